import { isBotError } from '../domain/errors.js';
import { jobsThere } from '../domain/jobs-there.js';
import type { JobsSight } from '../domain/lease-news.js';
import type { AnnexWish } from '../domain/wish.js';
import type { Condor } from '../ports/condor.js';
import type { ReconcileHands } from './controller.js';

/** So far back siblings of running jobs are looked for, and so many. */
const HISTORY_MS = 7 * 24 * 3_600_000;
const MOST = 2_000;

/** The jobs that run on an annex now. A courtesy: without it people are warned all the same. */
export async function seeJobs(hands: ReconcileHands, wish: AnnexWish): Promise<JobsSight> {
  try {
    const head = await hands.centre.findHead();
    if (head === undefined) return 'no head';
    return await look(hands.condorOf(head), wish, hands.clock.now());
  } catch (error) {
    if (!isBotError(error)) throw error;
    hands.log.info({ annex: wish.id, why: error.message }, 'the jobs of an annex can not be seen');
    return 'unseen';
  }
}

async function look(condor: Condor, { id, leaseEndsAt }: AnnexWish, now: number): Promise<JobsSight> {
  const slots = (await condor.listSlots(id)).filter(({ jobId }) => jobId !== undefined);
  const clusters = [...new Set(slots.map(({ jobId = '' }) => Number(jobId.split('.')[0])))];
  if (slots.length === 0) return { running: 0, late: 0, unknown: 0 };
  const jobs = clusters.map((cluster) => ({ cluster }));
  const [queue, done] = await Promise.all([
    condor.listJobs({ jobs, most: MOST }),
    condor.listDone({ since: now - HISTORY_MS, clusters, most: MOST }),
  ]);
  return jobsThere(slots, queue, done, leaseEndsAt);
}
