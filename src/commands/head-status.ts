import { isBotError } from '../domain/errors.js';
import { span } from '../domain/duration.js';
import { headCard } from '../domain/head-card.js';
import { headStage } from '../domain/head-stage.js';
import type { HeadWish } from '../domain/head-wish.js';
import type { Message } from '../domain/message.js';
import { code, joinWords, words, type Words } from '../domain/words.js';
import { liveAnnexes } from './annex-of.js';
import type { Command, Request } from './command.js';
import { HEAD } from './head-flags.js';
import { getKnownHead } from './head-of.js';

type Fact = readonly [label: string, value: Words];

/** `/condor_head status`: where it is, since when, what it has to do and what it costs. */
export const headStatus: Command = {
  name: 'status',
  slash: HEAD,
  summary: 'Address, uptime, version, queue, annexes and cost per day',
  examples: ['/condor_head status'],
  role: 'viewer',
  flags: [],
  look,
};

async function look(request: Request): Promise<Message> {
  const head = await getKnownHead(request);
  const now = request.hands.clock.now();
  const [asked, annexes] = await Promise.all([ask(request, head.wish), liveAnnexes(request)]);
  const card = headCard(head, now);
  const runs = head.instance?.state === 'running' ? head.instance : undefined;
  const names = annexes.slice(0, 20).map(({ name }) => code(name));
  return {
    ...card,
    facts: [
      ...(card.facts ?? []),
      ...(runs === undefined ? [] : ([['Up for', words`${span(now - runs.launchedAt)}`]] as const)),
      ...asked,
      ['Annexes', names.length === 0 ? words`none` : joinWords(names, ', ')],
    ],
  };
}

/** What its HTCondor says now. */
async function ask({ hands }: Request, wish: HeadWish): Promise<readonly Fact[]> {
  const { region, instanceId } = wish;
  if (instanceId === undefined || headStage(wish) !== 'running') return [];
  const condor = hands.condorOf({ region, instanceId });
  try {
    const [{ version, answering }, totals, slots] = await Promise.all([
      condor.look(),
      condor.totals(),
      condor.listSlots(),
    ]);
    const whole = slots.filter(({ name }) => !/^slot\d+_\d+@/.test(name));
    const machines = new Set(whole.map(({ machine }) => machine)).size;
    const { jobs, running, idle, held } = totals;
    return [
      ['HTCondor', words`${version}${answering ? '' : ', and it does not answer'}`],
      ['Queue', words`${jobs} jobs: ${running} running, ${idle} idle, ${held} held`],
      ['Machines', words`${machines}`],
    ];
  } catch (error) {
    if (!isBotError(error)) throw error;
    return [['HTCondor', words`could not be asked: ${error.sentence}`]];
  }
}
