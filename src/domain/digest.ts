import { Decimal } from 'decimal.js';
import { addDays, dayOf, momentOf } from './calendar.js';
import { endingWords } from './ending-words.js';
import { groupBy } from './group-by.js';
import { isStop, lastStretches, type LedgerEntry, type LedgerPage } from './ledger.js';
import type { Cell, Message } from './message.js';
import { isHeadPage } from './head-ledger.js';
import { dollars, hourlyPrice } from './money.js';
import { billedPages, countOutOfSight, isOutOfSight, outOfSightLines, type Blind } from './out-of-sight.js';
import type { PoolPreferences } from './preferences.js';
import { omissionsOf, SPEND_FOOTNOTE, spendCells, spentWords } from './spend-table.js';
import { savedByLeaseUsd, spendOf, sumUsd, type SpendRow } from './spend.js';
import { counted, time, words, type Words } from './words.js';

/** The day that a digest is about: from the digest before until this one, in epoch milliseconds. */
export interface DigestDay {
  /** The day on which it is due. */
  readonly day: string;
  readonly fromAt: number;
  readonly untilAt: number;
}

/** More annexes than this nobody reads; the others are in the sum. */
const MOST_ROWS = 20;

/** The last digest that was due by `now`. */
export function lastDigestDay(
  { digestAt, timeZone }: Pick<PoolPreferences, 'digestAt' | 'timeZone'>,
  now: number,
): DigestDay {
  const today = dayOf(now, timeZone);
  const day = now >= momentOf(today, digestAt, timeZone) ? today : addDays(today, -1);
  return {
    day,
    fromAt: momentOf(addDays(day, -1), digestAt, timeZone),
    untilAt: momentOf(day, digestAt, timeZone),
  };
}

/**
 * What ran in a day, what it cost, what was saved and what still runs; `undefined` when nothing ran. `unseen`: the regions
 * that nobody can look at now.
 */
export function digest(
  pages: readonly LedgerPage[],
  { fromAt, untilAt }: DigestDay,
  now: number,
  unseen: ReadonlySet<string> = new Set(),
): Message | undefined {
  const blind = { unseen, now };
  const { rows, total } = spendOf(billedPages(pages, blind), {
    fromAt,
    untilAt,
    now,
    by: 'annex',
    timeZone: 'UTC',
  });
  if (rows.length === 0) return undefined;
  const byId = new Map(pages.map((page) => [page.annexId, page]));
  const ran = rows.flatMap(({ key }) => byId.get(key) ?? []);
  const shown = rows.slice(0, MOST_ROWS);
  return {
    title: words`Daily digest: ${spentWords(total)} of ${whose(ran)} since ${time(fromAt)}.`,
    lines: [
      ...savings(ran, total, { fromAt, untilAt }),
      ...stillRunning(ran, blind),
      ...omissionsOf(ran, total),
      ...(rows.length > shown.length
        ? [words`The table has the ${shown.length} costliest of ${rows.length} annexes.`]
        : []),
    ],
    table: {
      headings: ['Annex', 'Instances', 'Hours', 'Cost', 'Saved', 'Now'],
      rows: shown.map((row) => digestCells(row, byId.get(row.key), blind)),
    },
    footnote: SPEND_FOOTNOTE,
  };
}

/** `2 annexes and the head node` */
function whose(pages: readonly LedgerPage[]): string {
  const annexes = pages.filter((page) => !isHeadPage(page)).length;
  const heads = pages.length - annexes;
  return [
    ...(annexes === 0 ? [] : [counted(annexes, 'annex', 'annexes')]),
    ...(heads === 0 ? [] : [heads === 1 ? 'the head node' : `${heads} head nodes`]),
  ].join(' and ');
}

function digestCells(row: SpendRow, page: LedgerPage | undefined, blind: Blind): readonly Cell[] {
  const entries = page?.entries ?? [];
  const hidden = page === undefined ? 0 : countOutOfSight([page], blind);
  const running = entries.filter(isRunning).length - hidden;
  const open = [
    ...(running > 0 ? [`${running} running`] : []),
    ...(hidden > 0 ? [`${hidden} out of sight`] : []),
  ];
  return [
    ...spendCells(page?.annexName ?? row.key, row),
    open.length > 0 ? open.join(', ') : endedCell(page, entries),
  ];
}

function endedCell(page: LedgerPage | undefined, entries: readonly LedgerEntry[]): string {
  const last = lastStretches(entries);
  const isStopped = last.length > 0 && last.every(isStop);
  return isStopped || (page !== undefined && isHeadPage(page)) ? 'stopped' : `ended: ${endings(last)}`;
}

function endings(entries: readonly LedgerEntry[]): string {
  const groups = [...groupBy(entries, (entry) => (isStop(entry) ? 'stopped' : endingWords(entry.ending)))];
  return groups
    .sort(([, one], [, other]) => other.length - one.length)
    .map(([why, those]) => `${those.length} ${why}`)
    .join(', ');
}

function savings(
  pages: readonly LedgerPage[],
  total: SpendRow,
  { fromAt, untilAt }: Pick<DigestDay, 'fromAt' | 'untilAt'>,
): readonly Words[] {
  const endedThen = pages
    .flatMap(({ entries }) => entries)
    .filter(({ endedAt }) => endedAt !== undefined && endedAt > fromAt && endedAt <= untilAt);
  const byLease = sumUsd(endedThen.map((entry) => savedByLeaseUsd(entry, untilAt)));
  return [
    ...(total.savedUsd.lt('0.005')
      ? []
      : [
          words`Idle shutdowns and condor_off saved ${dollars(total.savedUsd)} against running on until the leases' end.`,
        ]),
    ...(byLease.lt('0.005')
      ? []
      : [words`Leases that ended saved ${dollars(byLease)} against running on until ${time(untilAt)}.`]),
  ];
}

function stillRunning(pages: readonly LedgerPage[], blind: Blind): readonly Words[] {
  const hidden = outOfSightLines(pages, blind);
  const running = runningOn(pages, blind);
  if (running.length === 0) return hidden.length > 0 ? hidden : [words`Nothing of it is running any more.`];
  const prices = running.flatMap(({ pricePerHourUsd }) =>
    pricePerHourUsd === undefined ? [] : [new Decimal(pricePerHourUsd)],
  );
  const atPrice = prices.length < running.length ? '' : ` at ${hourlyPrice(sumUsd(prices))} an hour`;
  const leased = runningOn(
    pages.filter((page) => !isHeadPage(page)),
    blind,
  );
  const last = Math.max(...leased.map(({ leaseEndsAt }) => leaseEndsAt));
  const until = leased.length === 0 ? words`` : words`; the last lease ends ${time(last)}`;
  return [words`Still running: ${counted(running.length, 'instance')}${atPrice}${until}.`, ...hidden];
}

function runningOn(pages: readonly LedgerPage[], blind: Blind): readonly LedgerEntry[] {
  return pages.flatMap((page) =>
    page.entries.filter((entry) => isRunning(entry) && !isOutOfSight(page, entry, blind)),
  );
}

function isRunning({ endedAt }: LedgerEntry): boolean {
  return endedAt === undefined;
}
