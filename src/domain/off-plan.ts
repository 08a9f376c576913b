import { isInPool } from './annex-count.js';
import { isAlive, type Instance } from './instance.js';
import type { OffWish } from './wish.js';

/** How an annex can be ended, the mildest first. The last is EC2's doing; the others are HTCondor's. */
export const OFF_MODES = ['peaceful', 'graceful', 'fast', 'terminate'] as const;
export type OffMode = (typeof OFF_MODES)[number];

/** What the next step of an end is. */
export interface OffPlan {
  /** HTCondor has to be told. */
  readonly tell: boolean;
  /** Instances that EC2 has to end. */
  readonly end: readonly string[];
}

const MINUTE_MS = 60_000;
/** A head node that can't be reached for so long does not keep machines running that somebody wants ended. */
const REACH_MS = 5 * MINUTE_MS;
/** A machine that has left the pool shuts down by itself, within so long. */
const LEFT_MS = 5 * MINUTE_MS;
/** Draining takes long; whoever was not reached at first is told again. */
const TELL_AGAIN_MS = 10 * MINUTE_MS;
/**
 * How long HTCondor may take: a job has 10 minutes to exit when it is asked gracefully (MachineMaxVacateTime,
 * condor-annex.md §6), and none when it is killed. The rest is for shutting down.
 */
const LIMIT_MS = { fast: 4 * MINUTE_MS, graceful: 14 * MINUTE_MS } as const;

/** The mode of an end; one that says nothing was asked for where no head node could be driven. */
export function modeOf({ mode = 'terminate' }: Pick<OffWish, 'mode'>): OffMode {
  return mode;
}

/** True when `next` ends sooner than what was asked for before. */
export function isStronger(next: OffMode, before: OffMode): boolean {
  return OFF_MODES.indexOf(next) > OFF_MODES.indexOf(before);
}

/**
 * The next step towards the end of an annex. What is not in the pool has no jobs and is ended at once; the rest is told
 * by HTCondor, and ended when that takes too long. Draining is never cut short: only the lease does that.
 */
export function planOff(off: OffWish, instances: readonly Instance[], now: number): OffPlan {
  const alive = instances.filter(isAlive);
  const mode = modeOf(off);
  if (mode === 'terminate') return { tell: false, end: ids(alive) };
  const inPool = alive.filter(isInPool);
  const outside = alive.filter((instance) => !isInPool(instance));
  const { toldAt } = off;
  if (toldAt === undefined) {
    if (mode !== 'peaceful' && now - off.at > REACH_MS) return { tell: false, end: ids(alive) };
    return { tell: inPool.length > 0, end: ids(outside) };
  }
  const left = now - toldAt > LEFT_MS ? ids(outside) : [];
  if (mode === 'peaceful') return { tell: inPool.length > 0 && now - toldAt > TELL_AGAIN_MS, end: left };
  return { tell: false, end: now - toldAt > LIMIT_MS[mode] ? ids(alive) : left };
}

/** True when somebody should know that machines that were to drain still take new jobs. */
export function isUnreached(off: OffWish, now: number): boolean {
  return modeOf(off) === 'peaceful' && off.toldAt === undefined && now - off.at > REACH_MS;
}

function ids(instances: readonly Instance[]): readonly string[] {
  return instances.map(({ id }) => id);
}
