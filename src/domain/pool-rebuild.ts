import { groupBy } from './group-by.js';
import { isAlive, type Instance } from './instance.js';
import { parsePlace } from './place.js';
import { DEFAULT_POOL, isPoolName, NO_ROLES, type Pool } from './pool.js';
import { TAG } from './tags.js';

/** A pool that machines tell of and nobody knows any more. */
export interface LostPool {
  /** Its version is 0, unless it is known again and only its channel is missing. */
  readonly pool: Pool;
  /** Where most of its machines were asked for, and no other pool's; `undefined` when there is no such channel. */
  readonly channel: string | undefined;
}

interface Found {
  readonly region: string;
  readonly instance: Instance;
}

/**
 * The pools, besides those that are known, whose annexes or head nodes live in the account of the bot. What of them
 * people had set is not in any tag.
 */
export function lostPools(
  instances: ReadonlyMap<string, readonly Instance[]>,
  known: readonly Pool[],
  now: number,
): readonly LostPool[] {
  const byPool = groupBy(findAll(instances), ({ instance }) => instance.tags[TAG.pool] ?? '');
  const names = [...byPool.keys()].filter(isPoolName).sort();
  return names.flatMap((name) => {
    const before = known.find((pool) => pool.name === name);
    if (before !== undefined && !isHalfKnown(before)) return [];
    const pool = before ?? rebuild(name, byPool.get(name) ?? [], now);
    return [{ pool, channel: channelOf(name, byPool, known) }];
  });
}

/** A tag of the pool alone makes no pool: anybody may have put it there. */
function findAll(instances: ReadonlyMap<string, readonly Instance[]>): readonly Found[] {
  return [...instances].flatMap(([region, those]) =>
    those
      .filter((each) => isAlive(each) && (each.tags[TAG.annexId] ?? each.tags[TAG.headId]) !== undefined)
      .map((instance) => ({ region, instance })),
  );
}

/** Nobody made it, so it was found; and whoever found it was cut off before its channel was bound. */
function isHalfKnown({ name, createdBy, channels }: Pool): boolean {
  return name !== DEFAULT_POOL && createdBy === undefined && channels.length === 0;
}

function rebuild(name: string, found: readonly Found[], now: number): Pool {
  return {
    name,
    region: regionOf(found),
    credentials: { kind: 'own' },
    channels: [],
    roles: NO_ROLES,
    rolesLostAt: now,
    createdAt: now,
    version: 0,
  };
}

/** Where its head node is; without one, where most of its machines are. */
function regionOf(found: readonly Found[]): string {
  const heads = found.filter(({ instance }) => instance.tags[TAG.headId] !== undefined);
  return mostFrequent((heads.length > 0 ? heads : found).map(({ region }) => region)) ?? '';
}

/** Commands in a channel may name another pool: where machines of several pools were asked for says nothing. */
function channelOf(
  name: string,
  byPool: ReadonlyMap<string, readonly Found[]>,
  known: readonly Pool[],
): string | undefined {
  const taken = new Set([
    ...known.flatMap(({ channels }) => channels),
    ...[...byPool].flatMap(([other, found]) => (other === name ? [] : found.flatMap(channelIn))),
  ]);
  const channels = (byPool.get(name) ?? []).flatMap(channelIn);
  return mostFrequent(channels.filter((channel) => !taken.has(channel)));
}

/** Not somebody's direct messages. */
function channelIn({ instance }: Found): readonly string[] {
  const channel = parsePlace(instance.tags[TAG.message])?.channel ?? '';
  return /^[CG]/.test(channel) ? [channel] : [];
}

function mostFrequent(words: readonly string[]): string | undefined {
  const groups = [...groupBy(words, (word) => word)];
  groups.sort(([, one], [, other]) => other.length - one.length);
  return groups[0]?.[0];
}
