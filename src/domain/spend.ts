import { Decimal } from 'decimal.js';
import { daysBetween } from './calendar.js';
import { billedMs } from './cost.js';
import type { Ending } from './ending.js';
import { groupBy } from './group-by.js';
import type { LedgerEntry, LedgerPage } from './ledger.js';

/** Digits enough for a century of every instance there is: sums stay exact, and only what is shown is rounded. */
const Exact = Decimal.clone({ precision: 60 });
const HOUR_MS = 3_600_000;

/** What to add up: from `fromAt` to `untilAt`, or, without that, to `now` with what is billed by then. */
export interface SpendOrder {
  readonly fromAt: number;
  readonly untilAt?: number | undefined;
  readonly now: number;
  readonly by: 'annex' | 'person' | 'day';
  /** Whose days, for `day`. */
  readonly timeZone: string;
}

/** What one annex, person or day comes to. Money is exact; `shownUsd` are the cents that are shown. */
export interface SpendRow {
  /** An annex' id, a person's id or a day. */
  readonly key: string;
  readonly instances: number;
  readonly ms: number;
  readonly usd: Decimal;
  readonly shownUsd: Decimal;
  /** What would have been spent until the ends of the leases by those that ended before, idle or by condor_off. */
  readonly savedUsd: Decimal;
  /** Instances whose price is not known; they count nothing. */
  readonly unpriced: number;
}

/** A table of spend. The cents that are shown add up to those of the total, which is rounded once. */
export interface Spend {
  readonly rows: readonly SpendRow[];
  readonly total: SpendRow;
}

/** A stretch of an instance's life in one row. */
interface Slice {
  readonly key: string;
  readonly entry: LedgerEntry;
  readonly ms: number;
  /** Ended in this stretch. */
  readonly ended: boolean;
}

/** What instances have cost in a stretch of time, by annex, person or day; the costliest first, days in their order. */
export function spendOf(pages: readonly LedgerPage[], order: SpendOrder): Spend {
  const stretches = pages.flatMap((page) => page.entries.flatMap((entry) => stretchOf(page, entry, order)));
  const slices = slicesOf(stretches, order);
  const rows = [...groupBy(slices, ({ key }) => key)].map(([key, those]) => rowOf(key, those));
  const total = rowOf('', slices);
  const sorted = rows.sort((one, other) =>
    order.by === 'day' ? (one.key < other.key ? -1 : 1) : other.usd.comparedTo(one.usd),
  );
  const cents = shareOut(sorted.map(({ usd }) => usd));
  return {
    rows: sorted.map((row, index) => ({ ...row, shownUsd: cents[index] ?? row.shownUsd })),
    total,
  };
}

/** Idle machines end by themselves, with a head node or without. */
const MEANT: ReadonlySet<Ending> = new Set(['idle', 'head node', 'condor_off']);

/**
 * What an instance saved by ending before its lease did: what it would have cost until then. Only where somebody or
 * something meant it so: idle shutdowns and condor_off.
 */
export function savedUsd(entry: LedgerEntry): Decimal {
  const { ending, endedAt, pricePerHourUsd, leaseEndsAt, launchedAt } = entry;
  if (endedAt === undefined || pricePerHourUsd === undefined) return new Exact(0);
  if (ending === undefined || !MEANT.has(ending)) return new Exact(0);
  const spared = leaseEndsAt - (launchedAt + billedMs(entry, endedAt));
  return costUsd(pricePerHourUsd, Math.max(0, spared));
}

/** What an instance that its lease ended would have cost until a moment, had there been no lease. */
export function savedByLeaseUsd(entry: LedgerEntry, untilAt: number): Decimal {
  const { ending, endedAt, pricePerHourUsd, launchedAt } = entry;
  if (ending !== 'lease' || endedAt === undefined || pricePerHourUsd === undefined) return new Exact(0);
  return costUsd(pricePerHourUsd, Math.max(0, untilAt - (launchedAt + billedMs(entry, endedAt))));
}

/** The sum of amounts, exact. */
export function sumUsd(amounts: readonly Decimal[]): Decimal {
  return amounts.reduce((total, usd) => total.plus(usd), new Exact(0));
}

/** Rounds amounts to cents so that they add up to the rounded sum: the largest remainders are rounded up. */
export function shareOut(amounts: readonly Decimal[]): readonly Decimal[] {
  const floors = amounts.map((usd) => usd.toDecimalPlaces(2, Decimal.ROUND_FLOOR));
  const missing = cents(sumUsd(amounts)) - floors.reduce((total, usd) => total + cents(usd), 0);
  const byRemainder = amounts
    .map((usd, index) => ({ index, remainder: usd.minus(floors[index] ?? 0) }))
    .sort((one, other) => other.remainder.comparedTo(one.remainder))
    .slice(0, missing)
    .map(({ index }) => index);
  const up = new Set(byRemainder);
  return floors.map((usd, index) => (up.has(index) ? usd.plus('0.01') : usd));
}

function cents(usd: Decimal): number {
  return toCents(usd).times(100).toNumber();
}

function toCents(usd: Decimal): Decimal {
  return usd.toDecimalPlaces(2, Decimal.ROUND_HALF_UP);
}

/** The stretch of an entry's life that was asked for. */
interface Stretch {
  readonly page: LedgerPage;
  readonly entry: LedgerEntry;
  readonly from: number;
  readonly to: number;
  readonly ended: boolean;
}

function stretchOf(page: LedgerPage, entry: LedgerEntry, order: SpendOrder): readonly Stretch[] {
  const until = entry.launchedAt + billedMs(entry, entry.endedAt ?? order.now);
  const from = Math.max(entry.launchedAt, order.fromAt);
  const to = Math.min(until, order.untilAt ?? until);
  if (to <= from) return [];
  return [{ page, entry, from, to, ended: entry.endedAt !== undefined && to === until }];
}

function slicesOf(stretches: readonly Stretch[], { by, timeZone }: SpendOrder): readonly Slice[] {
  if (by === 'day') return dailySlices(stretches, timeZone);
  return stretches.map(({ page, entry, from, to, ended }) => ({
    key: by === 'annex' ? page.annexId : entry.person,
    entry,
    ms: to - from,
    ended,
  }));
}

function dailySlices(stretches: readonly Stretch[], timeZone: string): readonly Slice[] {
  const first = stretches.reduce((least, { from }) => Math.min(least, from), Number.POSITIVE_INFINITY);
  const last = stretches.reduce((most, { to }) => Math.max(most, to), 0);
  if (stretches.length === 0) return [];
  // Once for all of them: a time zone takes long to ask.
  const days = daysBetween(first, last, timeZone);
  return stretches.flatMap(({ entry, from, to, ended }) =>
    days.flatMap(({ day, fromAt, untilAt }) => {
      const ms = Math.min(to, untilAt) - Math.max(from, fromAt);
      return ms <= 0 ? [] : [{ key: day, entry, ms, ended: ended && to <= untilAt }];
    }),
  );
}

function rowOf(key: string, slices: readonly Slice[]): SpendRow {
  const byPrice = groupBy(slices, ({ entry }) => entry.pricePerHourUsd);
  const usd = sumUsd(
    [...byPrice].map(([price, those]) => (price === undefined ? new Exact(0) : costUsd(price, msOf(those)))),
  );
  return {
    key,
    instances: countOf(slices),
    ms: msOf(slices),
    usd,
    shownUsd: toCents(usd),
    savedUsd: sumUsd(slices.map(({ entry, ended }) => (ended ? savedUsd(entry) : new Exact(0)))),
    unpriced: countOf(byPrice.get(undefined) ?? []),
  };
}

function msOf(slices: readonly Slice[]): number {
  return slices.reduce((total, { ms }) => total + ms, 0);
}

function countOf(slices: readonly Slice[]): number {
  return new Set(slices.map(({ entry }) => entry.instanceId)).size;
}

function costUsd(pricePerHourUsd: string, ms: number): Decimal {
  return new Exact(pricePerHourUsd).times(ms).div(HOUR_MS);
}
