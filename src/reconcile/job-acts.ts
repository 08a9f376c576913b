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
  if (condor === undefined) {
    if (waitedTooLong(wish, now)) await end({ ...wish, refused: { ...giveUpWords('changed'), at: now } });
    return;
  }
  try {
    const jobs = await condor.listJobs({ jobs: wish.jobs, most: MOST_JOBS });
    const left = jobs
      .filter((job) => fitsVerb(wish.verb, job))
      .map(({ cluster, proc }) => ({ cluster, proc }));
    const report =
      left.length === 0 ? { done: 0, refused: [] } : await condor.act(wish.verb, left, wish.user);
    const already = wish.jobs.every(({ proc }) => proc !== undefined) ? wish.jobs.length - left.length : 0;
    await end({ ...wish, done: report.done, already, trouble: report.refused });
  } catch (error) {
    if (isBotError(error) && isFinal(error))
      await end({ ...wish, refused: { why: error.sentence, hint: error.hint, at: now } });
    else if (waitedTooLong(wish, now))
      await end({ ...wish, refused: { ...giveUpWords('changed'), at: now } });
    else throw error;
  }

  async function end(ended: JobsWish): Promise<void> {
    const message = jobsCard(ended);
    // The last word is handed over before the end is noted: afterwards nobody would think of it any more.
    const shown = await hands.notices.show({
      key: `jobs:${wish.id}`,
      place: wish.place,
      fallback: wish.by,
      message,
    });
    if (shown) await saveJobs(hands, { ...ended, endedAt: now }, fence);
    hands.log.info(
      {
        by: wish.by,
        confirmedBy: wish.confirmedBy,
        verb: wish.verb,
        jobs: wish.jobs.length,
        done: ended.done,
      },
      'acted on jobs',
    );
  }
}
