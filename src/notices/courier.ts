import type { Clock } from '../ports/clock.js';
import type { Log } from '../ports/log.js';
import type { Lock } from '../ports/stores.js';
import type { Delivery } from './deliver.js';

const LOCK = 'notices';
const HOLD_MS = 30_000;
/** How long a notice may wait that nobody woke us for, and how soon to try again what Slack did not take. */
const LOOK_MS = 5_000;
const AGAIN_MS = 2_000;

/** Keeps delivering until stopped; of several replicas one at a time does. */
export class Courier {
  readonly #hands: {
    readonly clock: Clock;
    readonly log: Log;
    readonly lock: Lock;
    readonly delivery: Delivery;
  };
  readonly #stopping = new AbortController();
  #wake = new AbortController();
  #running: Promise<void> | undefined;

  constructor(hands: {
    readonly clock: Clock;
    readonly log: Log;
    readonly lock: Lock;
    readonly delivery: Delivery;
  }) {
    this.#hands = hands;
  }

  /** Begins; returns at once. */
  start(): void {
    this.#running = this.#run();
  }

  /** Something is due: deliver without waiting. */
  wake(): void {
    this.#wake.abort();
  }

  /** Finishes the delivery at hand, and no more. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      this.#wake = new AbortController();
      const left = await this.#deliver();
      const signal = AbortSignal.any([this.#stopping.signal, ...(left > 0 ? [] : [this.#wake.signal])]);
      await this.#hands.clock.sleep(left > 0 ? AGAIN_MS : LOOK_MS, signal);
    }
  }

  async #deliver(): Promise<number> {
    const { lock, delivery, log } = this.#hands;
    try {
      if ((await lock.hold(LOCK, HOLD_MS)) === undefined) return 0;
      return await delivery.deliverDue();
    } catch (error) {
      log.warn({ error }, 'could not look into the outbox');
      return 1;
    }
  }
}
