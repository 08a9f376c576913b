import { isOldKey } from './credentials.js';
import type { Pool } from './pool.js';

const HOUR_MS = 3_600_000;
/** Replicas read the secret anew every few minutes; until then they are at work with the old key. */
const OVERLAP_MS = HOUR_MS;
/** Until then a key that was switched off can be switched on again. */
const KEPT_OFF_MS = 25 * HOUR_MS;

/** What is known of the keys of a pool's user. */
export interface KeysSight {
  /** As IAM lists them; none for a key that somebody brought. */
  readonly listed: readonly {
    readonly accessKeyId: string;
    readonly isActive: boolean;
    readonly createdAt: number;
  }[];
  /** Those whose secret half is kept. */
  readonly kept: readonly { readonly accessKeyId: string; readonly addedAt: number }[];
}

/** The next thing to do about a pool's keys. */
export type KeysStep =
  | { readonly kind: 'nothing' | 'make' | 'rotate' | 'remind' | 'renewed' | 'remove' }
  | { readonly kind: 'prove' | 'switch-off' | 'delete' | 'forget'; readonly accessKeyId: string };

/**
 * What to do next, whatever was cut off before: it follows from what IAM lists, what is kept, and when the key in use was
 * taken into use. The key in use is only touched to revoke it.
 */
export function planKeys(
  pool: Pick<Pool, 'credentials' | 'keysWish' | 'keyAgeDays'>,
  sight: KeysSight,
  now: number,
): KeysStep {
  const { credentials, keysWish } = pool;
  const current = credentials.kind === 'key' ? credentials.accessKeyId : undefined;
  if (keysWish?.kind === 'revoke') return endStep(sight);
  // The rights themselves are looked at with every pass that has this wish.
  if (keysWish?.kind === 'renew') return { kind: 'renewed' };
  if (keysWish !== undefined)
    return lostStep(sight, current) ?? newStep(sight, { current, since: keysWish.at });
  if (credentials.kind !== 'key') return { kind: 'nothing' };
  const { userName, at } = credentials;
  const isOld = keptSince(sight, current, (addedAt) => isOldKey(pool, now - addedAt));
  if (userName === undefined) return broughtStep(sight, credentials, { now, isOld });
  return (
    lostStep(sight, current) ??
    oldStep(sight, { current, sinceMs: now - at }) ??
    (isOld ? { kind: 'rotate' } : { kind: 'nothing' })
  );
}

function endStep({ listed: [first] }: KeysSight): KeysStep {
  return first === undefined ? { kind: 'remove' } : { kind: 'delete', accessKeyId: first.accessKeyId };
}

/** A key whose secret half nobody has: a cut came between making and keeping it. */
function lostStep({ listed, kept }: KeysSight, current: string | undefined): KeysStep | undefined {
  const has = new Set([current, ...kept.map(({ accessKeyId }) => accessKeyId)]);
  const lost = listed.find(({ accessKeyId }) => !has.has(accessKeyId));
  return lost === undefined ? undefined : { kind: 'delete', accessKeyId: lost.accessKeyId };
}

/** IAM lets a user have two keys: for a new one the older of those not in use has to go. */
function newStep(
  { listed, kept }: KeysSight,
  { current, since }: { readonly current: string | undefined; readonly since: number },
): KeysStep {
  const others = listed.filter(({ accessKeyId }) => accessKeyId !== current);
  const news = new Set(kept.filter(({ addedAt }) => addedAt >= since).map(({ accessKeyId }) => accessKeyId));
  const fresh = others.find(({ accessKeyId, isActive }) => isActive && news.has(accessKeyId));
  if (fresh !== undefined) return { kind: 'prove', accessKeyId: fresh.accessKeyId };
  const [oldest] = [...others].sort((one, other) => one.createdAt - other.createdAt);
  if (oldest === undefined || listed.length < 2) return { kind: 'make' };
  return { kind: 'delete', accessKeyId: oldest.accessKeyId };
}

/** Those that are not in use any more: off after an hour, gone a day later, and then forgotten. */
function oldStep(
  { listed, kept }: KeysSight,
  { current, sinceMs }: { readonly current: string | undefined; readonly sinceMs: number },
): KeysStep | undefined {
  const others = listed.filter(({ accessKeyId }) => accessKeyId !== current);
  const on = others.find(({ isActive }) => isActive);
  if (on !== undefined && sinceMs >= OVERLAP_MS) return { kind: 'switch-off', accessKeyId: on.accessKeyId };
  const off = others.find(({ isActive }) => !isActive);
  if (off !== undefined && sinceMs >= KEPT_OFF_MS) return { kind: 'delete', accessKeyId: off.accessKeyId };
  const there = new Set([current, ...listed.map(({ accessKeyId }) => accessKeyId)]);
  const gone = kept.find(({ accessKeyId }) => !there.has(accessKeyId));
  return gone === undefined ? undefined : { kind: 'forget', accessKeyId: gone.accessKeyId };
}

/** Keys that somebody brought: in IAM they are theirs; those that were not taken, or are not in use any more, are forgotten. */
function broughtStep(
  { kept }: KeysSight,
  { accessKeyId: current, at }: { readonly accessKeyId: string; readonly at: number },
  { now, isOld }: { readonly now: number; readonly isOld: boolean },
): KeysStep {
  const left = kept.find(
    ({ accessKeyId, addedAt }) => accessKeyId !== current && now - Math.max(addedAt, at) >= KEPT_OFF_MS,
  );
  if (left !== undefined) return { kind: 'forget', accessKeyId: left.accessKeyId };
  return isOld ? { kind: 'remind' } : { kind: 'nothing' };
}

function keptSince(
  { kept }: Pick<KeysSight, 'kept'>,
  current: string | undefined,
  isSo: (addedAt: number) => boolean,
): boolean {
  const key = kept.find(({ accessKeyId }) => accessKeyId === current);
  return key !== undefined && isSo(key.addedAt);
}
