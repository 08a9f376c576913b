import type { ClassAd } from './classad/ad.js';
import type { Claim, Startd } from './startd.js';
import { seconds } from './startd.js';

/** HTCondor's numbers for how a job is. */
export const STATUS = { idle: 1, running: 2, removed: 3, completed: 4, held: 5 } as const;

/** A job that runs: where, and since when. */
export interface Run {
  readonly startd: Startd;
  readonly claim: Claim;
  readonly since: number;
}

/** One job of a queue. Everything that people see of it is in its ad. */
export interface Job {
  readonly cluster: number;
  readonly proc: number;
  readonly ad: ClassAd;
  run: Run | undefined;
}

/** `1.0` */
export function idOf({ cluster, proc }: Job): string {
  return `${cluster}.${proc}`;
}

export function ownerOf({ ad }: Job): string {
  return ad.text('Owner') ?? '';
}

export function isIn({ ad }: Job, status: keyof typeof STATUS): boolean {
  return ad.number('JobStatus') === STATUS[status];
}

/** Moves a job on, with what the change leaves in its ad. */
export function enter({ ad }: Job, status: keyof typeof STATUS, at: number): void {
  ad.set('LastJobStatus', ad.number('JobStatus'))
    .set('JobStatus', STATUS[status])
    .set('EnteredCurrentStatus', seconds(at));
}
