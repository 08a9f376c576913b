import { isHeadPage } from './head-ledger.js';
import type { LedgerEntry, LedgerPage } from './ledger.js';
import { counted, words, type Words } from './words.js';

/** The lease function looks every minute: nothing outlives its lease by more while it works. */
const PAST_LEASE_MS = 60_000;

/** The regions that can't be looked at, as of now. */
export interface Blind {
  readonly unseen: ReadonlySet<string>;
  readonly now: number;
}

/** True for what should have ended with its lease, where nobody can look whether it has. A head node has no lease. */
export function isOutOfSight(page: LedgerPage, entry: LedgerEntry, { unseen, now }: Blind): boolean {
  const isOpen = entry.endedAt === undefined && !isHeadPage(page);
  return isOpen && unseen.has(page.region) && now > entry.leaseEndsAt + PAST_LEASE_MS;
}

/**
 * Pages as they are billed: what is out of sight costs until its lease is over and no longer. Only for sums; nobody saw
 * it end, so the ledger itself keeps it open.
 */
export function billedPages(pages: readonly LedgerPage[], blind: Blind): readonly LedgerPage[] {
  if (blind.unseen.size === 0) return pages;
  return pages.map((page) => ({
    ...page,
    entries: page.entries.map((entry) =>
      isOutOfSight(page, entry, blind)
        ? { ...entry, endedAt: Math.max(entry.launchedAt, entry.leaseEndsAt + PAST_LEASE_MS) }
        : entry,
    ),
  }));
}

/** How many there are of them, and what the sums make of that. */
export function outOfSightLines(pages: readonly LedgerPage[], blind: Blind): readonly Words[] {
  const out = pages.filter((page) => page.entries.some((entry) => isOutOfSight(page, entry, blind)));
  const count = countOutOfSight(out, blind);
  if (count === 0) return [];
  const where = [...new Set(out.map(({ region }) => region))].sort().join(' and ');
  return [
    words`Whether ${counted(count, 'instance')} in ${where} ended with the lease I can't see now: counted until then.`,
  ];
}

/** How many instances on these pages are out of sight. */
export function countOutOfSight(pages: readonly LedgerPage[], blind: Blind): number {
  return pages.flatMap((page) => page.entries.filter((entry) => isOutOfSight(page, entry, blind))).length;
}
