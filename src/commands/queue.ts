import { BotError } from '../domain/errors.js';
import type { Job, QueueTotals } from '../domain/job.js';
import { holdLines, jobTable } from '../domain/job-table.js';
import { stateCounts } from '../domain/job-words.js';
import type { Message } from '../domain/message.js';
import { unixUserOf } from '../domain/unix-user.js';
import { code, counted, shorten, words, type Words } from '../domain/words.js';
import type { Condor } from '../ports/condor.js';
import type { Command, Request } from './command.js';
import { getCondor } from './driven-head.js';
import { looksLikeIds, readJobIds } from './job-ids.js';

/** So many jobs are fetched; what is more is in the totals. */
const MOST_JOBS = 400;

/** `/condor_q`: the jobs in the queue. */
export const queue: Command = {
  name: 'queue',
  slash: '/condor_q',
  summary: "Jobs in the queue: mine, everybody's, or some",
  examples: ['/condor_q all', '/condor_q 12', '/condor_q mine -held'],
  role: 'viewer',
  usual: true,
  operands: 100,
  flags: [{ name: 'held', kind: 'switch', summary: 'only those on hold, and why' }],
  look,
};

async function look(request: Request): Promise<Message> {
  const { hands, given } = request;
  const wanted = wantedOf(request);
  const condor = await getCondor(hands);
  const [totals, found] = await Promise.all([condor.totals(), listJobs(condor, wanted)]);
  const onlyHeld = given.flags.has('held');
  const jobs = onlyHeld ? found.filter(({ status }) => status === 'held') : found;
  const lines = [
    words`${totalsText(totals)}`,
    ...holdLines(jobs),
    ...(found.length < MOST_JOBS ? [] : [words`I looked at the first ${MOST_JOBS} jobs only.`]),
  ];
  if (jobs.length === 0) return { title: nothing(wanted.what, onlyHeld), lines };
  return {
    title: words`${wanted.title}: ${counted(jobs.length, 'job')}, ${stateCounts(jobs)}.`,
    lines,
    table: jobTable(jobs, hands.clock.now()),
    footnote: words`${code('/condor_q hold|release|rm ID')} · ${code('/condor_q output ID')} · ${code('/condor_q all')}`,
  };
}

interface Wanted {
  readonly title: string;
  readonly what: 'mine' | 'all' | 'these';
  readonly filter: Omit<Parameters<Condor['listJobs']>[0], 'most'>;
}

function wantedOf({ given, actor }: Request): Wanted {
  const [first = 'mine', second] = given.words;
  const word = first.toLowerCase();
  if (looksLikeIds(first))
    return { title: 'These', what: 'these', filter: { jobs: readJobIds(given.words) } };
  if (second === undefined && word === 'all') return { title: "Everybody's", what: 'all', filter: {} };
  if (second === undefined && word === 'mine')
    return { title: 'Yours', what: 'mine', filter: { user: unixUserOf(actor.id) } };
  throw new BotError('usage', words`I don't know what to do with ${code(shorten(second ?? first))}.`, {
    hint: words`Like ${code('/condor_q all')}, ${code('/condor_q 12')} or ${code('/condor_q hold 12.0')}.`,
  });
}

async function listJobs(condor: Condor, { filter }: Wanted): Promise<readonly Job[]> {
  const jobs = await condor.listJobs({ ...filter, most: MOST_JOBS });
  return [...jobs].sort((one, other) => one.cluster - other.cluster || one.proc - other.proc);
}

function totalsText({ jobs, idle, running, held }: QueueTotals): string {
  return `In the queue, of everybody: ${counted(jobs, 'job')}; ${running} running, ${idle} waiting, ${held} held.`;
}

function nothing(what: Wanted['what'], onlyHeld: boolean): Words {
  const jobs = onlyHeld ? 'jobs on hold' : 'jobs in the queue';
  if (what === 'mine')
    return words`You have no ${jobs}. Submit some with ${code('/condor_submit')}, or see everybody's with ${code('/condor_q all')}.`;
  if (what === 'all') return words`There are no ${jobs}.`;
  return words`None of these are ${jobs}. What has finished: ${code('/condor_q output ID')}`;
}
