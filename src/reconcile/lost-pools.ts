import type { Instance } from '../domain/instance.js';
import { foundNews } from '../domain/loss-news.js';
import { lostPools, type LostPool } from '../domain/pool-rebuild.js';
import type { PoolStore } from '../ports/pools.js';
import type { ReconcileHands } from './controller.js';

/**
 * Makes known again the pools that only their machines remember; their own loops rebuild the rest. False when
 * something of it has to be tried again.
 */
export async function findLostPools(
  hands: ReconcileHands,
  pools: Pick<PoolStore, 'list' | 'save' | 'bind'>,
  instances: ReadonlyMap<string, readonly Instance[]>,
): Promise<boolean> {
  const lost = lostPools(instances, await pools.list(), hands.clock.now());
  const known: boolean[] = [];
  for (const each of lost) known.push(await knowAgain(hands, pools, each));
  return known.every(Boolean);
}

/** The channel comes last: a pool without one tells that somebody was cut off here. */
async function knowAgain(
  hands: ReconcileHands,
  pools: Pick<PoolStore, 'save' | 'bind'>,
  { pool, channel }: LostPool,
): Promise<boolean> {
  if (pool.version === 0 && (await pools.save(pool)) !== 'saved') return false;
  hands.log.warn({ pool: pool.name, channel }, 'found a lost pool by the tags of its machines');
  const message = foundNews(pool, channel);
  const told = await Promise.all(
    [...hands.admins, ...(channel === undefined ? [] : [channel])].map((place) =>
      hands.notices.publish({
        key: `pool-found:${pool.name}:${pool.createdAt ?? 0}:${place}`,
        weight: 'important',
        place: { channel: place },
        message,
      }),
    ),
  );
  if (!told.every(Boolean)) return false;
  return channel === undefined || (await pools.bind(channel, pool.name)) === 'saved';
}
