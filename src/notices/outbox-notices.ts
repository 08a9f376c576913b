import type { Log } from '../ports/log.js';
import type { Notice, Notices, Outbox, Progress } from '../ports/notices.js';

/** To whom a notice goes, and when. */
type Address = (notice: Notice) => Promise<readonly Notice[]>;

const asItIs: Address = (notice) => Promise.resolve([notice]);

/** Hands everything to the outbox and wakes whoever delivers. What fails is logged: telling must not stop the work. */
export class OutboxNotices implements Notices {
  readonly #outbox: Outbox;
  readonly #wake: () => void;
  readonly #log: Log;
  readonly #address: Address;

  constructor(outbox: Outbox, wake: () => void, log: Log, address: Address = asItIs) {
    this.#outbox = outbox;
    this.#wake = wake;
    this.#log = log;
    this.#address = address;
  }

  async publish(notice: Notice): Promise<boolean> {
    return await this.#try(notice.key, async () => {
      let added = false;
      // Cut off in between, whoever publishes comes by again, and what is there already is not added twice.
      for (const each of await this.#address(notice)) added = (await this.#outbox.add(each)) || added;
      return added;
    });
  }

  async show(progress: Progress): Promise<boolean> {
    return await this.#try(progress.key, () => this.#outbox.put(progress));
  }

  async #try(key: string, handOver: () => Promise<boolean>): Promise<boolean> {
    try {
      if (await handOver()) this.#wake();
      return true;
    } catch (error) {
      this.#log.warn({ key, error }, 'could not hand over a notice');
      return false;
    }
  }
}
