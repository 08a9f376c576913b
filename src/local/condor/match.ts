import { Formula } from './classad/ad.js';
import { holds } from './classad/evaluate.js';
import { written } from './classad/print.js';
import type { Job } from './job.js';
import type { Startd } from './startd.js';

/** More than a machine can have left. */
const MOST_LEFT = 1e12;
/** HTCondor rounds memory up to this. */
const MEMORY_STEP_MIB = 128;

/**
 * The machine that a job gets: one job to each before any gets another; among equals, as NEGOTIATOR_PRE_JOB_RANK has
 * it, that with least left. `given` says how many jobs each got in this cycle.
 */
export function match(
  job: Job,
  among: { readonly startds: readonly Startd[]; readonly given: ReadonlyMap<Startd, number> },
  at: number,
): Startd | undefined {
  const fitting = among.startds.filter((startd) => fits(job, startd, at));
  const rank = (startd: Startd): number => (among.given.get(startd) ?? 0) * MOST_LEFT + leftOf(startd);
  return fitting.reduce<Startd | undefined>(
    (best, one) => (best === undefined || rank(one) < rank(best) ? one : best),
    undefined,
  );
}

/** What a job asks of a machine. */
export function requestOf({ ad }: Job): { cpus: number; memoryMib: number } {
  const memory = ad.number('RequestMemory') ?? 1;
  return {
    cpus: Math.max(1, ad.number('RequestCpus') ?? 1),
    memoryMib: Math.max(1, Math.ceil(memory / MEMORY_STEP_MIB)) * MEMORY_STEP_MIB,
  };
}

/** True when a machine takes the job now, and the job the machine. */
export function fits(job: Job, startd: Startd, at: number): boolean {
  if (!startd.accepts(job.ad, requestOf(job), at)) return false;
  const requirements = job.ad.find('Requirements');
  if (!(requirements instanceof Formula)) return requirements !== false;
  return holds(requirements, { my: job.ad, target: startd.slotAd(at), at });
}

function leftOf({ freeCpus, freeMemoryMib }: Startd): number {
  return 100_000 * freeCpus + freeMemoryMib;
}

/** What negotiation minds of a job: jobs that are alike in it fit the same machines. */
export function kindOf({ ad }: Job): string {
  return ['Owner', 'Requirements', 'RequestCpus', 'RequestMemory', 'MayUseAWS', 'TargetAnnexName']
    .map((name) => written(ad.find(name)))
    .join('\n');
}
