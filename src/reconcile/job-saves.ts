import type { BotError } from '../domain/errors.js';
import type { JobRefusal, JobsWish, SubmitWish } from '../domain/job-wish.js';
import { code, words } from '../domain/words.js';
import { PassOvertaken, type ReconcileHands } from './controller.js';

/** A head node that can't be reached for so long: nobody expects their jobs to start any more. */
const GIVE_UP_MS = 3_600_000;

/**
 * Saves in a pass what became of jobs; gives it back as it is stored.
 * @throws PassOvertaken when somebody else saved first.
 */
export async function saveJobs<T extends SubmitWish | JobsWish>(
  { wishes }: Pick<ReconcileHands, 'wishes'>,
  wish: T,
  fence: number,
): Promise<T> {
  const saved = await wishes.save(wish, { fence });
  if (saved !== 'saved') throw new PassOvertaken(`${wish.kind} ${wish.id}: ${saved}`);
  return { ...wish, version: wish.version + 1 };
}

/** True for what trying again does not change. */
export function isFinal({ fault }: BotError): boolean {
  return fault !== 'later' && fault !== 'not-ready';
}

/** True when somebody has waited for the head node for an hour. */
export function waitedTooLong({ at }: { readonly at: number }, now: number): boolean {
  return now - at > GIVE_UP_MS;
}

/** What is said then: whether HTCondor got to hear of it, nobody knows. */
export function giveUpWords(what: 'submitted' | 'changed'): JobRefusal {
  return {
    why: words`the head node could not be reached for an hour.`,
    hint: words`If it was cut off just then, the jobs may have been ${what} all the same: ${code('/condor_q')} tells. If not, type the same again.`,
  };
}
