/** A slot as the pool's collector lists it. A machine has one partitionable slot, and a dynamic one per job. */
export interface Slot {
  /** `slot1_2@ip-172-31-0-7.ec2.internal` */
  readonly name: string;
  readonly machine: string;
  /** HTCondor's words: Unclaimed, Claimed, Matched, Preempting, Owner, Drained, Backfill. */
  readonly state: string;
  /** Idle, Busy, Retiring, Vacating, Suspended, Benchmarking. */
  readonly activity: string;
  readonly cpus: number;
  /** Of a partitionable slot, what its dynamic ones have; of another, all when it is claimed. */
  readonly busyCpus: number;
  readonly memoryMib: number;
  readonly partitionable: boolean;
  readonly annexName?: string | undefined;
  readonly annexId?: string | undefined;
  readonly instanceId?: string | undefined;
  /** Whose job runs there: the user's name on the access point. */
  readonly user?: string | undefined;
  /** `12.0` */
  readonly jobId?: string | undefined;
  /** Since when it is in this activity, in epoch milliseconds. */
  readonly since?: number | undefined;
}

/** A machine's master as the collector lists it: what condor_off reaches. */
export interface Master {
  readonly machine: string;
  readonly annexName?: string | undefined;
  readonly annexId?: string | undefined;
  readonly instanceId?: string | undefined;
}
