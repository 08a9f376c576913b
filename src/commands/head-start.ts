import { Decimal } from 'decimal.js';
import { BotError } from '../domain/errors.js';
import { addressCost, againstLimit, monthOfRunning, runningCost } from '../domain/head-cost.js';
import { bold, code, words } from '../domain/words.js';
import { confirmedBy, type Command, type Prepared, type Request } from './command.js';
import { HEAD } from './head-flags.js';
import { commitHead, getKnownHead } from './head-of.js';
import { wanted } from './head-stop.js';

/** `/condor_head start`: the machine runs again, with the queue that it had. */
export const headStart: Command = {
  name: 'start',
  slash: HEAD,
  summary: 'Start the stopped head node again',
  examples: ['/condor_head start'],
  role: 'operator',
  flags: [],
  prepare,
};

async function prepare(request: Request): Promise<Prepared> {
  const head = await getKnownHead(request);
  const { wish, instance } = head;
  if (wish.wanted !== 'stopped')
    throw new BotError('conflict', words`Head node ${code(wish.name)} is not stopped.`, {
      hint: words`See ${code('/condor_head status')}.`,
    });
  const price = wish.pricePerHourUsd === undefined ? undefined : new Decimal(wish.pricePerHourUsd);
  const instanceType = instance?.instanceType ?? wish.launch?.instanceType ?? 'its type';
  return {
    question: {
      title: words`Will start head node ${bold(wish.name)} again.`,
      lines: [
        runningCost({ region: wish.region, instanceType, pricePerHourUsd: price }),
        addressCost(),
        ...againstLimit(price),
        words`It gets a new public address, and I say which. Annexes that still run find it by themselves.`,
      ],
    },
    saw: JSON.stringify([wish.id, wish.wanted]),
    cost: { atMostUsd: monthOfRunning(price) },
    async commit(grounds, place) {
      const next = wanted(request, wish, 'running', confirmedBy(grounds, request.actor));
      const done = words`Head node ${code(wish.name)} is being started.`;
      return commitHead(request, { ...head, before: wish, next }, { grounds, place, done });
    },
  };
}
