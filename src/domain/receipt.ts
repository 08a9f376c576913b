import { Decimal } from 'decimal.js';
import { pageCostUsd } from './cost.js';
import { hours } from './duration.js';
import { endingWords } from './ending-words.js';
import { groupBy } from './group-by.js';
import { goneOf, lastStretches, type LedgerEntry, type LedgerPage } from './ledger.js';
import type { Message } from './message.js';
import { dollars } from './money.js';
import { savedUsd, sumUsd } from './spend.js';
import { bold, counted, joinWords, person, time, words, type Words } from './words.js';

/**
 * What an annex came to, when nothing of it is left: why it ended, estimate against actual, what was saved. One that lived
 * again after its receipt has a corrected one.
 */
export function receipt(page: LedgerPage): Message {
  const { entries, annexName } = page;
  const lastEnd = Math.max(...entries.map(({ endedAt, launchedAt }) => endedAt ?? launchedAt));
  const cost = pageCostUsd(page, lastEnd);
  const again = (page.receipts ?? 0) > 0;
  return {
    title: words`The ${again ? 'corrected receipt' : 'receipt'} of annex ${bold(annexName)}: ${cost === undefined ? 'no price known' : dollars(cost)} for ${counted(lastStretches(entries).length, 'instance')}.`,
    lines: [
      ...(again ? [words`It takes the place of the one before, after which some still lived.`] : []),
      words`They ended: ${endingsOf(entries)}.`,
      ...comparison(page, cost),
      ...savings(entries),
      ...omissions(page),
    ],
    footnote: words`${hours(ranMs(entries))} instance hours at on-demand prices, without disks, public addresses and data transfer.`,
  };
}

/** Why instances ended, the most frequent first: `7 idle, 2 with the lease, 1 condor_off by @ada`. */
function endingsOf(entries: readonly LedgerEntry[]): Words {
  const groups = [
    ...groupBy(goneOf(entries), ({ ending, endedBy }) => JSON.stringify([ending, endedBy])).values(),
  ];
  return joinWords(groups.sort((one, other) => other.length - one.length).map(groupWords), ', ');
}

function groupWords(entries: readonly LedgerEntry[]): Words {
  const [first] = entries;
  const by = first?.endedBy === undefined ? [] : words` by ${person(first.endedBy)}`;
  return words`${entries.length} ${endingWords(first?.ending)}${by}`;
}

function comparison({ worstCaseUsd }: LedgerPage, cost: Decimal | undefined): readonly Words[] {
  if (worstCaseUsd === undefined || cost === undefined) return [];
  const estimate = dollars(new Decimal(worstCaseUsd));
  return [
    words`Estimated at about ${estimate} if all had run until the end of the lease; it came to ${dollars(cost)}.`,
  ];
}

function savings(entries: readonly LedgerEntry[]): readonly Words[] {
  const saved = sumUsd(entries.map(savedUsd));
  if (saved.lt('0.005')) return [];
  return [
    words`Saved ${dollars(saved)}: what those that ended idle or by condor_off would have cost until the end of their lease.`,
  ];
}

function omissions({ entries, incompleteBefore }: LedgerPage): readonly Words[] {
  const unseen = lastStretches(entries).filter(({ endUnseen }) => endUnseen === true).length;
  return [
    ...(unseen === 0
      ? []
      : [
          words`Nobody saw ${counted(unseen, 'instance')} end; counted until the latest that it can have been.`,
        ]),
    ...(incompleteBefore === undefined
      ? []
      : [words`I lost my notes: what had ended before ${time(incompleteBefore)} may be missing.`]),
  ];
}

function ranMs(entries: readonly LedgerEntry[]): number {
  return entries.reduce((sum, { launchedAt, endedAt }) => sum + ((endedAt ?? launchedAt) - launchedAt), 0);
}
