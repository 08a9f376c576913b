import type { Postings } from '../ports/postings.js';
import type { Redis } from './redis.js';

/** Longer than the bot is away while something waits to be told. */
const KEEP_MS = 7 * 24 * 3_600_000;

const keyOf = (key: string): string => `posting:${key}`;

/** Each note as a key of its own that goes stale by itself. */
export class RedisPostings implements Postings {
  readonly #redis: Redis;

  constructor({ redis }: { readonly redis: Redis }) {
    this.#redis = redis;
  }

  async begin(key: string, at: number): Promise<number | undefined> {
    const before = await this.#redis.run((client) =>
      client.set(keyOf(key), String(at), {
        condition: 'NX',
        GET: true,
        expiration: { type: 'PX', value: KEEP_MS },
      }),
    );
    return before === null ? undefined : Number(before);
  }

  async renew(key: string, at: number): Promise<void> {
    await this.#redis.run((client) =>
      client.set(keyOf(key), String(at), { expiration: { type: 'PX', value: KEEP_MS } }),
    );
  }

  async forget(key: string): Promise<void> {
    await this.#redis.run((client) => client.del(keyOf(key)));
  }
}
