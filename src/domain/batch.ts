import type { Decimal } from 'decimal.js';
import { span } from './duration.js';
import { groupBy } from './group-by.js';
import { jobId, type Job } from './job.js';
import { holdAdvice, isHeldOnPurpose } from './job-hold.js';
import { holdLines } from './job-table.js';
import { stateCounts } from './job-words.js';
import type { SubmitWish } from './job-wish.js';
import type { Button, Message } from './message.js';
import { dollars } from './money.js';
import { NEWS_ACTIONS, type News } from './news.js';
import { bold, code, counted, person, whoAsked, words, type Words } from './words.js';

/** Ids that a button names one by one; of more it names the batch. */
const MOST_IDS = 20;
/** Jobs that are held one after the other are told of again when they are twice as many, or after so long. */
const TELL_AGAIN_MS = 30 * 60_000;

type Submitted = Required<Pick<SubmitWish, 'submitted'>>['submitted'] & {};

const typed = (label: string, line: string, style?: 'danger'): Button => ({
  label,
  action: NEWS_ACTIONS.type,
  value: line,
  ...(style === undefined ? {} : { style }),
});

/** The message that follows a submit until its jobs have finished. `queued` are its jobs that are still in the queue. */
export function submitCard(wish: SubmitWish, queued: readonly Job[] = []): Message {
  const { submitted, refused } = wish;
  const who = whoAsked(wish.by, wish.confirmedBy);
  if (refused !== undefined)
    return {
      tone: 'bad',
      title: words`Nothing was submitted: ${refused.why}`,
      lines: refused.hint === undefined ? [] : [words`${refused.hint}`],
      footnote: words`${who} wanted ${code(wish.what)} to run.`,
    };
  if (submitted === undefined)
    return { title: words`Submitting ${code(wish.what)} for ${who}, to run ${whereTo(wish)}.` };
  const { cluster, count } = submitted;
  return {
    title: words`Batch ${bold(String(cluster))} of ${who}: ${counted(count, 'job')} of ${code(wish.what)}, ${howFar(queued, count)}.`,
    lines: [words`They run ${whereTo(wish)}.`],
    buttons: [
      typed('Show jobs', `/condor_q ${cluster}`),
      typed('Remove', `/condor_q rm ${cluster}`, 'danger'),
    ],
  };
}

function whereTo({ annexName }: SubmitWish): Words {
  return annexName === undefined ? words`on any machine of the pool` : words`on annex ${bold(annexName)}`;
}

function howFar(queued: readonly Job[], count: number): string {
  const left = count - queued.length;
  if (queued.length === 0) return 'on their way';
  return left > 0 ? `${stateCounts(queued)}, ${left} finished` : stateCounts(queued);
}

/** The last word on a batch. `done` are its jobs as the history has them; `costUsd` is what their machine time costs, if known. */
export function finishedCard(
  wish: SubmitWish,
  batch: Submitted,
  done: readonly Job[],
  costUsd?: Decimal,
): Message {
  const who = whoAsked(wish.by, wish.confirmedBy);
  return {
    ...tone(done),
    title: words`Batch ${bold(String(batch.cluster))} of ${who} has finished: ${counted(batch.count, 'job')} of ${code(wish.what)}, ${outcomes(done, batch.count)}.`,
    lines: [howLong(batch, done), ...shareOf(costUsd)],
    buttons: outputButton(done),
  };
}

/** A batch has finished. */
export function finishedNews(
  wish: SubmitWish,
  batch: Submitted,
  done: readonly Job[],
  costUsd?: Decimal,
): News {
  return {
    key: `batch-finished:${wish.id}`,
    weight: allWell(done) ? 'ordinary' : 'important',
    message: {
      ...tone(done),
      title: words`${person(wish.by)}, batch ${bold(String(batch.cluster))} has finished: ${outcomes(done, batch.count)}.`,
      lines: [howLong(batch, done), ...shareOf(costUsd)],
      buttons: outputButton(done),
    },
  };
}

const allWell = (done: readonly Job[]): boolean => done.every(({ exitCode }) => exitCode === 0);

function tone(done: readonly Job[]): Pick<Message, 'tone'> {
  return { tone: allWell(done) ? 'good' : 'warning' };
}

/** `8 with exit code 0, 2 with exit code 1` */
function outcomes(done: readonly Job[], count: number): string {
  const groups = [...groupBy(done, outcomeOf)].sort(([, one], [, other]) => other.length - one.length);
  const [first, second] = groups;
  const lost = count - done.length;
  if (first !== undefined && second === undefined && lost <= 0 && count > 1) return `all ${first[0]}`;
  return [
    ...groups.map(([outcome, those]) => (count === 1 ? outcome : `${those.length} ${outcome}`)),
    ...(lost > 0 ? [`${lost} of which the history says nothing`] : []),
  ].join(', ');
}

function outcomeOf({ status, exitCode, exitSignal }: Job): string {
  if (status === 'removing') return 'removed';
  if (exitSignal !== undefined) return `killed by signal ${exitSignal}`;
  return exitCode === undefined ? 'without an exit code' : `with exit code ${exitCode}`;
}

function howLong({ at }: Submitted, done: readonly Job[]): Words {
  const lastAt = Math.max(at, ...done.flatMap(({ completedAt }) => completedAt ?? []));
  const ran = done.map(({ ranMs = 0 }) => ranMs);
  const all = ran.reduce((sum, ms) => sum + ms, 0);
  const longest = ran.length > 1 ? `, the longest for ${span(Math.max(...ran))}` : '';
  return words`It took ${span(lastAt - at)} from submit to end; the jobs ran for ${span(all)} in all${longest}.`;
}

function shareOf(costUsd: Decimal | undefined): readonly Words[] {
  return costUsd === undefined ? [] : [words`That is about ${dollars(costUsd)} of machine time.`];
}

/** Of the first that failed, if one did. */
function outputButton(done: readonly Job[]): readonly Button[] {
  const ran = [...done]
    .filter(({ status }) => status !== 'removing')
    .sort((one, other) => one.proc - other.proc);
  const job = ran.find(({ exitCode }) => exitCode !== 0) ?? ran[0];
  return job === undefined ? [] : [typed(`Show output of ${jobId(job)}`, `/condor_q output ${jobId(job)}`)];
}

/** What people were told of jobs on hold. */
type Told = Exclude<SubmitWish['heldTold'], undefined>;

/** Jobs on hold that people should hear of now, and what they then have been told. A kind of hold that is over is forgotten. */
export function heldNews(
  wish: SubmitWish,
  jobs: readonly Job[],
  now: number,
): { readonly news: readonly News[]; readonly told: Told } {
  const held = jobs.filter((job) => job.status === 'held' && !isHeldOnPurpose(job));
  const told: Record<string, Told[string]> = {};
  const news: News[] = [];
  for (const [kind, those] of groupBy(held, ({ holdCode }) => String(holdCode ?? 'unknown'))) {
    const before = wish.heldTold?.[kind];
    if (before !== undefined && !isNews(before, those.length, now)) told[kind] = before;
    else {
      told[kind] = { count: those.length, at: now };
      // The version makes it another one when jobs are held again after a release.
      news.push(heldMessage(wish, those, `held:${wish.id}:${kind}:${wish.version}`));
    }
  }
  return { news, told };
}

function isNews(before: Told[string], count: number, now: number): boolean {
  return count >= 2 * before.count || (count > before.count && now - before.at >= TELL_AGAIN_MS);
}

function heldMessage(wish: SubmitWish, jobs: readonly Job[], key: string): News {
  const [first] = jobs;
  const ids = jobs.length > MOST_IDS ? String(first?.cluster ?? '') : jobs.map(jobId).join(',');
  const why = first === undefined ? [] : holdAdvice(first).why;
  return {
    key,
    weight: 'important',
    message: {
      tone: 'warning',
      title: words`${person(wish.by)}, ${counted(jobs.length, 'job')} of batch ${bold(String(first?.cluster ?? ''))} ${jobs.length === 1 ? 'is' : 'are'} on hold: ${why}.`,
      lines: holdLines(jobs),
      buttons: [
        typed('Release', `/condor_q release ${ids}`),
        typed('Remove', `/condor_q rm ${ids}`, 'danger'),
      ],
    },
  };
}
