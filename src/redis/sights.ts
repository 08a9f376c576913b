import type { Sights } from '../ports/sights.js';
import type { Redis } from './redis.js';
import { sightsKey } from './sight-scripts.js';

/** First sights in a hash per subject. */
export class RedisSights implements Sights {
  readonly #redis: Redis;

  constructor(hands: { readonly redis: Redis }) {
    this.#redis = hands.redis;
  }

  async note(subject: string, seen: readonly string[], now: number): Promise<ReadonlyMap<string, number>> {
    const first = await this.#redis.run((client) => client.noteSights({ subject, seen, now }));
    return new Map(seen.map((each, index) => [each, first[index] ?? now]));
  }

  async find(subject: string): Promise<ReadonlyMap<string, number>> {
    const first = await this.#redis.run((client) => client.hGetAll(sightsKey(subject)));
    return new Map(Object.entries(first).map(([seen, at]) => [seen, Number(at)]));
  }
}
