import type { Log } from '../ports/log.js';
import type { Nudges } from '../ports/stores.js';
import type { Redis } from './redis.js';

const CHANNEL = 'nudge';

/** Nudges by Publish/Subscribe: they reach whoever listens at this moment and are kept nowhere. */
export class RedisNudges implements Nudges {
  readonly #redis: Redis;
  readonly #log: Log;

  constructor(hands: { readonly redis: Redis; readonly log: Log }) {
    this.#redis = hands.redis;
    this.#log = hands.log;
  }

  /** Never throws: what was saved is saved, and without the nudge it is looked at a round later. */
  async nudge(subject: string): Promise<void> {
    await this.#redis.publish(CHANNEL, subject).catch((error: unknown) => {
      this.#log.warn({ error, subject }, 'A nudge got lost.');
    });
  }

  async listen(heard: (subject: string) => void): Promise<void> {
    await this.#redis.listen(CHANNEL, (subject) => {
      try {
        heard(subject);
      } catch (error) {
        // Thrown on, it would tear down the connection that it came by.
        this.#log.error({ error, subject }, 'A nudge was heard and came to nothing.');
      }
    });
  }
}
