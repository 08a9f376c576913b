import { endingOf } from './ending.js';
import type { Instance } from './instance.js';
import type { LedgerEntry } from './ledger.js';
import type { LedgerWish } from './ledger-wish.js';
import { modeOf } from './off-plan.js';
import { askedToEnd } from './wish.js';

/** EC2 may leave out for some minutes what it has just launched; until then absence means nothing. */
export const ABSENT_MS = 5 * 60_000;
/** The lease function looks every minute: nothing outlives its lease by more while it works. */
const PAST_LEASE_MS = 60_000;
/** Looks that are no farther apart see an end when it happens. */
const LOOKS_APART_MS = 5 * 60_000;

type End = Pick<LedgerEntry, 'endedAt' | 'ending' | 'endedBy' | 'endUnseen' | 'stopped'>;

/** What EC2 says of an instance that has ended or stopped, and the furthest end that its lease had, as far as anybody knows. */
interface Dead {
  readonly instance: Instance;
  readonly leaseEndsAt: number;
}

/** An end that was seen never moves; one that was only concluded gives way to what EC2 says. */
export function isSettled({ ending, endUnseen }: LedgerEntry): boolean {
  return ending !== undefined && endUnseen !== true;
}

/** True when it was started after the stop that this stretch ended with. */
export function hasStartedAgain(
  { stopped, launchedAt, endedAt = 0 }: LedgerEntry,
  instance: Instance,
): boolean {
  return stopped === true && instance.launchedAt > launchedAt && instance.launchedAt > endedAt;
}

/** The end of a stretch of an instance that EC2 lists as stopped or stopping. */
export function stopOf(entry: LedgerEntry, dead: Dead, wish: LedgerWish, now: number): End {
  const { endedAt = now, ...rest } = endOf(entry, dead, wish, now);
  return { ...rest, endedAt: Math.max(endedAt, dead.instance.launchedAt), stopped: true };
}

/** The end of an instance that EC2 lists as ended or ending. */
export function listedEnd(entry: LedgerEntry, dead: Dead, wish: LedgerWish, now: number): End {
  const { instance } = dead;
  const { stopped, endUnseen } = entry;
  // What was stopped cost nothing any more.
  const when =
    stopped === true ? { endedAt: entry.endedAt, endUnseen, stopped } : endOf(entry, dead, wish, now);
  // We may be ahead of EC2, which says why a moment later.
  if (instance.reasonCode === undefined && instance.state !== 'terminated') return when;
  const { leaseEndsAt, launches } = wish;
  const idleMs = launches.find(({ attempt }) => attempt === entry.attempt)?.idleMs;
  // For how long it had waited when nobody looked, nobody knows.
  const headAwaySince = when.endUnseen === true ? undefined : wish.headAwaySince;
  const intent = { off: offOf(wish, instance.id), leaseEndsAt, headAwaySince, idleMs };
  const why = endingOf(stopped === true ? instance : { ...instance, endedAt: when.endedAt }, intent, now);
  return { ...when, ending: why.ending, ...(why.by === undefined ? {} : { endedBy: why.by }) };
}

/**
 * When it ended. EC2 does not say that of a machine that shut itself down: then it is the look that noticed it, or,
 * when nobody had looked for long, the latest that it can have been.
 */
function endOf(
  { launchedAt, endedAt, endUnseen }: LedgerEntry,
  { instance, leaseEndsAt }: Dead,
  { lookedAt = 0 }: LedgerWish,
  now: number,
): Pick<End, 'endedAt' | 'endUnseen'> {
  if (instance.endedAt !== undefined) return { endedAt: Math.max(launchedAt, instance.endedAt) };
  const happens = instance.state === 'shutting-down' || instance.state === 'stopping';
  if (endedAt !== undefined && endUnseen !== true) return { endedAt };
  if (happens || (endedAt === undefined && now - lookedAt <= LOOKS_APART_MS))
    return { endedAt: Math.max(launchedAt, now) };
  const latest = endedAt ?? Math.min(now, Math.max(lookedAt, leaseEndsAt + PAST_LEASE_MS));
  return { endedAt: Math.max(launchedAt, latest), endUnseen: true };
}

/** The end of an instance that EC2 has not listed for so long that it must have ended, though nobody saw it. */
export function unlistedEnd(entry: LedgerEntry, wish: LedgerWish, missingSince: number): End {
  const { launchedAt, leaseEndsAt } = entry;
  const latest = Math.min(entry.endedAt ?? missingSince, leaseEndsAt + PAST_LEASE_MS);
  const endedAt = Math.max(launchedAt, latest);
  const goneAt = entry.stopped === true ? Math.max(endedAt, missingSince) : endedAt;
  return { endedAt, endUnseen: true, ...presumedEnding(goneAt, entry, wish) };
}

/** Why an instance ended that nobody saw ending: what we intended, or not known. */
function presumedEnding(
  endedAt: number,
  { leaseEndsAt, instanceId }: LedgerEntry,
  wish: LedgerWish,
): Pick<End, 'ending' | 'endedBy'> {
  const off = offOf(wish, instanceId);
  const isLeaseOver = endedAt >= leaseEndsAt;
  if (off !== undefined && off.at <= endedAt && !(off.drains && isLeaseOver))
    return { ending: 'condor_off', endedBy: off.by };
  return isLeaseOver ? { ending: 'lease' } : {};
}

/** Who asked for its end, and whether its jobs were to finish first. */
function offOf(wish: LedgerWish, instanceId: string) {
  const asked = askedToEnd(wish, instanceId);
  if (asked === undefined) return undefined;
  const drains = asked === wish.off && modeOf(wish.off) === 'peaceful';
  return { by: asked.by, at: asked.at, drains };
}
