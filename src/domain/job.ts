/** HTCondor's JobStatus 1 to 7, in words. */
export type JobStatus =
  'idle' | 'running' | 'removing' | 'completed' | 'held' | 'transferring output' | 'suspended';

/** A job in the head node's queue, or in its history. Times are epoch milliseconds. */
export interface Job {
  readonly cluster: number;
  readonly proc: number;
  /** The user's name on the head node. */
  readonly owner: string;
  readonly status: JobStatus;
  readonly command: string;
  readonly args?: string | undefined;
  readonly batchName?: string | undefined;
  readonly submittedAt: number;
  /** Since when it runs; only while it does. */
  readonly startedAt?: number | undefined;
  /** `slot1_1@ip-172-31-0-7.ec2.internal`, while it runs or where it ran last. */
  readonly host?: string | undefined;
  readonly holdReason?: string | undefined;
  readonly holdCode?: number | undefined;
  readonly cpus?: number | undefined;
  readonly memoryMib?: number | undefined;
  /** The annex that it wants to run on, if it wants one. */
  readonly targetAnnex?: string | undefined;
  readonly exitCode?: number | undefined;
  readonly exitSignal?: number | undefined;
  readonly completedAt?: number | undefined;
  /** How long it ran in all, in milliseconds; of jobs in the history. */
  readonly ranMs?: number | undefined;
  /** Where its standard output and error go, as the submit description has it; relative to `directory`. */
  readonly output?: string | undefined;
  readonly error?: string | undefined;
  readonly directory?: string | undefined;
}

/** How many jobs of everybody are in the queue. */
export interface QueueTotals {
  readonly jobs: number;
  readonly idle: number;
  readonly running: number;
  readonly held: number;
}

/** `12.0` */
export function jobId({ cluster, proc }: Pick<Job, 'cluster' | 'proc'>): string {
  return `${cluster}.${proc}`;
}
