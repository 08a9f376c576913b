import { isBotError } from '../domain/errors.js';
import { fitsVerb, type JobsWish } from '../domain/job-wish.js';
import { jobsCard } from '../domain/jobs-card.js';
import type { Condor } from '../ports/condor.js';
import type { ReconcileHands } from './controller.js';
import { giveUpWords, isFinal, saveJobs, waitedTooLong } from './job-saves.js';

const MOST_JOBS = 2000;

/** Does to jobs what somebody wanted, once: cut off in between, only what is left of it is done the next time. */
export async function actOnJobs(
  hands: ReconcileHands,
  wish: JobsWish,
  { condor, fence }: { readonly condor: Condor | undefined; readonly fence: number },
): Promise<void> {
  const now = hands.clock.now();
  const outcome = await carryOut(wish, condor, now);
  if (outcome === undefined) return;
  const ended = { ...wish, ...outcome };
  // The last word is handed over before the end is noted: afterwards nobody would think of it any more.
  const shown = await hands.notices.show({
    key: `jobs:${wish.id}`,
    place: wish.place,
    fallback: wish.by,
    message: jobsCard(ended),
  });
  if (shown) await saveJobs(hands, { ...ended, endedAt: now }, fence);
  const { by, confirmedBy, verb, jobs } = wish;
  hands.log.info({ by, confirmedBy, verb, jobs: jobs.length, done: ended.done }, 'acted on jobs');
}

type Outcome = Pick<JobsWish, 'done' | 'already' | 'trouble' | 'refused'>;

/** How it ended, or `undefined` while there is no head node to tell. @throws what may pass by itself. */
async function carryOut(
  wish: JobsWish,
  condor: Condor | undefined,
  now: number,
): Promise<Outcome | undefined> {
  const givenUp = waitedTooLong(wish, now) ? { refused: { ...giveUpWords('changed'), at: now } } : undefined;
  if (condor === undefined) return givenUp;
  try {
    return await act(wish, condor);
  } catch (error) {
    if (isBotError(error) && isFinal(error))
      return { refused: { why: error.sentence, hint: error.hint, at: now } };
    if (givenUp !== undefined) return givenUp;
    throw error;
  }
}

async function act(wish: JobsWish, condor: Condor): Promise<Outcome> {
  const jobs = await condor.listJobs({ jobs: wish.jobs, most: MOST_JOBS });
  const left = jobs.filter((job) => fitsVerb(wish.verb, job)).map(({ cluster, proc }) => ({ cluster, proc }));
  const report = left.length === 0 ? { done: 0, refused: [] } : await condor.act(wish.verb, left, wish.user);
  const already = wish.jobs.every(({ proc }) => proc !== undefined) ? wish.jobs.length - left.length : 0;
  return { done: report.done, already, trouble: report.refused };
}
