import type { JobStatus } from './job.js';
import type { Place } from './message.js';
import type { Words } from './words.js';

/** Why something was not done, in words for people. */
export interface JobRefusal {
  readonly why: Words | string;
  readonly hint?: Words | string | undefined;
}

/** Somebody wants jobs submitted, and followed until they have finished. */
export interface SubmitWish {
  readonly kind: 'submit';
  readonly pool: string;
  readonly region: string;
  /** Tells this submit from every other: what it was asked with, so that nothing submits it twice. */
  readonly id: string;
  readonly version: number;
  readonly by: string;
  /** Who said Yes, if somebody else did. */
  readonly confirmedBy?: string | undefined;
  readonly at: number;
  /** The user on the head node. */
  readonly user: string;
  /** Empty once the jobs are submitted: nobody needs it any more. */
  readonly description: string;
  readonly files: Readonly<Record<string, string>>;
  readonly annexName?: string | undefined;
  /** What it runs, for people. */
  readonly what: string;
  readonly place: Place;
  readonly submitted?: SubmittedBatch | undefined;
  readonly refused?: (JobRefusal & { readonly at: number }) | undefined;
  /** What people were told of jobs on hold, by HTCondor's code for why: how many they were, and when. */
  readonly heldTold?: Readonly<Record<string, { readonly count: number; readonly at: number }>> | undefined;
  /** Since when none of its jobs is in the queue any more. */
  readonly goneAt?: number | undefined;
  /** It has finished and people were told, or it was refused. */
  readonly endedAt?: number | undefined;
}

/** What became of a submit. */
export interface SubmittedBatch {
  readonly cluster: number;
  readonly count: number;
  readonly at: number;
}

/** What can be done to jobs in the queue. */
export const JOB_VERBS = ['hold', 'release', 'rm'] as const;
export type JobVerb = (typeof JOB_VERBS)[number];

const FITS: Readonly<Record<JobVerb, (status: JobStatus) => boolean>> = {
  hold: (status) => !['held', 'removing', 'completed'].includes(status),
  release: (status) => status === 'held',
  rm: (status) => status !== 'removing',
};

/** True when the verb changes something about a job in this state. */
export function fitsVerb(verb: JobVerb, { status }: { readonly status: JobStatus }): boolean {
  return FITS[verb](status);
}

/** Somebody wants something done to these jobs, once. */
export interface JobsWish {
  readonly kind: 'jobs';
  readonly pool: string;
  readonly region: string;
  readonly id: string;
  readonly version: number;
  readonly verb: JobVerb;
  /** Jobs, and whole batches. */
  readonly jobs: readonly { readonly cluster: number; readonly proc?: number | undefined }[];
  /** As whom on the head node; nobody in particular means as the queue's superuser, which is for admins. */
  readonly user?: string | undefined;
  readonly by: string;
  readonly confirmedBy?: string | undefined;
  readonly at: number;
  readonly place: Place;
  readonly done?: number | undefined;
  /** How many had ended by then, or were what they should be. */
  readonly already?: number | undefined;
  /** HTCondor's words for what did not work. */
  readonly trouble?: readonly string[] | undefined;
  readonly refused?: (JobRefusal & { readonly at: number }) | undefined;
  readonly endedAt?: number | undefined;
}
