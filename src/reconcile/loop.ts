import type { Clock } from '../ports/clock.js';
import { whileHolding } from '../ports/hold.js';
import type { Log } from '../ports/log.js';
import type { Lock, Nudges } from '../ports/stores.js';
import { Agenda } from './agenda.js';
import type { Rounds } from './round.js';

/** The subject of a whole round among the other subjects. */
const ROUND = 'round';
/** A replica that dies holding the lock is waited for this long. */
const HOLD_MS = 20_000;
/** When to try again what another replica holds the lock for. */
const TAKEN_AGAIN_MS = 2_000;

/** What the loop is given. */
export interface LoopHands {
  readonly clock: Clock;
  readonly log: Log;
  readonly lock: Lock;
  readonly nudges: Nudges;
  readonly rounds: Pick<Rounds, 'lookAtAll' | 'lookAt'>;
  /** Called after every round of this replica, with how long it took in milliseconds. */
  readonly rounded: (tookMs: number) => void;
}

/**
 * Looks at the pool again and again: every round, when nudged, and when a controller asked to. Several replicas may
 * run it; the lock lets one at a time work.
 */
export class Loop {
  readonly #hands: LoopHands;
  readonly #lockName: string;
  readonly #roundMs: number;
  readonly #agenda = new Agenda();
  readonly #stopping = new AbortController();
  #wake = new AbortController();
  #running: Promise<void> | undefined;
  #cameAroundAt: number | undefined;

  constructor(hands: LoopHands, pool: string, roundMs: number) {
    this.#hands = hands;
    this.#lockName = `pool:${pool}`;
    this.#roundMs = roundMs;
  }

  /** When a round was last due and tried, whatever it came to: a loop that waits for Redis is alive. */
  get cameAroundAt(): number | undefined {
    return this.#cameAroundAt;
  }

  /** Begins; returns at once. */
  start(): void {
    this.#agenda.add(ROUND, this.#hands.clock.now());
    this.#running = this.#run();
  }

  /** Finishes the look at hand, and no more. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake.abort();
    await this.#running;
  }

  /** "Look at this now": what a nudge does, from whichever replica. */
  hear(subject: string): void {
    this.#agenda.add(subject, this.#hands.clock.now());
    this.#wake.abort();
  }

  async #run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      this.#wake = new AbortController();
      const { clock } = this.#hands;
      const wait = (this.#agenda.nextAt() ?? clock.now() + this.#roundMs) - clock.now();
      if (wait > 0) await clock.sleep(wait, this.#wake.signal);
      if (this.#isStopping()) return;
      await this.lookAtDue();
    }
  }

  #isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  /** Looks at everything that is due now. Public for those who drive the loop by hand. */
  async lookAtDue(): Promise<void> {
    const { clock, log } = this.#hands;
    const due = this.#agenda.takeDue(clock.now());
    if (due.includes(ROUND)) this.#agenda.add(ROUND, clock.now() + this.#roundMs);
    if (due.length === 0) return;
    try {
      await this.#lookLocked(due);
    } catch (error) {
      // Redis or AWS is away. What was due is looked at in the next round, which reads everything anew.
      log.warn({ error, due: due.length }, 'could not look');
    }
    this.#cameAroundAt = clock.now();
  }

  async #lookLocked(due: readonly string[]): Promise<void> {
    const hold = { name: this.#lockName, holdMs: HOLD_MS };
    if (await whileHolding(this.#hands, hold, (fence) => this.#look(due, fence))) return;
    // Another replica is at it and has heard the nudge too; make sure that it is looked at soon all the same.
    const soon = this.#hands.clock.now() + TAKEN_AGAIN_MS;
    for (const subject of due) if (subject !== ROUND) this.#agenda.add(subject, soon);
  }

  async #look(due: readonly string[], fence: number): Promise<void> {
    const { rounds, clock, rounded } = this.#hands;
    if (due.includes(ROUND)) {
      const startedAt = clock.now();
      this.#appoint(await rounds.lookAtAll(fence));
      rounded(clock.now() - startedAt);
      return;
    }
    for (const subject of due) {
      if (this.#isStopping()) return;
      await this.#lookAt(subject, fence);
    }
  }

  /** One subject that can't be looked at now waits for the next round, and does not keep the others waiting. */
  async #lookAt(subject: string, fence: number): Promise<void> {
    const { rounds, log } = this.#hands;
    try {
      this.#appoint(await rounds.lookAt(subject, fence));
    } catch (error) {
      log.warn({ error, subject }, 'could not look');
    }
  }

  #appoint(again: ReadonlyMap<string, number>): void {
    const now = this.#hands.clock.now();
    for (const [subject, inMs] of again) this.#agenda.add(subject, now + inMs);
  }
}
