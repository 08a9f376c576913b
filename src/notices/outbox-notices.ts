import type { Log } from '../ports/log.js';
import type { Notice, Notices, Outbox, Progress } from '../ports/notices.js';

/** Hands everything to the outbox and wakes whoever delivers. What fails is logged: telling must not stop the work. */
export class OutboxNotices implements Notices {
  readonly #outbox: Outbox;
  readonly #wake: () => void;
  readonly #log: Log;

  constructor(outbox: Outbox, wake: () => void, log: Log) {
    this.#outbox = outbox;
    this.#wake = wake;
    this.#log = log;
  }

  async publish(notice: Notice): Promise<boolean> {
    return await this.#try(notice.key, () => this.#outbox.add(notice));
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
