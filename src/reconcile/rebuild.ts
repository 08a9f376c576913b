import { nameKey } from '../domain/annex.js';
import { groupBy } from '../domain/group-by.js';
import { isAlive, type Instance } from '../domain/instance.js';
import { parseLease } from '../domain/lease.js';
import type { Place } from '../domain/message.js';
import { parsePlace } from '../domain/place.js';
import { TAG } from '../domain/tags.js';
import { isLive, type AnnexWish, type LaunchWish } from '../domain/wish.js';

/**
 * The wishes, but for prices, that tags tell of and the store has lost. Only annexes that still have live instances and whose name no
 * live wish bears; what is not fully tagged is a stray, and not ours to explain. After a loss also those whose last
 * instance ended since `endedSince`: the end of those may not have been told.
 */
export function lostAnnexes(
  known: readonly AnnexWish[],
  instances: readonly Instance[],
  { region, now, endedSince }: Rebuilding,
): readonly AnnexWish[] {
  const ids = new Set(known.map(({ id }) => id));
  const names = new Set(known.filter(isLive).map(({ name }) => nameKey(name)));
  const unknown = instances.filter(
    ({ tags }) => !ids.has(tags[TAG.annexId] ?? '') && !names.has(nameKey(tags[TAG.annexName] ?? '')),
  );
  const groups = [...groupBy(unknown, ({ tags }) => tags[TAG.annexId] ?? '')];
  const alive = groups.filter(([, members]) => members.some(isAlive));
  const ended = groups.filter(
    ([, members]) => endedSince !== undefined && !members.some(isAlive) && lastEndOf(members) >= endedSince,
  );
  const latestFirst = ended.sort(([, one], [, other]) => lastEndOf(other) - lastEndOf(one));
  const lost = [...alive, ...latestFirst].flatMap(([id, members]) => rebuild(id, members, region, now) ?? []);
  // Of those that ended one per name: the others have had their last word.
  return lost.filter(
    ({ name, id }, at) =>
      alive.some(([aliveId]) => aliveId === id) ||
      lost.findIndex((other) => nameKey(other.name) === nameKey(name)) === at,
  );
}

/** Where and when is rebuilt, and since when ends count. */
interface Rebuilding {
  readonly region: string;
  readonly now: number;
  readonly endedSince?: number | undefined;
}

/** What ends at this moment has no end yet. */
function lastEndOf(members: readonly Instance[]): number {
  return Math.max(
    ...members.map(({ state, endedAt }) => (state === 'shutting-down' ? Infinity : (endedAt ?? 0))),
  );
}

function rebuild(
  id: string,
  members: readonly Instance[],
  region: string,
  now: number,
): AnnexWish | undefined {
  const alive = members.filter(isAlive);
  // Only of those alive, if any: the tags of the others stayed behind when the lease was moved.
  const telling = alive.length > 0 ? alive : members;
  const [first] = telling;
  const name = first?.tags[TAG.annexName];
  const pool = first?.tags[TAG.pool];
  const leases = telling.flatMap(({ tags }) => parseLease(tags[TAG.leaseEndsAt]) ?? []);
  if (first === undefined || name === undefined || pool === undefined || !id.startsWith(`${name}_`))
    return undefined;
  if (leases.length === 0) return undefined;
  const place = placeOf(telling);
  return {
    kind: 'annex',
    pool,
    region,
    name,
    id,
    version: 0,
    leaseEndsAt: Math.max(...leases),
    launches: rebuildLaunches(members),
    ...(place === undefined ? {} : { place }),
    rebuiltAt: now,
  };
}

/** Where the message stood at the last launch; without that, the direct messages of who asked. */
function placeOf(telling: readonly Instance[]): Place | undefined {
  const latest = [...telling].sort((one, other) => attemptOf(other) - attemptOf(one));
  const [place] = latest.flatMap(({ tags }) => parsePlace(tags[TAG.message]) ?? []);
  const requestedBy = latest[0]?.tags[TAG.requestedBy];
  return place ?? (requestedBy === undefined ? undefined : { channel: requestedBy });
}

function rebuildLaunches(members: readonly Instance[]): readonly LaunchWish[] {
  return [...groupBy(members, attemptOf)]
    .sort(([one], [other]) => one - other)
    .map(([attempt, those]) => rebuildLaunch(attempt, those));
}

/** Which launch an instance came from; the first one, where its tag does not say. */
function attemptOf({ tags }: Instance): number {
  const text = tags[TAG.attempt] ?? '';
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : 1;
}

function rebuildLaunch(attempt: number, those: readonly Instance[]): LaunchWish {
  const [first] = those;
  const launchedAt = Math.min(...those.map((instance) => instance.launchedAt));
  const instanceType = first?.instanceType ?? '';
  return {
    attempt,
    count: those.length,
    instanceType,
    imageId: '',
    // Only the instances know it, and they keep to it.
    idleMs: 0,
    owners: [],
    tags: {},
    securityGroupIds: [],
    requestedBy: first?.tags[TAG.requestedBy] ?? '',
    requestedAt: launchedAt,
    leaseEndsAt: parseLease(first?.tags[TAG.leaseEndsAt]) ?? launchedAt,
    outcome: { kind: 'launched', got: those.length, at: launchedAt },
  };
}
