import type { OffMode } from './off-plan.js';
import { counted, time, words, type Words } from './words.js';

/**
 * What becomes of jobs that run, told before anybody says Yes. HTCondor's manual and what a real pool was seen doing:
 * graceful does not let jobs finish (condor-annex.md §6).
 */
export function whatBecomesOfJobs(mode: OffMode, leaseEndsAt: number): Words {
  switch (mode) {
    case 'peaceful':
      return words`Running jobs finish; no new ones start there. Each machine ends with its last job, and all of them when the lease ends ${time(leaseEndsAt)}, which cuts off what still runs. Until then they cost as before.`;
    case 'graceful':
      return words`Running jobs do not finish: each is asked to stop now and has 10 minutes to save its work. Then it goes back to the queue and starts over elsewhere, or from its checkpoint if it wrote one.`;
    case 'fast':
      return words`Running jobs are killed at once, go back to the queue and start over elsewhere.`;
    case 'terminate':
      return words`They are ended with EC2's TerminateInstances: jobs that run there are killed, go back to the queue and start over elsewhere. What is on their disks is lost.`;
  }
}

/** The same in the card, while it goes on. */
export function howItEnds(mode: OffMode): Words {
  switch (mode) {
    case 'peaceful':
      return words`Draining: running jobs finish, no new ones start.`;
    case 'graceful':
      return words`Running jobs have 10 minutes to stop.`;
    case 'fast':
      return words`Running jobs are killed.`;
    case 'terminate':
      return [];
  }
}

/** What runs there, as the pool has it; `undefined` when that could not be seen. */
export function jobsThere(running: number | undefined): Words {
  if (running === undefined) return words`How many jobs run there I can't see at the moment.`;
  return running === 0
    ? words`No job runs there at the moment.`
    : words`${counted(running, 'job')} ${running === 1 ? 'runs' : 'run'} there at the moment.`;
}
