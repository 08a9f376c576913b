import { hours } from './duration.js';
import type { LedgerPage } from './ledger.js';
import type { Cell, Table } from './message.js';
import { dollars } from './money.js';
import type { Spend, SpendOrder, SpendRow } from './spend.js';
import { counted, person, time, words, type Words } from './words.js';

/** A message takes a table of a hundred rows at most, and nobody reads that many. */
const MOST_ROWS = 40;

const HEADINGS = { annex: 'Annex', person: 'Asked for by', day: 'Day' } as const;

/** What the figures are and what they leave out. */
export const SPEND_FOOTNOTE = words`On-demand prices by the second, a minute at least; without disks, public addresses and data transfer. Saved: what instances that ended idle or by condor_off would have cost until the end of their lease.`;

/** Spend as a table, the last row being the total; what has no room is one row. */
export function spendTable(spend: Spend, by: SpendOrder['by'], pages: readonly LedgerPage[]): Table {
  const { rows, total } = spend;
  const names = new Map(pages.map(({ annexId, annexName }) => [annexId, annexName]));
  const label = ({ key }: SpendRow): Cell => {
    if (by === 'person') return key === '' ? 'nobody known' : person(key);
    return by === 'annex' ? (names.get(key) ?? key) : key;
  };
  const shown = rows.length > MOST_ROWS ? rows.slice(0, MOST_ROWS - 1) : rows;
  const rest = rows.slice(shown.length);
  return {
    headings: [HEADINGS[by], 'Instances', 'Hours', 'Cost', 'Saved'],
    rows: [
      ...shown.map((row) => spendCells(label(row), row)),
      ...(rest.length === 0 ? [] : [spendCells(`${rest.length} more`, together(rest))]),
      spendCells('Total', total),
    ],
  };
}

/** What was spent, in one breath. */
export function spentWords(total: SpendRow): Words {
  return words`${costCell(total)} for ${counted(total.instances, 'instance')}`;
}

/** What the sums leave out or had to assume, so that nobody takes them for the bill. */
export function omissionsOf(pages: readonly LedgerPage[], total: SpendRow): readonly Words[] {
  const unseen = pages.flatMap(({ entries }) => entries).filter(({ endUnseen }) => endUnseen === true);
  const incomplete = pages.flatMap(({ incompleteBefore }) => incompleteBefore ?? []);
  return [
    ...(total.unpriced === 0
      ? []
      : [words`No price is known for ${counted(total.unpriced, 'instance')}: they are not in the sum.`]),
    ...(unseen.length === 0
      ? []
      : [
          words`Nobody saw ${counted(unseen.length, 'instance')} end; counted until the latest that it can have been.`,
        ]),
    ...(incomplete.length === 0
      ? []
      : [
          words`I lost my notes of ${counted(incomplete.length, 'annex', 'annexes')}: what had ended before ${time(Math.max(...incomplete))} may be missing.`,
        ]),
  ];
}

/** What it came to in the columns instances, hours, cost and saved, after a label. */
export function spendCells(label: Cell, row: SpendRow): readonly Cell[] {
  return [label, String(row.instances), hours(row.ms), costCell(row), dollars(row.savedUsd)];
}

function costCell({ usd, shownUsd, unpriced, instances }: SpendRow): string {
  if (instances > 0 && unpriced === instances) return 'no price known';
  const cost = shownUsd.isZero() && usd.gt(0) ? '< $0.01' : dollars(shownUsd);
  return unpriced === 0 ? cost : `${cost} and more`;
}

function together(rows: readonly SpendRow[]): SpendRow {
  return rows.reduce((sum, row) => ({
    key: '',
    instances: sum.instances + row.instances,
    ms: sum.ms + row.ms,
    usd: sum.usd.plus(row.usd),
    shownUsd: sum.shownUsd.plus(row.shownUsd),
    savedUsd: sum.savedUsd.plus(row.savedUsd),
    unpriced: sum.unpriced + row.unpriced,
  }));
}
