import { BotError } from '../domain/errors.js';
import type { HeadWish } from '../domain/head-wish.js';
import { bold, code, shorten, words, type Words } from '../domain/words.js';
import { liveAnnexes } from './annex-of.js';
import { confirmedBy, type Command, type Prepared, type Request } from './command.js';
import { HEAD, HEAD_NAME } from './head-flags.js';
import { commitHead, getHead, getKnownHead } from './head-of.js';
import { annexLines, offButtons, queueOf, queueWords, wanted } from './head-stop.js';

/** `/condor_head terminate -name X`: for good. The name is asked for, so that nobody does it by a slip. */
export const headTerminate: Command = {
  name: 'terminate',
  slash: HEAD,
  summary: 'End the head node for good, with its queue and its disk',
  examples: ['/condor_head terminate -name pool1'],
  role: 'admin',
  flags: [HEAD_NAME],
  prepare,
};

async function prepare(request: Request): Promise<Prepared> {
  refuseUnlessNamed(request, await getHead(request));
  const head = await getKnownHead(request);
  const { wish } = head;
  const [annexes, totals] = await Promise.all([liveAnnexes(request), queueOf(request, wish)]);
  return {
    question: {
      tone: 'bad',
      title: words`Will terminate head node ${bold(wish.name)} for good.`,
      lines: [
        words`${bold('Lost')}: its disk, with the queue, the history, the signing key, and every result that nobody has fetched.`,
        queueWords(totals, 'are lost with the others'),
        words`${bold('Kept')}: setup, key pairs, what everything has cost, and annexes, which get no more jobs.`,
        ...annexLines(annexes),
        ...insteadOf(wish),
      ],
      ...offButtons(annexes),
    },
    saw: JSON.stringify([wish.id, annexes.map(({ id }) => id)]),
    async commit(grounds, place) {
      const next = wanted(request, wish, 'terminated', confirmedBy(grounds, request.actor));
      const done = words`Head node ${code(wish.name)} is being terminated.`;
      return commitHead(request, { ...head, before: wish, next }, { grounds, place, done });
    },
  };
}

function refuseUnlessNamed({ given }: Request, { name, wanted: how }: HeadWish): void {
  const said = given.texts.get('name');
  if (how === 'terminated')
    throw new BotError('conflict', words`Head node ${code(name)} is being terminated already.`);
  if (said === name) return;
  const sentence =
    said === undefined
      ? words`To terminate the head node, type its name.`
      : words`The head node is not called ${code(shorten(said))}.`;
  throw new BotError('usage', sentence, {
    hint: words`Like ${code(`/condor_head terminate -name ${name}`)}. You will be asked once more.`,
    flag: 'name',
  });
}

function insteadOf({ wanted: how }: HeadWish): readonly Words[] {
  if (how !== 'running') return [];
  return [words`To keep the queue and pay for the disk alone: ${code('/condor_head stop')}.`];
}
