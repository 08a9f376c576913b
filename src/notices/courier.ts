import type { Clock } from '../ports/clock.js';
import { whileHolding } from '../ports/hold.js';
import type { Log } from '../ports/log.js';
import type { Lock } from '../ports/stores.js';

/** A replica that dies with the lock is waited for that long. */
const HOLD = { name: 'notices', holdMs: 30_000 };
/** How long a notice may wait that nobody woke us for, and how soon to try again what Slack did not take. */
const LOOK_MS = 5_000;
const AGAIN_MS = 2_000;

const COULD_NOT_LOOK = 'could not look into the outbox';

/** Something that has things for people from time to time. */
interface Delivers {
  /** Delivers what is due, until `stop` aborts. Returns how much should be tried again soon. */
  deliverDue(stop: AbortSignal): Promise<number>;
}

/** What the courier is given. */
export interface CourierHands {
  readonly clock: Clock;
  readonly log: Log;
  readonly lock: Lock;
  readonly deliveries: readonly Delivers[];
}

/** Keeps delivering until stopped; of several replicas one at a time does. */
export class Courier {
  readonly #hands: CourierHands;
  readonly #stopping = new AbortController();
  #wake = new AbortController();
  #running: Promise<void> | undefined;

  constructor(hands: CourierHands) {
    this.#hands = hands;
  }

  /** Begins; returns at once. */
  start(): void {
    this.#running = this.#run();
  }

  /** Something is due: deliver without waiting, unless Slack has just asked us to wait. */
  wake(): void {
    this.#wake.abort();
  }

  /** Finishes the delivery at hand, and no more. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { clock } = this.#hands;
    while (!this.#stopping.signal.aborted) {
      this.#wake = new AbortController();
      const left = await this.#deliver();
      await (left > 0
        ? clock.sleep(AGAIN_MS, this.#stopping.signal)
        : clock.sleep(LOOK_MS, this.#wake.signal));
    }
  }

  async #deliver(): Promise<number> {
    const { deliveries, log } = this.#hands;
    let left = 0;
    try {
      await whileHolding(this.#hands, HOLD, async () => {
        const all = await Promise.all(deliveries.map((delivery) => this.#deliverOf(delivery)));
        left = all.reduce((sum, count) => sum + count, 0);
      });
      return left;
    } catch (error) {
      log.warn({ error }, COULD_NOT_LOOK);
      return 1;
    }
  }

  /** One that fails does not keep the others from theirs. */
  async #deliverOf(delivery: Delivers): Promise<number> {
    try {
      return await delivery.deliverDue(this.#stopping.signal);
    } catch (error) {
      this.#hands.log.warn({ error }, COULD_NOT_LOOK);
      return 1;
    }
  }
}
