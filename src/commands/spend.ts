import { dayOf, firstOfMonth, momentOf, mondayOf } from '../domain/calendar.js';
import { BotError } from '../domain/errors.js';
import type { LedgerPage } from '../domain/ledger.js';
import type { Message } from '../domain/message.js';
import { billedPages, isOutOfSight, outOfSightLines } from '../domain/out-of-sight.js';
import { SPEND_FOOTNOTE, omissionsOf, spendTable, spentWords } from '../domain/spend-table.js';
import { spendOf, type SpendOrder } from '../domain/spend.js';
import { code, joinWords, shorten, time, words, type Words } from '../domain/words.js';
import type { Command, Request } from './command.js';
import { lookAround } from './unseen-regions.js';

const PERIODS = ['today', 'week', 'month'] as const;
const WHEN = { today: 'today', week: 'this week', month: 'this month' } as const;
const GROUPS = ['annex', 'person', 'day'] as const;

/** `/condor_spend week -by person`: what instances have cost, from the ledger. */
export const spend: Command = {
  name: 'spend',
  slash: '/condor_spend',
  summary: 'What annexes have cost today, this week or this month',
  examples: ['/condor_spend', '/condor_spend week -by person', '/condor_spend month -by day'],
  role: 'viewer',
  words: PERIODS,
  flags: [{ name: 'by', kind: 'text', summary: 'a row per annex, person or day', example: 'person' }],
  look,
};

async function look(request: Request): Promise<Message> {
  const { ledger, settings, preferences } = request.hands;
  const { timeZone } = await preferences.get(settings.pool);
  const { order, when } = orderOf(request, timeZone);
  const [pages, beganAt] = await Promise.all([
    ledger.listSince(settings.pool, order.fromAt),
    ledger.findBeginning(settings.pool),
  ]);
  const { unseen } = await lookAround(request.hands, pastLease(pages, order.now));
  const blind = { now: order.now, unseen: new Set(unseen.keys()) };
  const spent = spendOf(billedPages(pages, blind), order);
  const lines = [
    ...outOfSightLines(pages, blind),
    ...omissionsOf(pages, spent.total),
    ...beginning(beganAt, order.fromAt),
  ];
  if (spent.rows.length === 0) return { title: words`Nothing was spent ${when}.`, lines };
  return {
    title: words`Spent ${when}: ${spentWords(spent.total)}.`,
    lines,
    table: spendTable(spent, order.by, pages),
    footnote: SPEND_FOOTNOTE,
  };
}

/** The regions where it makes a difference whether they can be looked at: usually none. */
function pastLease(pages: readonly LedgerPage[], now: number): readonly string[] {
  const unseen = new Set(pages.map(({ region }) => region));
  return pages.flatMap((page) =>
    page.entries.some((entry) => isOutOfSight(page, entry, { unseen, now })) ? [page.region] : [],
  );
}

/** From the beginning of the period until now, and how to say that. */
function orderOf(request: Request, timeZone: string): { readonly order: SpendOrder; readonly when: string } {
  const now = request.hands.clock.now();
  const period = periodOf(request);
  const today = dayOf(now, timeZone);
  const from = { today, week: mondayOf(today), month: firstOfMonth(today) }[period];
  const days = from === today ? today : `${from} to ${today}`;
  return {
    order: { fromAt: momentOf(from, '00:00', timeZone), now, by: groupOf(request), timeZone },
    when: `${WHEN[period]} (${days}, ${timeZone})`,
  };
}

/** Only a word of ours gets here: whoever chose the command has refused others. */
function periodOf({ given }: Request): (typeof PERIODS)[number] {
  const word = given.words[0]?.toLowerCase();
  return PERIODS.find((period) => period === word) ?? 'today';
}

function groupOf({ given }: Request): SpendOrder['by'] {
  const said = given.texts.get('by')?.toLowerCase() ?? 'annex';
  const group = GROUPS.find((each) => each.startsWith(said));
  if (group !== undefined) return group;
  throw new BotError('usage', words`I can't sort by ${code(shorten(said, 40))}.`, {
    hint: words`By ${joinWords(GROUPS.map(code), ', ')}: ${code('/condor_spend week -by person')}.`,
    flag: 'by',
  });
}

function beginning(beganAt: number | undefined, fromAt: number): readonly Words[] {
  if (beganAt === undefined || beganAt <= fromAt) return [];
  return [words`My notes begin ${time(beganAt)}: what had ended before is not in here.`];
}
