import { ClassAd, type Formula } from './classad/ad.js';
import { holds } from './classad/evaluate.js';

/** A machine on which a startd runs jobs. Times are epoch milliseconds. */
export interface StartdHands {
  /** Its host name. */
  readonly machine: string;
  readonly address: string;
  /** In HTCondor's words: `X86_64`, `aarch64`. */
  readonly arch: string;
  readonly cpus: number;
  readonly memoryMib: number;
  /** What it adds to its own ads and to its master's. */
  readonly attributes: ClassAd;
  /** Which jobs may run. */
  readonly start: Formula;
  readonly startedAt: number;
  /** The number of claims changed. */
  claimsChanged(count: number, at: number): void;
  /** The master leaves: nothing of HTCondor runs any more. */
  left(at: number): void;
}

/** What a job needs of a slot. */
export interface Request {
  readonly cpus: number;
  readonly memoryMib: number;
}

/** A dynamic slot with a job on it. */
export interface Claim extends Request {
  readonly number: number;
  /** `slot1_2@ip-172-31-0-7.ec2.internal` */
  readonly slot: string;
  readonly jobId: string;
  readonly user: string;
  readonly since: number;
  /** The startd is told to leave: the job has to go. */
  evict(at: number): void;
}

/** How condor_off treats jobs. */
export type OffMode = 'graceful' | 'fast' | 'peaceful';

/** One startd: a partitionable slot, cut into a dynamic slot per job. */
export class Startd {
  readonly hands: StartdHands;
  readonly #claims = new Map<number, Claim>();
  /** Leaves when its last job is done, and takes no more. */
  #retiring = false;
  #gone = false;
  #unclaimedSince: number;

  constructor(hands: StartdHands) {
    this.hands = hands;
    this.#unclaimedSince = hands.startedAt;
  }

  get isOpen(): boolean {
    return !this.#retiring && !this.#gone;
  }

  get freeCpus(): number {
    return this.hands.cpus - sum(this.#claims.values(), 'cpus');
  }

  get freeMemoryMib(): number {
    return this.hands.memoryMib - sum(this.#claims.values(), 'memoryMib');
  }

  /** True when the slot has room for the job and START lets it in; the job's own requirements are the job's. */
  accepts(job: ClassAd, { cpus, memoryMib }: Request, at: number): boolean {
    if (!this.isOpen || this.freeCpus < cpus || this.freeMemoryMib < memoryMib) return false;
    return holds(this.hands.start, { my: this.slotAd(at), target: job, at });
  }

  claim(order: Omit<Claim, 'number' | 'slot'>): Claim {
    let number = 1;
    while (this.#claims.has(number)) number += 1;
    const claim = { ...order, number, slot: `slot1_${number}@${this.hands.machine}` };
    this.#claims.set(number, claim);
    this.hands.claimsChanged(this.#claims.size, order.since);
    return claim;
  }

  release(claim: Claim, at: number): void {
    if (this.#claims.get(claim.number) !== claim) return;
    this.#claims.delete(claim.number);
    if (this.#claims.size === 0) this.#unclaimedSince = at;
    if (this.#gone) return;
    this.hands.claimsChanged(this.#claims.size, at);
    if (this.#retiring && this.#claims.size === 0) this.#leave(at);
  }

  /** The master is told to leave. Only peacefully may jobs run on; else they are evicted, and start again elsewhere. */
  off(mode: OffMode, at: number): void {
    if (this.#gone) return;
    if (mode === 'peaceful' && this.#claims.size > 0) {
      this.#retiring = true;
      return;
    }
    this.evictAll(at);
    this.#leave(at);
  }

  /** Jobs lose the machine; the master stays. */
  evictAll(at: number): void {
    for (const claim of this.#claims.values()) {
      claim.evict(at);
      this.release(claim, at);
    }
  }

  /** The partitionable slot: what is free of the machine. */
  slotAd(at: number): ClassAd {
    const { machine, cpus, memoryMib } = this.hands;
    const ad = this.#ad(at, {
      Name: `slot1@${machine}`,
      State: this.#retiring ? 'Drained' : 'Unclaimed',
      Activity: this.#retiring ? 'Retiring' : 'Idle',
      Cpus: this.freeCpus,
      Memory: this.freeMemoryMib,
      EnteredCurrentActivity: seconds(this.#unclaimedSince),
    });
    const claims = [...this.#claims.values()];
    return ad
      .set('SlotType', 'Partitionable')
      .set('PartitionableSlot', true)
      .set('TotalSlotCpus', cpus)
      .set('TotalSlotMemory', memoryMib)
      .set('NumDynamicSlots', claims.length)
      .set(
        'ChildCpus',
        claims.map((claim) => claim.cpus),
      )
      .set(
        'ChildMemory',
        claims.map((claim) => claim.memoryMib),
      );
  }

  /** All slots as the collector lists them. */
  slotAds(at: number): ClassAd[] {
    const dynamic = [...this.#claims.values()].map((claim) =>
      this.#ad(at, {
        Name: claim.slot,
        State: 'Claimed',
        Activity: this.#retiring ? 'Retiring' : 'Busy',
        Cpus: claim.cpus,
        Memory: claim.memoryMib,
        EnteredCurrentActivity: seconds(claim.since),
      })
        .set('SlotType', 'Dynamic')
        .set('DynamicSlot', true)
        .set('TotalSlotCpus', claim.cpus)
        .set('TotalSlotMemory', claim.memoryMib)
        .set('RemoteOwner', claim.user)
        .set('RemoteUser', claim.user)
        .set('JobId', claim.jobId)
        .set('JobStart', seconds(claim.since)),
    );
    return [this.slotAd(at), ...dynamic];
  }

  /** The machine's master as the collector lists it. */
  masterAd(at: number): ClassAd {
    const { machine, address, attributes, startedAt } = this.hands;
    const ad = new ClassAd({
      MyType: 'DaemonMaster',
      Name: machine,
      Machine: machine,
      MyAddress: `<${address}:9618?addrs=${address}-9618&alias=${machine}>`,
      DaemonStartTime: seconds(startedAt),
      MyCurrentTime: seconds(at),
    });
    for (const [name, value] of attributes.entries()) ad.set(name, value);
    return ad;
  }

  #leave(at: number): void {
    if (this.#gone) return;
    this.#gone = true;
    this.hands.left(at);
  }

  #ad(at: number, slot: Readonly<Record<string, string | number>>): ClassAd {
    const { machine, address, arch, attributes, startedAt, start, cpus, memoryMib } = this.hands;
    const ad = new ClassAd({
      MyType: 'Machine',
      Machine: machine,
      MyAddress: `<${address}:9618?addrs=${address}-9618&alias=${machine}>`,
      Arch: arch,
      OpSys: 'LINUX',
      HasFileTransfer: true,
      FileSystemDomain: machine,
      Disk: 20_000_000,
      TotalCpus: cpus,
      TotalMemory: memoryMib,
      LoadAvg: this.#claims.size,
      Start: start,
      DaemonStartTime: seconds(startedAt),
      MyCurrentTime: seconds(at),
      ...slot,
    });
    for (const [name, value] of attributes.entries()) ad.set(name, value);
    return ad;
  }
}

function sum(claims: Iterable<Claim>, what: keyof Request): number {
  let total = 0;
  for (const claim of claims) total += claim[what];
  return total;
}

/** HTCondor's times are whole seconds. */
export function seconds(at: number): number {
  return Math.floor(at / 1000);
}
