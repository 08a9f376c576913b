import { BotError, isBotError } from '../domain/errors.js';
import { diskCost } from '../domain/head-cost.js';
import type { HeadWish } from '../domain/head-wish.js';
import type { QueueTotals } from '../domain/job.js';
import type { Button } from '../domain/message.js';
import { NEWS_ACTIONS } from '../domain/news.js';
import { bold, code, counted, joinWords, words, type Words } from '../domain/words.js';
import type { AnnexWish } from '../domain/wish.js';
import { liveAnnexes } from './annex-of.js';
import { confirmedBy, type Command, type Prepared, type Request } from './command.js';
import { HEAD } from './head-flags.js';
import { commitHead, getKnownHead, type KnownHead } from './head-of.js';

/** So many annexes are offered to be ended first. */
const MOST_BUTTONS = 3;

/** `/condor_head stop`: the queue stays on the disk, and the machine costs nothing while it stands still. */
export const headStop: Command = {
  name: 'stop',
  slash: HEAD,
  summary: "Stop the head node's machine; its disk and queue stay",
  examples: ['/condor_head stop'],
  role: 'operator',
  flags: [],
  prepare,
};

async function prepare(request: Request): Promise<Prepared> {
  const head = await getKnownHead(request);
  const { wish } = head;
  refuseUnlessRuns(wish);
  const { id = '' } = head.instance ?? {};
  const [annexes, totals, gib] = await Promise.all([
    liveAnnexes(request),
    queueOf(request, wish),
    request.hands.regions.cloud(wish.region).findDiskGib(id),
  ]);
  return {
    question: {
      tone: 'warning',
      title: words`Will stop head node ${bold(wish.name)}.`,
      lines: [
        words`The queue stays on its disk. ${diskCost(wish.region, gib)}`,
        queueWords(totals, 'start over when it is back, unless that is within some minutes'),
        words`Its public address is given up, and it gets another one at the next start.`,
        ...annexLines(annexes),
      ],
      ...offButtons(annexes),
    },
    saw: JSON.stringify([wish.id, wish.wanted, annexes.map(({ id: annex }) => annex)]),
    async commit(grounds, place) {
      const next = wanted(request, wish, 'stopped', confirmedBy(grounds, request.actor));
      const done = words`Head node ${code(wish.name)} is being stopped.`;
      return commitHead(request, { ...head, before: wish, next }, { grounds, place, done });
    },
  };
}

/** The wish as this person wants it from now on. */
export function wanted(
  { actor, hands }: Request,
  wish: HeadWish,
  how: HeadWish['wanted'],
  confirmed: Pick<HeadWish, 'confirmedBy'>,
): HeadWish {
  const anew = { confirmedBy: undefined, reachedAt: undefined, answeredAt: undefined, ...confirmed };
  return { ...wish, ...anew, wanted: how, by: actor.id, at: hands.clock.now() };
}

/** What is in its queue; `undefined` when it can't be asked, which must not keep anybody from ending what costs money. */
export async function queueOf({ hands }: Request, wish: HeadWish): Promise<QueueTotals | undefined> {
  const { region, instanceId } = wish;
  if (instanceId === undefined || wish.answeredAt === undefined) return undefined;
  try {
    return await hands.condorOf({ region, instanceId }).totals();
  } catch (error) {
    if (isBotError(error)) return undefined;
    throw error;
  }
}

/** How many jobs there are, and what becomes of those that run. */
export function queueWords(totals: QueueTotals | undefined, become: string): Words {
  if (totals === undefined) return words`I could not ask it how many jobs it has.`;
  if (totals.jobs === 0) return words`Its queue is empty.`;
  const { jobs, running, idle, held } = totals;
  const those = running === 0 ? words`.` : words`: those that run ${become}.`;
  return words`Its queue has ${counted(jobs, 'job')} (${running} running, ${idle} idle, ${held} held)${those}`;
}

/** Whom it leaves alone. */
export function annexLines(annexes: readonly AnnexWish[]): readonly Words[] {
  if (annexes.length === 0) return [];
  const names = joinWords(
    annexes.slice(0, 20).map(({ name }) => code(name)),
    ', ',
  );
  return [
    words`${counted(annexes.length, 'annex', 'annexes')} will have nobody to get jobs from, and cost money until idle or the end of the lease: ${names}. Better end them first.`,
  ];
}

/** A button for each annex that could be ended first. */
export function offButtons(annexes: readonly AnnexWish[]): { readonly buttons?: readonly Button[] } {
  if (annexes.length === 0) return {};
  return {
    buttons: annexes.slice(0, MOST_BUTTONS).map(({ name }) => ({
      label: `End ${name} first`,
      action: NEWS_ACTIONS.type,
      value: `/condor_off -annex ${name}`,
    })),
  };
}

function refuseUnlessRuns({ name, wanted: how }: KnownHead['wish']): void {
  if (how === 'running') return;
  const is = how === 'stopped' ? 'stopped, or about to be' : 'being terminated';
  throw new BotError('conflict', words`Head node ${code(name)} is ${is}.`, {
    hint: words`See ${code('/condor_head status')}.`,
  });
}
