import type { JobsWish, SubmitWish } from '../domain/job-wish.js';
import type { Wish } from '../domain/wish.js';
import type { Condor } from '../ports/condor.js';
import { Batches, isRunning } from './batches.js';
import { PassOvertaken, type PoolController, type PoolView, type ReconcileHands } from './controller.js';
import { actOnJobs } from './job-acts.js';
import { submitJobs } from './submits.js';

/** What has ended is remembered for so long, so that a late click finds that it was done. */
const REMEMBERED_MS = 24 * 3_600_000;

/**
 * Submits what people want to run, holds, releases and removes what they want, each once, and tells them when a batch has
 * finished and when jobs are held. The head node is asked only while there is something to ask it.
 */
export class JobsController implements PoolController {
  readonly name = 'jobs';
  readonly #hands: ReconcileHands;

  constructor(hands: ReconcileHands) {
    this.#hands = hands;
  }

  async pass({ wishes, fence }: Pick<PoolView, 'wishes' | 'fence'>): Promise<void> {
    const about = wishes.filter(isAboutJobs);
    await this.#forget(about);
    const open = about.filter(({ endedAt }) => endedAt === undefined);
    if (open.length === 0) return;
    const condor = await this.#findCondor();
    for (const wish of open.filter(isAct))
      await this.#apart(wish, () => actOnJobs(this.#hands, wish, { condor, fence }));
    const submits = open.filter(isSubmit);
    const batches = submits.filter(isRunning);
    for (const wish of submits.filter((each) => !isRunning(each)))
      await this.#apart(wish, () => submitJobs(this.#hands, wish, { condor, fence }));
    if (condor === undefined || batches.length === 0) return;
    const followed = new Batches(this.#hands, condor, fence);
    const jobs = await followed.survey(batches);
    for (const wish of batches) await this.#apart(wish, () => followed.follow(wish, jobs));
  }

  async #findCondor(): Promise<Condor | undefined> {
    const head = await this.#hands.centre.findHead();
    return head === undefined ? undefined : this.#hands.condorOf(head);
  }

  /** What can't be done now must not keep the others waiting. */
  async #apart(wish: SubmitWish | JobsWish, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (error instanceof PassOvertaken) this.#hands.log.info({ why: error.message }, 'pass overtaken');
      else this.#hands.log.warn({ error, about: `${wish.kind} ${wish.id}` }, 'not yet possible');
    }
  }

  async #forget(wishes: readonly (SubmitWish | JobsWish)[]): Promise<void> {
    const now = this.#hands.clock.now();
    for (const wish of wishes)
      if (wish.endedAt !== undefined && now - wish.endedAt > REMEMBERED_MS)
        await this.#hands.wishes.remove(wish);
  }
}

const isSubmit = (wish: Wish): wish is SubmitWish => wish.kind === 'submit';
const isAct = (wish: Wish): wish is JobsWish => wish.kind === 'jobs';
const isAboutJobs = (wish: Wish): wish is SubmitWish | JobsWish => isSubmit(wish) || isAct(wish);
