import { submitCard } from '../domain/batch.js';
import { isBotError } from '../domain/errors.js';
import type { SubmitWish } from '../domain/job-wish.js';
import type { Condor } from '../ports/condor.js';
import type { ReconcileHands } from './controller.js';
import { giveUpWords, isFinal, saveJobs, waitedTooLong } from './job-saves.js';

/** Submits what somebody wants to run; HTCondor takes it once per wish, however often it is tried. */
export async function submitJobs(
  hands: ReconcileHands,
  wish: SubmitWish,
  { condor, fence }: { readonly condor: Condor | undefined; readonly fence: number },
): Promise<SubmitWish> {
  const now = hands.clock.now();
  if (condor === undefined)
    return waitedTooLong(wish, now) ? await refuse(giveUpWords('submitted')) : await wait();
  const { user, id, description, files, annexName } = wish;
  try {
    const { cluster, count } = await condor.submit({ user, key: id, description, files, annexName });
    hands.log.info({ by: wish.by, confirmedBy: wish.confirmedBy, cluster, count }, 'submitted jobs');
    const submitted = await saveJobs(
      hands,
      { ...wish, description: '', files: {}, submitted: { cluster, count, at: now } },
      fence,
    );
    await show(submitted);
    return submitted;
  } catch (error) {
    if (isBotError(error) && isFinal(error)) return await refuse({ why: error.sentence, hint: error.hint });
    if (waitedTooLong(wish, now)) return await refuse(giveUpWords('submitted'));
    await wait();
    throw error;
  }

  async function refuse(
    why: Pick<Exclude<SubmitWish['refused'], undefined>, 'why' | 'hint'>,
  ): Promise<SubmitWish> {
    const refused = { ...wish, description: '', files: {}, refused: { ...why, at: now }, endedAt: now };
    return (await show(refused)) ? await saveJobs(hands, refused, fence) : wish;
  }

  async function wait(): Promise<SubmitWish> {
    await show(wish);
    return wish;
  }

  async function show(shown: SubmitWish): Promise<boolean> {
    const message = submitCard(shown);
    return await hands.notices.show({
      key: `submit:${wish.id}`,
      place: wish.place,
      fallback: wish.by,
      message,
    });
  }
}
