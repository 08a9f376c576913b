import { Decimal } from 'decimal.js';
import { lastStretches, type LedgerEntry } from './ledger.js';
import type { LedgerWish } from './ledger-wish.js';
import { instanceCostUsd } from './money.js';

/**
 * What an annex would come to if all of it ran until the furthest end that its lease had: what the questions that were
 * answered with Yes said, and what moving the lease added. `before` is the estimate so far, which stays where the
 * questions are lost.
 */
export function estimateUsd(
  before: string | undefined,
  wish: LedgerWish,
  entries: readonly LedgerEntry[],
): string | undefined {
  const asked = askedUsd(wish);
  if (asked !== undefined) return asked.plus(extendedUsd(wish, entries)).toString();
  if (before === undefined) return undefined;
  const atLeast = untilLeaseUsd(entries);
  return atLeast.gt(before) ? atLeast.toString() : before;
}

function askedUsd({ launches, rebuiltAt }: LedgerWish): Decimal | undefined {
  if (rebuiltAt !== undefined || launches.length === 0) return undefined;
  let sum = new Decimal(0);
  for (const { count, pricePerHourUsd, leaseEndsAt, requestedAt, outcome } of launches) {
    if (outcome?.kind === 'refused') continue;
    if (pricePerHourUsd === undefined) return undefined;
    sum = sum.plus(instanceCostUsd(new Decimal(pricePerHourUsd), count, leaseEndsAt - requestedAt));
  }
  return sum;
}

/** What instances were allowed beyond the lease that they were launched with. */
function extendedUsd({ launches }: LedgerWish, entries: readonly LedgerEntry[]): Decimal {
  const leases = new Map(launches.map(({ attempt, leaseEndsAt }) => [attempt, leaseEndsAt]));
  return sumOf(
    entries,
    (entry) => furthestLease(entry) - (leases.get(entry.attempt) ?? furthestLease(entry)),
  );
}

/** What is known to have been allowed, when nobody knows the questions any more. */
function untilLeaseUsd(entries: readonly LedgerEntry[]): Decimal {
  return sumOf(entries, (entry) => furthestLease(entry) - entry.launchedAt);
}

function sumOf(entries: readonly LedgerEntry[], msOf: (entry: LedgerEntry) => number): Decimal {
  return lastStretches(entries).reduce((sum, entry) => {
    const price = new Decimal(entry.pricePerHourUsd ?? 0);
    return sum.plus(instanceCostUsd(price, 1, Math.max(0, msOf(entry))));
  }, new Decimal(0));
}

function furthestLease({ leaseEndsAt, furthestLeaseAt = leaseEndsAt }: LedgerEntry): number {
  return furthestLeaseAt;
}
