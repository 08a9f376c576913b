import { BotError } from '../domain/errors.js';
import type { Job } from '../domain/job.js';
import { idList } from '../domain/job-table.js';
import { fitsVerb, JOB_VERBS, type JobsWish, type JobVerb } from '../domain/job-wish.js';
import { jobsOfWhom, ownerWord, stateCounts, whatRuns } from '../domain/job-words.js';
import { JOB_VERB_WORDS, jobsCard, refsWords } from '../domain/jobs-card.js';
import { mayAct, type Actor } from '../domain/role.js';
import { unixUserOf } from '../domain/unix-user.js';
import { code, shorten, words, type Words } from '../domain/words.js';
import type { Condor, JobRef } from '../ports/condor.js';
import { confirmedBy, type Command, type Prepared, type Request } from './command.js';
import { getCondor } from './driven-head.js';
import { looksLikeIds, readJobIds } from './job-ids.js';

/** So many are looked at before asking. */
const MOST_JOBS = 400;

const SUMMARY: Readonly<Record<JobVerb, string>> = {
  hold: 'Put jobs on hold: they stop and keep their place',
  release: 'Let jobs on hold run again',
  rm: 'Remove jobs from the queue',
};

/** What becomes of jobs, in the question. */
const CONSEQUENCE: Readonly<Record<JobVerb, string>> = {
  hold: 'Those that run are stopped, and start over when they are released.',
  release:
    'They wait for a machine again. If nothing else has changed, they may be held again for the same reason.',
  rm: 'Those that run are killed. Removed jobs do not come back, and what they have written so far is lost.',
};

/** `/condor_q hold|release|rm`: asked with which jobs exactly, then done once. */
export const queueActs: readonly Command[] = JOB_VERBS.map((verb) => ({
  name: verb,
  slash: '/condor_q',
  summary: SUMMARY[verb],
  examples: [`/condor_q ${verb} 12.0,13`, `/condor_q ${verb} all`],
  role: 'operator',
  operands: 100,
  flags: [],
  prepare: (request) => prepare(verb, request),
}));

async function prepare(verb: JobVerb, request: Request): Promise<Prepared> {
  const { hands, actor } = request;
  const scope = scopeOf(verb, request);
  const condor = await getCondor(hands);
  const found = await find(condor, scope);
  refuseForeign(found, actor);
  const jobs = found.filter((job) => fitsVerb(verb, job));
  if (jobs.length === 0) throw nothingToDo(verb, found);
  const user = jobs.every(({ owner }) => owner === unixUserOf(actor.id)) ? unixUserOf(actor.id) : undefined;
  const refs = refsOf(jobs, scope);
  return {
    question: {
      tone: 'warning',
      title: words`Will ${JOB_VERB_WORDS[verb].will} ${howMany(jobs)}: ${stateCounts(jobs)}.`,
      lines: [words`${idList(jobs)}: ${whatTheyRun(jobs)}`, words`${CONSEQUENCE[verb]}`],
    },
    // Jobs start and finish while people read: what they agree to is which ones, not how each of them is.
    saw: JSON.stringify([verb, user, scope.refs ?? [...new Set(jobs.map(({ cluster }) => cluster))]]),
    async commit(grounds, place) {
      const what = newWish(request, { verb, jobs: refs, user });
      const wish: JobsWish = { ...what, ...confirmedBy(grounds, actor), place };
      return {
        saved: await hands.wishes.save(wish, grounds),
        nudge: `jobs:${hands.settings.pool}`,
        done: words`${JOB_VERB_WORDS[verb].doing} ${refsWords(refs)}.`,
        progress: { key: `jobs:${wish.id}`, place, fallback: actor.id, message: jobsCard(wish) },
      };
    },
  };
}

function newWish(
  { hands, actor }: Request,
  what: Pick<JobsWish, 'verb' | 'jobs' | 'user'>,
): Omit<JobsWish, 'place'> {
  return {
    kind: 'jobs',
    pool: hands.settings.pool,
    region: hands.settings.region,
    id: hands.newUuid(),
    version: 0,
    ...what,
    by: actor.id,
    at: hands.clock.now(),
  };
}

/** Which jobs were named: some, or all of somebody or everybody. */
interface Scope {
  readonly refs?: readonly JobRef[];
  readonly user?: string;
}

/** `all` are one's own, for an admin everybody's; the question says which. */
function scopeOf(verb: JobVerb, { given, actor }: Request): Scope {
  const [first = '', second] = given.words;
  if (looksLikeIds(first)) return { refs: readJobIds(given.words) };
  const word = first.toLowerCase();
  if (second === undefined && (word === 'mine' || (word === 'all' && !mayAct(actor, 'admin'))))
    return { user: unixUserOf(actor.id) };
  if (second === undefined && word === 'all') return {};
  throw new BotError(
    'usage',
    first === '' ? 'Which jobs?' : words`${code(shorten(second ?? first))} is not the id of a job.`,
    {
      hint: words`Like ${code(`/condor_q ${verb} 12`)} for batch 12, ${code(`/condor_q ${verb} 12.0`)} or ${code(`/condor_q ${verb} all`)}. Their ids: ${code('/condor_q')}`,
    },
  );
}

async function find(condor: Condor, { refs, user }: Scope): Promise<readonly Job[]> {
  const jobs = await condor.listJobs({ jobs: refs, user, most: MOST_JOBS });
  return [...jobs].sort((one, other) => one.cluster - other.cluster || one.proc - other.proc);
}

function refuseForeign(jobs: readonly Job[], actor: Actor): void {
  if (mayAct(actor, 'admin')) return;
  const foreign = jobs.find(({ owner }) => owner !== unixUserOf(actor.id));
  if (foreign === undefined) return;
  throw new BotError(
    'forbidden',
    words`${idList([foreign])} is a job of ${ownerWord(foreign.owner)}. You can act on your own, admins on everybody's.`,
    { hint: words`Yours are in ${code('/condor_q mine')}.` },
  );
}

function nothingToDo(verb: JobVerb, found: readonly Job[]): BotError {
  if (found.length === 0)
    return new BotError('not-found', 'None of these jobs is in the queue.', {
      hint: words`See ${code('/condor_q')}; what has finished is out of the queue.`,
    });
  return new BotError(
    'conflict',
    words`There is nothing to ${JOB_VERB_WORDS[verb].will} among these: ${stateCounts(found)}.`,
  );
}

/** The jobs one by one, so that none is touched which nobody saw; whole batches when they are too many for that. */
function refsOf(jobs: readonly Job[], { refs }: Scope): JobsWish['jobs'] {
  if (jobs.length < MOST_JOBS) return jobs.map(({ cluster, proc }) => ({ cluster, proc }));
  if (refs !== undefined) return refs;
  throw new BotError('usage', `That are more than ${MOST_JOBS} jobs. Name their batches.`, {
    hint: words`The first is ${code(`${jobs[0]?.cluster ?? ''}`)}; see ${code('/condor_q all')}.`,
  });
}

function howMany(jobs: readonly Job[]): Words {
  const [count = '', ...owners] = jobsOfWhom(jobs);
  return jobs.length < MOST_JOBS ? [count, ...owners] : ['more than ', count, ...owners];
}

function whatTheyRun(jobs: readonly Job[]): Words {
  const [first = '', ...more] = [...new Set(jobs.map(whatRuns))];
  return more.length === 0 ? words`${code(first)}` : words`${code(first)} and ${more.length} other things`;
}
