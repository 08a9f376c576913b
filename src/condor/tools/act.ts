import { jobId } from '../../domain/job.js';
import type { Job } from '../../domain/job.js';
import type { ActReport, JobRef } from '../../ports/condor.js';
import { readJobs } from '../read/jobs.js';
import { complaints, troubleOf } from '../read/trouble.js';
import { ofJobs } from './constraints.js';
import { printed, type RunTool } from './run-tool.js';

type Verb = 'hold' | 'release' | 'rm';

/** How many jobs are named one by one; of larger batches only the batch is. */
const MOST_NAMED = 2000;
const MOST_JOBS = 20_000;
const MOST_REFUSED = 10;

/** What the tools say of one job, and of a whole batch, that the verb was done to. */
const DONE: Readonly<Record<Verb, { readonly job: RegExp; readonly batch: RegExp }>> = {
  hold: { job: /^Job (\d+\.\d+) held$/, batch: /^All jobs in cluster (\d+) have been held$/ },
  release: { job: /^Job (\d+\.\d+) released$/, batch: /^All jobs in cluster (\d+) have been released$/ },
  rm: {
    job: /^Job (\d+\.\d+) marked for removal$/,
    batch: /^All jobs in cluster (\d+) have been marked for removal$/,
  },
};

/** It says so whenever the last one that it was asked for is none it can do something to. */
const NOT_TRUE = /^There are no jobs in the queue$/;

/** Holds, releases or removes jobs. The tools count only jobs that are named one by one, so the queue is asked for those first. */
export async function act(
  run: RunTool,
  verb: Verb,
  jobs: readonly JobRef[],
  user: string | undefined,
): Promise<ActReport> {
  if (jobs.length === 0) return { done: 0, refused: [] };
  const queued = (await listQueued(run, jobs)).filter((job) => fits(verb, job, jobs));
  const named = queued.length > MOST_NAMED ? clustersOf(queued) : queued.map(jobId);
  const gone = jobs.filter((ref) => !queued.some((job) => isOf(job, ref))).map(nameOf);
  const targets = [...named, ...gone];
  const answer = await run({ argv: [`condor_${verb}`, ...targets], user });
  const done = countDone(verb, answer.stdout, queued);
  if (answer.exitCode > 1) throw troubleOf(`condor_${verb}`, answer);
  const refused = refusals(verb, answer);
  if (done === 0 && refused.length === 0) throw troubleOf(`condor_${verb}`, answer);
  return { done, refused };
}

async function listQueued(run: RunTool, jobs: readonly JobRef[]): Promise<readonly Job[]> {
  const attributes = ['-attributes', 'ClusterId,ProcId,Owner,JobStatus'];
  const wanted = ['-limit', String(MOST_JOBS), '-constraint', ofJobs(jobs)];
  return readJobs(await printed(run, { argv: ['condor_q', '-allusers', '-json', ...attributes, ...wanted] }));
}

/** A job of a batch that the verb has nothing to do for is passed over; one that was named hears what HTCondor says to it. */
function fits(verb: Verb, job: Job, jobs: readonly JobRef[]): boolean {
  if (jobs.some((ref) => ref.proc === job.proc && ref.cluster === job.cluster)) return true;
  if (job.status === 'removing') return false;
  return verb === 'rm' || (job.status === 'held') === (verb === 'release');
}

function isOf(job: Job, { cluster, proc }: JobRef): boolean {
  return job.cluster === cluster && (proc === undefined || job.proc === proc);
}

function nameOf({ cluster, proc }: JobRef): string {
  return proc === undefined ? String(cluster) : jobId({ cluster, proc });
}

function clustersOf(jobs: readonly Job[]): readonly string[] {
  return [...new Set(jobs.map(({ cluster }) => String(cluster)))];
}

function countDone(verb: Verb, stdout: string, queued: readonly Job[]): number {
  return stdout.split('\n').reduce((sum, line) => {
    if (DONE[verb].job.test(line)) return sum + 1;
    const cluster = DONE[verb].batch.exec(line)?.[1];
    return cluster === undefined ? sum : sum + queued.filter((job) => String(job.cluster) === cluster).length;
  }, 0);
}

/** Everything else that was said, on either channel. */
function refusals(verb: Verb, { stdout, stderr }: { readonly stdout: string; readonly stderr: string }) {
  const said = [...complaints(stdout), ...complaints(stderr)];
  const { job, batch } = DONE[verb];
  return said
    .filter((line) => !job.test(line) && !batch.test(line) && !NOT_TRUE.test(line))
    .slice(0, MOST_REFUSED);
}
