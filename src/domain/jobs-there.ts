import { groupBy } from './group-by.js';
import { jobId, type Job } from './job.js';
import type { Slot } from './slot.js';

/** The jobs that run on an annex, as far as can be told whether they will be done when its lease ends. */
export interface JobsThere {
  readonly running: number;
  /** Going by how long the others of their clusters took. */
  readonly late: number;
  /** Of these nothing is known to go by. */
  readonly unknown: number;
}

/**
 * Which of the jobs on these slots will be done by `leaseEndsAt`. What a job needs nobody says; what its siblings needed
 * is in the history (`done`), and the middle one of those is taken.
 */
export function jobsThere(
  slots: readonly Slot[],
  queue: readonly Job[],
  done: readonly Job[],
  leaseEndsAt: number,
): JobsThere {
  const ids = new Set(slots.flatMap(({ jobId: id }) => id ?? []));
  const running = queue.filter((job) => ids.has(jobId(job)));
  const usual = usualMs(done);
  const ends = running.map(({ cluster, startedAt }) => {
    const ms = usual.get(cluster);
    return ms === undefined || startedAt === undefined ? undefined : startedAt + ms;
  });
  return {
    running: ids.size,
    late: ends.filter((at) => at !== undefined && at > leaseEndsAt).length,
    unknown: ids.size - ends.filter((at) => at !== undefined).length,
  };
}

/** How long jobs of each cluster took, in the middle, in milliseconds. */
function usualMs(done: readonly Job[]): ReadonlyMap<number, number> {
  const finished = done.filter(({ status, ranMs }) => status === 'completed' && ranMs !== undefined);
  return new Map(
    [...groupBy(finished, ({ cluster }) => cluster)].map(([cluster, jobs]) => {
      const times = jobs.map(({ ranMs = 0 }) => ranMs).sort((one, other) => one - other);
      return [cluster, times[Math.floor(times.length / 2)] ?? 0];
    }),
  );
}
