import type { ClassAd } from './classad/ad.js';
import type { Disk } from './disk.js';
import { type Job, enter, idOf, isIn, ownerOf } from './job.js';
import { fits, kindOf, match, requestOf } from './match.js';
import { doingOf, type Doing, pathOf } from './program.js';
import { seconds, type Startd } from './startd.js';

/** What a job queue needs. */
export interface ScheddHands {
  readonly disk: Disk;
  /** Machines that jobs can run on now. */
  startds(): readonly Startd[];
  /** Does something later, unless the head node is stopped by then. */
  later(at: number, act: (at: number) => void): void;
  readonly uidDomain: string;
  /** NEGOTIATOR_INTERVAL: negotiation takes place so often while jobs wait. */
  readonly cycleMs: number;
}

/** When somebody asks for a negotiation, it takes place not sooner after the last one than this. */
const SOONEST_MS = 20_000;

/** The queue of jobs on a head node, and what negotiator and shadows do for it. The queue is on disk: it survives a stop. */
export class Schedd {
  /** Jobs that have not left, in the order in which they came. */
  readonly jobs: Job[] = [];
  /** Those that have, oldest first. */
  readonly history: Job[] = [];
  readonly #hands: ScheddHands;
  #clusters = 0;
  #cycleAt: number | undefined;
  #lastCycleAt = 0;

  constructor(hands: ScheddHands) {
    this.#hands = hands;
  }

  /** The number that the next cluster gets. */
  get nextCluster(): number {
    return this.#clusters + 1;
  }

  /** Takes jobs in as one cluster, and answers its number. */
  submit(ads: readonly ClassAd[], at: number): number {
    this.#clusters += 1;
    const cluster = this.#clusters;
    for (const [proc, ad] of ads.entries()) {
      ad.set('ClusterId', cluster)
        .set('ProcId', proc)
        .set('QDate', seconds(at))
        .set('NumJobStarts', 0)
        .set('RemoteWallClockTime', 0);
      const job: Job = { cluster, proc, ad, run: undefined };
      enter(job, 'idle', at);
      this.jobs.push(job);
    }
    this.reschedule(at);
    return cluster;
  }

  /** Jobs of one cluster, or one of them. */
  find(cluster: number, proc?: number): Job[] {
    return this.jobs.filter((job) => job.cluster === cluster && (proc === undefined || job.proc === proc));
  }

  hold(job: Job, at: number, { reason, code, subcode = 0 }: HoldOrder): void {
    this.evict(job, at);
    enter(job, 'held', at);
    job.ad.set('HoldReason', reason).set('HoldReasonCode', code).set('HoldReasonSubCode', subcode);
  }

  release(job: Job, at: number, reason: string): void {
    enter(job, 'idle', at);
    for (const name of ['HoldReason', 'HoldReasonCode', 'HoldReasonSubCode']) job.ad.set(name, undefined);
    job.ad.set('ReleaseReason', reason);
    this.reschedule(at);
  }

  remove(job: Job, at: number, reason: string): void {
    this.evict(job, at);
    enter(job, 'removed', at);
    job.ad.set('RemoveReason', reason);
    this.#leave(job);
  }

  /** A job loses its machine and waits again; what it has done is lost. */
  evict(job: Job, at: number): void {
    const { run } = job;
    if (run === undefined) return;
    this.#stopRun(job, at);
    enter(job, 'idle', at);
    run.startd.release(run.claim, at);
    this.reschedule(at);
  }

  /** Every shadow is gone: nothing runs any more. */
  halt(at: number): void {
    for (const job of this.jobs) this.evict(job, at);
    this.#cycleAt = undefined;
  }

  /** Asks for a negotiation soon. */
  reschedule(at: number): void {
    this.#cycle(Math.max(at + 1000, this.#lastCycleAt + SOONEST_MS));
  }

  #cycle(cycleAt: number): void {
    if (this.#cycleAt !== undefined && this.#cycleAt <= cycleAt) return;
    this.#cycleAt = cycleAt;
    this.#hands.later(cycleAt, (at) => {
      if (this.#cycleAt !== cycleAt) return;
      this.#cycleAt = undefined;
      this.#lastCycleAt = at;
      this.#negotiate(at);
      if (this.jobs.some((job) => isIn(job, 'idle'))) this.#cycle(at + this.#hands.cycleMs);
    });
  }

  /** Jobs alike that found no machine are not tried again in the same cycle. */
  #negotiate(at: number): void {
    const hopeless = new Set<string>();
    const given = new Map<Startd, number>();
    for (const job of this.jobs) {
      if (!isIn(job, 'idle')) continue;
      const kind = kindOf(job);
      if (hopeless.has(kind)) continue;
      const startd = match(job, { startds: this.#hands.startds(), given }, at);
      if (startd === undefined) {
        hopeless.add(kind);
        continue;
      }
      given.set(startd, (given.get(startd) ?? 0) + 1);
      this.#start(job, startd, at);
    }
  }

  #start(job: Job, startd: Startd, at: number): void {
    const claim = startd.claim({
      ...requestOf(job),
      jobId: idOf(job),
      user: `${ownerOf(job)}@${this.#hands.uidDomain}`,
      since: at,
      evict: (then) => {
        if (job.run?.claim === claim) this.evict(job, then);
      },
    });
    const run = { startd, claim, since: at };
    job.run = run;
    enter(job, 'running', at);
    const { ad } = job;
    ad.set('RemoteHost', claim.slot)
      .set('JobStartDate', ad.number('JobStartDate') ?? seconds(at))
      .set('JobCurrentStartDate', seconds(at))
      .set('NumJobStarts', (ad.number('NumJobStarts') ?? 0) + 1);
    const doing = doingOf(job, this.#hands.disk, claim.slot);
    this.#hands.later(at + (doing.kind === 'ends' ? doing.afterMs : 1000), (then) => {
      if (job.run === run) this.#finish(job, doing, then);
    });
  }

  #finish(job: Job, doing: Doing, at: number): void {
    if (doing.kind === 'held') {
      this.hold(job, at, doing);
      return;
    }
    const { run } = job;
    this.#writeOutput(job, doing.stdout);
    this.#stopRun(job, at);
    enter(job, 'completed', at);
    job.ad.set('ExitBySignal', false).set('ExitCode', doing.exitCode).set('CompletionDate', seconds(at));
    this.#leave(job);
    if (run === undefined) return;
    const { startd, claim } = run;
    // The schedd keeps a claim for as long as it has a job of the same user that fits it.
    const next = this.jobs.find((other) => isIn(other, 'idle') && kindOf(other) === kindOf(job));
    startd.release(claim, at);
    if (next !== undefined && fits(next, startd, at)) this.#start(next, startd, at);
    else if (this.jobs.some((other) => isIn(other, 'idle'))) this.reschedule(at);
  }

  #writeOutput(job: Job, stdout: string): void {
    const { disk } = this.#hands;
    for (const [name, text] of [
      ['Out', stdout],
      ['Err', ''],
    ] as const) {
      const path = job.ad.text(name);
      if (path !== undefined && path !== '/dev/null') disk.write(pathOf(job, path), text);
    }
  }

  #stopRun(job: Job, at: number): void {
    const { run, ad } = job;
    if (run === undefined) return;
    job.run = undefined;
    ad.set('LastRemoteHost', run.claim.slot)
      .set('RemoteHost', undefined)
      .set('RemoteWallClockTime', (ad.number('RemoteWallClockTime') ?? 0) + seconds(at - run.since));
  }

  #leave(job: Job): void {
    this.jobs.splice(this.jobs.indexOf(job), 1);
    this.history.push(job);
  }
}

interface HoldOrder {
  readonly reason: string;
  readonly code: number;
  readonly subcode?: number;
}
