import type { Job, QueueTotals } from '../domain/job.js';
import type { Master, Slot } from '../domain/slot.js';

/** How condor_off treats running jobs. */
export type OffMode = 'graceful' | 'fast' | 'peaceful';

/** What a head node says of itself. */
export interface HeadSight {
  /** `25.0.3` */
  readonly version: string;
  readonly trustDomain: string;
  /** True when collector and schedd answer. */
  readonly answering: boolean;
}

/** What somebody wants to run. */
export interface SubmitOrder {
  /** The user on the head node, made there if need be; never root. */
  readonly user: string;
  /** Tells this submit from every other: given twice, the jobs are submitted once. Letters, digits and dashes. */
  readonly key: string;
  /** A submit description as condor_submit takes it. */
  readonly description: string;
  /** Files beside it, by name: a script that it runs. */
  readonly files: Readonly<Record<string, string>>;
  /** Only on this annex; anywhere when nothing is said. */
  readonly annexName?: string | undefined;
}

/** What was submitted. */
export interface Submitted {
  readonly cluster: number;
  readonly count: number;
}

/** Which jobs: a whole cluster, or one of its procs. */
export interface JobRef {
  readonly cluster: number;
  readonly proc?: number | undefined;
}

/** What hold, release or rm came to, in counts of jobs, and HTCondor's words for what did not work. */
export interface ActReport {
  readonly done: number;
  readonly refused: readonly string[];
}

/** What condor_off reached. */
export interface OffReport {
  /** Machines whose master took the command. */
  readonly reached: number;
  /** HTCondor's words for those that did not. */
  readonly trouble: readonly string[];
}

/**
 * HTCondor on one head node. Every method may throw BotError `not-ready` while the head node can't be reached, `later`
 * in passing trouble, and `upstream` in HTCondor's own words.
 */
export interface Condor {
  look(): Promise<HeadSight>;
  /** All slots, or those of one annex. */
  listSlots(annexId?: string): Promise<readonly Slot[]>;
  listMasters(annexId?: string): Promise<readonly Master[]>;
  totals(): Promise<QueueTotals>;
  /** Jobs in the queue, at most `most`: of everybody, of one user, or these. */
  listJobs(wanted: {
    readonly user?: string | undefined;
    readonly jobs?: readonly JobRef[] | undefined;
    readonly most: number;
  }): Promise<readonly Job[]>;
  /** Jobs that left the queue at `since` (epoch milliseconds) or later, newest first, at most `most`. */
  listDone(wanted: {
    readonly since: number;
    readonly clusters?: readonly number[] | undefined;
    readonly most: number;
  }): Promise<readonly Job[]>;
  /** @throws BotError `usage` in condor_submit's words. */
  submit(order: SubmitOrder): Promise<Submitted>;
  /** In the name of `user`, who can act on their own jobs alone; as the queue's superuser when nobody is named. */
  act(verb: 'hold' | 'release' | 'rm', jobs: readonly JobRef[], user: string | undefined): Promise<ActReport>;
  /** Tells the masters of an annex to leave; what becomes of running jobs is up to the mode. Tells, and does not wait. */
  off(annexId: string, mode: OffMode): Promise<OffReport>;
  /** A token with which instances of one annex can join, and nothing else. It is never readable on its way. */
  mintToken(order: { readonly annexId: string; readonly lifetimeMs: number }): Promise<string>;
  /** The end of a file that a job of that user wrote, at most `bytes`; read as that user. @throws BotError `not-found` */
  readTail(order: { readonly user: string; readonly path: string; readonly bytes: number }): Promise<string>;
}

/** HTCondor on the head node that is this instance. */
export type CondorOf = (head: { readonly region: string; readonly instanceId: string }) => Condor;
