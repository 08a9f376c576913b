import { isAlive, isStopped, type Instance } from './instance.js';
import { ABSENT_MS, hasStartedAgain, isSettled, listedEnd, stopOf, unlistedEnd } from './ledger-end.js';
import { estimateUsd } from './ledger-estimate.js';
import type { LedgerWish } from './ledger-wish.js';
import { parseLease } from './lease.js';
import { lastStretches, type LedgerEntry, type LedgerPage } from './ledger.js';
import { TAG } from './tags.js';

export type { LedgerWish };

/**
 * The page as of now: an entry for every instance of the annex from its first sight on, another from every start
 * after a stop, and how it ended. Ends are kept,
 * because EC2 forgets terminated instances within about an hour (API_DescribeInstances). The same page, if there is
 * nothing new.
 */
export function updatePage(
  page: LedgerPage | undefined,
  wish: LedgerWish,
  instances: readonly Instance[],
  now: number,
): LedgerPage {
  const unknown = new Map(instances.map((instance) => [instance.id, instance]));
  const before = page?.entries ?? [];
  const last = new Set(lastStretches(before));
  const kept = before.map((entry) => {
    const instance = unknown.get(entry.instanceId);
    if (!last.has(entry) || (instance !== undefined && hasStartedAgain(entry, instance))) return entry;
    unknown.delete(entry.instanceId);
    return instance === undefined ? unlisted(entry, wish, now) : listed(entry, instance, wish, now);
  });
  const added = [...unknown.values()].map((instance) =>
    listed(newEntry(instance, wish), instance, wish, now),
  );
  const entries = [...kept, ...added];
  const next: LedgerPage = {
    ...page,
    pool: wish.pool,
    annexId: wish.id,
    annexName: wish.name,
    region: wish.region,
    entries,
    place: wish.place ?? page?.place,
    worstCaseUsd: estimateUsd(page?.worstCaseUsd, wish, entries),
    incompleteBefore: page === undefined ? incompleteBefore(wish, instances, now) : page.incompleteBefore,
  };
  return page !== undefined && saysTheSame(page, next) ? page : next;
}

function newEntry(instance: Instance, wish: LedgerWish): LedgerEntry {
  const attempt = attemptOf(instance);
  const launch = wish.launches.find((other) => other.attempt === attempt);
  return {
    instanceId: instance.id,
    instanceType: instance.instanceType,
    attempt,
    person: launch?.requestedBy ?? instance.tags[TAG.requestedBy] ?? '',
    pricePerHourUsd: launch?.pricePerHourUsd,
    launchedAt: instance.launchedAt,
    leaseEndsAt: leaseOf(instance, wish),
  };
}

/** 0, which no launch has, where its tag does not say: then its price is not known either. */
function attemptOf({ tags }: Instance): number {
  const text = tags[TAG.attempt] ?? '';
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : 0;
}

function leaseOf({ tags }: Instance, wish: LedgerWish): number {
  return parseLease(tags[TAG.leaseEndsAt]) ?? wish.leaseEndsAt;
}

function listed(entry: LedgerEntry, instance: Instance, wish: LedgerWish, now: number): LedgerEntry {
  if (isSettled(entry)) return entry;
  const leaseEndsAt = leaseOf(instance, wish);
  const rest = withoutEnd(entry);
  const seen = { instance, leaseEndsAt: Math.max(entry.leaseEndsAt, leaseEndsAt) };
  if (isAlive(instance)) {
    const stop = isStopped(instance) ? stopOf(entry, seen, wish, now) : {};
    return unlessSame(entry, { ...rest, ...movedLease(entry, leaseEndsAt), ...stop });
  }
  return unlessSame(entry, { ...rest, ...listedEnd(entry, seen, wish, now) });
}

/** The lease as it is now and, where it was shortened, the furthest end that it had. */
function movedLease(
  { leaseEndsAt, furthestLeaseAt = leaseEndsAt }: LedgerEntry,
  now: number,
): Pick<LedgerEntry, 'leaseEndsAt' | 'furthestLeaseAt'> {
  return { leaseEndsAt: now, furthestLeaseAt: furthestLeaseAt > now ? furthestLeaseAt : undefined };
}

/** The entry as if nothing were known of its end. */
function withoutEnd(entry: LedgerEntry): LedgerEntry {
  const { instanceId, instanceType, attempt, person, pricePerHourUsd, launchedAt } = entry;
  const { leaseEndsAt, furthestLeaseAt } = entry;
  return {
    instanceId,
    instanceType,
    attempt,
    person,
    pricePerHourUsd,
    launchedAt,
    leaseEndsAt,
    furthestLeaseAt,
  };
}

function unlisted(entry: LedgerEntry, wish: LedgerWish, now: number): LedgerEntry {
  if (entry.ending !== undefined || (entry.endUnseen === true && entry.stopped !== true)) return entry;
  const { missingSince = now } = entry;
  if (now - missingSince < ABSENT_MS) return unlessSame(entry, { ...entry, missingSince });
  return { ...withoutEnd(entry), ...unlistedEnd(entry, wish, missingSince) };
}

/** A first page of an annex that has been there for longer: what EC2 has forgotten by now is not on it. */
function incompleteBefore(
  { launches, rebuiltAt }: LedgerWish,
  instances: readonly Instance[],
  now: number,
): number | undefined {
  const old = launches.flatMap(({ outcome }) =>
    outcome?.kind === 'launched' && now - outcome.at > ABSENT_MS ? [outcome.got] : [],
  );
  const got = old.reduce((sum, count) => sum + count, 0);
  return rebuiltAt !== undefined || got > instances.length ? now : undefined;
}

function unlessSame(entry: LedgerEntry, next: LedgerEntry): LedgerEntry {
  const same =
    next.leaseEndsAt === entry.leaseEndsAt &&
    next.furthestLeaseAt === entry.furthestLeaseAt &&
    next.endedAt === entry.endedAt &&
    next.ending === entry.ending &&
    next.endedBy === entry.endedBy &&
    next.missingSince === entry.missingSince &&
    next.endUnseen === entry.endUnseen &&
    next.stopped === entry.stopped;
  return same ? entry : next;
}

function saysTheSame(page: LedgerPage, next: LedgerPage): boolean {
  return (
    page.entries.length === next.entries.length &&
    page.entries.every((entry, index) => entry === next.entries[index]) &&
    page.worstCaseUsd === next.worstCaseUsd &&
    JSON.stringify(page.place) === JSON.stringify(next.place)
  );
}
