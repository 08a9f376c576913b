import { span } from './duration.js';
import { groupBy } from './group-by.js';
import { jobId, type Job } from './job.js';
import { holdAdvice, holdReason } from './job-hold.js';
import { ownerCell, stateCounts, statusWord, whatRuns } from './job-words.js';
import type { Table } from './message.js';
import { code, joinWords, words, type Words } from './words.js';

/** More jobs than this are shown as batches: nobody reads hundreds of lines. */
const MOST_ONE_BY_ONE = 40;
const MOST_REASONS = 8;
const MOST_IDS = 12;

/** Jobs for reading: one by one while they are few, else a line a batch. */
export function jobTable(jobs: readonly Job[], now: number): Table {
  return jobs.length > MOST_ONE_BY_ONE ? batchTable(jobs, now) : singleTable(jobs, now);
}

function singleTable(jobs: readonly Job[], now: number): Table {
  return {
    headings: ['Job', 'Whose', 'State', 'For', 'Where', 'What'],
    rows: jobs.map((job) => [
      jobId(job),
      ownerCell(job.owner),
      statusWord(job),
      span(now - (job.startedAt ?? job.submittedAt)),
      whereOf(job),
      whatRuns(job),
    ]),
  };
}

function batchTable(jobs: readonly Job[], now: number): Table {
  const batches = [...groupBy(jobs, ({ cluster, owner }) => `${cluster} ${owner}`).values()];
  return {
    headings: ['Batch', 'Whose', 'Jobs', 'State', 'For', 'What'],
    rows: batches.map((those) => {
      const [first] = those;
      if (first === undefined) return [];
      return [
        String(first.cluster),
        ownerCell(first.owner),
        String(those.length),
        stateCounts(those),
        span(now - Math.min(...those.map(({ submittedAt }) => submittedAt))),
        whatRuns(first),
      ];
    }),
  };
}

function whereOf({ host, status, targetAnnex }: Job): string {
  if (host !== undefined && status !== 'idle' && status !== 'held') return host.split('@').at(-1) ?? host;
  return targetAnnex === undefined ? '' : `annex ${targetAnnex}`;
}

/** Why jobs are on hold, one line a reason, with what to do about it. */
export function holdLines(jobs: readonly Job[]): readonly Words[] {
  const held = jobs.filter(({ status }) => status === 'held');
  const groups = [...groupBy(held, (job) => `${job.holdCode ?? ''} ${holdReason(job)}`).values()];
  const left = groups.length - MOST_REASONS;
  return [
    ...groups.slice(0, MOST_REASONS).map(holdLine),
    ...(left > 0 ? [words`… and ${left} more reasons.`] : []),
  ];
}

function holdLine(jobs: readonly Job[]): Words {
  const [first] = jobs;
  if (first === undefined) return [];
  const { why, todo } = holdAdvice(first);
  const reason = holdReason(first);
  return words`${idList(jobs)} held: ${why}. ${todo}${reason === '' ? [] : words` HTCondor says: ${code(reason)}`}`;
}

/** The ids of jobs, the first of them when they are many. */
export function idList(jobs: readonly Pick<Job, 'cluster' | 'proc'>[]): Words {
  const more = jobs.length - MOST_IDS;
  const shown = joinWords(
    jobs.slice(0, MOST_IDS).map((job) => code(jobId(job))),
    ', ',
  );
  return more > 0 ? words`${shown} and ${more} more` : shown;
}
