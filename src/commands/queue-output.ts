import { BotError, isBotError } from '../domain/errors.js';
import { jobId, type Job } from '../domain/job.js';
import { ownerWord, statusWord, whatRuns } from '../domain/job-words.js';
import type { Message } from '../domain/message.js';
import { redactText } from '../domain/redact.js';
import { mayAct, type Actor } from '../domain/role.js';
import { slackIdOf, unixUserOf } from '../domain/unix-user.js';
import { bold, code, counted, words, type Words } from '../domain/words.js';
import type { Condor, JobRef } from '../ports/condor.js';
import type { Command, Request } from './command.js';
import { getCondor } from './driven-head.js';
import { readJobIds } from './job-ids.js';

const TAIL_BYTES = 4000;
const TAIL_LINES = 25;
const MOST_IN_LINE = 300;
const DAY_MS = 24 * 3_600_000;
/** How long ago a job may have finished to be found. */
const REMEMBERED_MS = 30 * DAY_MS;
const MOST_JOBS = 400;

/** `/condor_q output ID`: the end of what a job wrote, for the person who asks and nobody else. */
export const queueOutput: Command = {
  name: 'output',
  slash: '/condor_q',
  summary: 'The end of what a job wrote; only you see it',
  examples: ['/condor_q output 12.0'],
  role: 'operator',
  operands: 1,
  flags: [],
  look,
};

async function look({ hands, given, actor }: Request): Promise<Message> {
  const [ref, second] = readJobIds(given.words);
  if (ref === undefined || second !== undefined)
    throw new BotError('usage', 'The output of which job? I show one at a time.', {
      hint: words`Like ${code('/condor_q output 12.0')}; ids are in ${code('/condor_q')}.`,
    });
  const condor = await getCondor(hands);
  const jobs = await find(condor, ref, hands.clock.now());
  const [job] = jobs;
  if (job === undefined)
    throw new BotError(
      'not-found',
      words`I find no job ${code(idOf(ref))}, neither in the queue nor in its history.`,
    );
  refuseForeign(job, actor);
  const [output, error] = await Promise.all([tail(condor, job, job.output), tail(condor, job, job.error)]);
  return {
    title: words`${bold(jobId(job))} ${code(whatRuns(job))}: ${howItIs(job)}.`,
    lines: [...tailLines('output', output), ...tailLines('error output', error)],
    footnote: words`Only you see this.${jobs.length > 1 ? ` Batch ${job.cluster} has ${counted(jobs.length, 'job')}; this is the first.` : ''} Secrets are left out.`,
  };
}

function idOf({ cluster, proc }: JobRef): string {
  return proc === undefined ? String(cluster) : jobId({ cluster, proc });
}

/** The job, or all of the batch, in the queue or after it. */
async function find(condor: Condor, ref: JobRef, now: number): Promise<readonly Job[]> {
  const [queued, done] = await Promise.all([
    condor.listJobs({ jobs: [ref], most: MOST_JOBS }),
    condor.listDone({ since: now - REMEMBERED_MS, clusters: [ref.cluster], most: MOST_JOBS }),
  ]);
  return [...queued, ...done]
    .filter(({ proc }) => ref.proc === undefined || proc === ref.proc)
    .sort((one, other) => one.proc - other.proc);
}

function refuseForeign({ owner }: Job, actor: Actor): void {
  if (owner === unixUserOf(actor.id)) return;
  if (!mayAct(actor, 'admin'))
    throw new BotError(
      'forbidden',
      words`That is a job of ${ownerWord(owner)}; their output is for them and for admins.`,
    );
  // What others have submitted on the machine itself is for them to read there.
  if (slackIdOf(owner) === undefined)
    throw new BotError(
      'forbidden',
      words`That job was not submitted from Slack: its output is ${code(owner)}'s, on the head node.`,
    );
}

function howItIs(job: Job): string {
  if (job.exitSignal !== undefined) return `killed by signal ${job.exitSignal}`;
  if (job.exitCode !== undefined) return `exit code ${job.exitCode}`;
  return statusWord(job);
}

type Tail = { readonly text: string } | { readonly missing: Words };

async function tail(condor: Condor, job: Job, name: string | undefined): Promise<Tail> {
  if (name === undefined || name === '' || name === '/dev/null') return { missing: words`was not asked for` };
  const path = name.startsWith('/') || job.directory === undefined ? name : `${job.directory}/${name}`;
  try {
    return { text: await condor.readTail({ user: job.owner, path, bytes: TAIL_BYTES }) };
  } catch (error) {
    if (!isBotError(error, 'not-found')) throw error;
    return { missing: words`is not there yet: it comes back from the machine when the job has finished` };
  }
}

function tailLines(what: string, read: Tail): readonly Words[] {
  if ('missing' in read) return [words`Its ${what} ${read.missing}.`];
  const lines = plainLines(read.text);
  if (lines.length === 0) return [words`Its ${what} is empty.`];
  return [words`The end of its ${what}:`, ...lines.map((line) => words`${code(line)}`)];
}

/** Without colours and empty lines, and without anything that looks like a secret. */
function plainLines(text: string): readonly string[] {
  return (
    redactText(text)
      // eslint-disable-next-line no-control-regex -- what terminals are told to do with it
      .replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '')
      .split(/[\r\n]+/)
      .map((line) => line.trimEnd().slice(0, MOST_IN_LINE))
      .filter((line) => line.trim() !== '')
      .slice(-TAIL_LINES)
  );
}
