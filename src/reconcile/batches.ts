import { Decimal } from 'decimal.js';
import { machineTimeUsd } from '../domain/batch-cost.js';
import { finishedCard, finishedNews, heldNews, submitCard } from '../domain/batch.js';
import { isBotError } from '../domain/errors.js';
import type { Job } from '../domain/job.js';
import type { SubmitWish } from '../domain/job-wish.js';
import type { Message } from '../domain/message.js';
import type { News } from '../domain/news.js';
import type { Condor } from '../ports/condor.js';
import type { ReconcileHands } from './controller.js';
import { saveJobs } from './job-saves.js';

/** So many jobs come in one answer of the head node. */
const MOST_JOBS = 400;
/** Jobs are out of the queue a little before the history has all of them; one whose history is gone is not waited for. */
const HISTORY_LATE_MS = 3 * 60_000;
/** The head node's clock and ours. */
const CLOCKS_MS = 10 * 60_000;

type Running = SubmitWish & { readonly submitted: Exclude<SubmitWish['submitted'], undefined> };

/** True while it is worth looking how its jobs do. */
export function isRunning(wish: SubmitWish): wish is Running {
  return wish.submitted !== undefined && wish.endedAt === undefined;
}

/** Follows batches until they have finished: one look at the queue for all of them. */
export class Batches {
  readonly #hands: ReconcileHands;
  readonly #condor: Condor;
  readonly #fence: number;

  constructor(hands: ReconcileHands, condor: Condor, fence: number) {
    this.#hands = hands;
    this.#condor = condor;
    this.#fence = fence;
  }

  /** Jobs of these batches that are in the queue. Of more than one answer holds, at least one a batch. */
  async survey(batches: readonly Running[]): Promise<readonly Job[]> {
    const jobs: Job[] = [];
    let unseen = batches.map(({ submitted }) => submitted.cluster);
    while (unseen.length > 0) {
      const found = await this.#condor.listJobs({
        jobs: unseen.map((cluster) => ({ cluster })),
        most: MOST_JOBS,
      });
      jobs.push(...found);
      if (found.length < MOST_JOBS) break;
      const seen = new Set(found.map(({ cluster }) => cluster));
      unseen = unseen.filter((cluster) => !seen.has(cluster));
    }
    return jobs;
  }

  /** One batch, with what the survey found. */
  async follow(wish: Running, surveyed: readonly Job[]): Promise<void> {
    const jobs = surveyed.filter(
      ({ cluster, status }) => cluster === wish.submitted.cluster && status !== 'completed',
    );
    if (jobs.length > 0) await this.#tellHeld(wish, jobs);
    else await this.#finish(wish);
  }

  async #tellHeld(wish: Running, jobs: readonly Job[]): Promise<void> {
    await this.#show(wish, submitCard(wish, jobs));
    const { news, told } = heldNews(wish, jobs, this.#hands.clock.now());
    for (const each of news) if (!(await this.#publish(wish, each))) return;
    const same = JSON.stringify(told) === JSON.stringify(wish.heldTold ?? {});
    if (!same || wish.goneAt !== undefined)
      await saveJobs(this.#hands, { ...wish, heldTold: told, goneAt: undefined }, this.#fence);
  }

  async #finish(wish: Running): Promise<void> {
    const now = this.#hands.clock.now();
    const { submitted: batch, goneAt } = wish;
    const done = await this.#condor.listDone({
      since: batch.at - CLOCKS_MS,
      clusters: [batch.cluster],
      most: MOST_JOBS,
    });
    const complete = done.length >= Math.min(batch.count, MOST_JOBS);
    if (!complete && (goneAt === undefined || now - goneAt < HISTORY_LATE_MS)) {
      if (goneAt === undefined) await saveJobs(this.#hands, { ...wish, goneAt: now }, this.#fence);
      return;
    }
    const cost = done.length < batch.count ? undefined : await this.#costOf(wish, done);
    const told =
      (await this.#publish(wish, finishedNews(wish, batch, done, cost))) &&
      (await this.#show(wish, finishedCard(wish, batch, done, cost)));
    if (told) await saveJobs(this.#hands, { ...wish, endedAt: now }, this.#fence);
  }

  /** Known only where all machines that they can have run on are of one type with a price; better none than a guess. */
  async #costOf({ pool, annexName }: Running, done: readonly Job[]): Promise<Decimal | undefined> {
    const { wishes, regions, log } = this.#hands;
    const annex = annexName === undefined ? undefined : await wishes.findAnnex(pool, annexName);
    const [first, ...others] = (annex?.launches ?? []).filter(({ outcome }) => outcome?.kind === 'launched');
    const { instanceType, pricePerHourUsd: price } = first ?? {};
    const isOne = others.every(
      (each) => each.instanceType === instanceType && each.pricePerHourUsd === price,
    );
    if (annex === undefined || instanceType === undefined || price === undefined || !isOne) return undefined;
    try {
      const { vcpus } = await regions.cloud(annex.region).getInstanceType(instanceType);
      return machineTimeUsd(done, { pricePerHourUsd: new Decimal(price), vcpus });
    } catch (error) {
      if (!isBotError(error)) throw error;
      log.info({ instanceType, why: error.message }, 'a batch is told of without what it cost');
      return undefined;
    }
  }

  async #publish({ id, place, by }: Running, news: News): Promise<boolean> {
    return await this.#hands.notices.publish({ ...news, place, under: `submit:${id}`, fallback: by });
  }

  async #show({ id, place, by }: Running, message: Message): Promise<boolean> {
    return await this.#hands.notices.show({ key: `submit:${id}`, place, fallback: by, message });
  }
}
