import type { HeadWish } from './head-wish.js';

/**
 * How far a head node is on its way to what people want, as far as the wish tells. `refused`: AWS would not launch it;
 * `running`: its pool has answered.
 */
export type HeadStage =
  'launching' | 'refused' | 'starting' | 'running' | 'stopping' | 'stopped' | 'terminating' | 'ended';

/** How far it is. */
export function headStage(wish: HeadWish): HeadStage {
  if (wish.refused !== undefined) return 'refused';
  if (wish.endedAt !== undefined) return 'ended';
  if (wish.wanted === 'terminated') return 'terminating';
  if (wish.wanted === 'stopped') return wish.reachedAt === undefined ? 'stopping' : 'stopped';
  if (wish.answeredAt !== undefined) return 'running';
  return wish.instanceId === undefined ? 'launching' : 'starting';
}

/** True while it exists or may come to: a pool has one head node at a time. */
export function isHeadLive(wish: HeadWish | undefined): wish is HeadWish {
  return wish !== undefined && wish.endedAt === undefined;
}
