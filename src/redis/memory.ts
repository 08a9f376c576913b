import type { Memory } from '../ports/memory.js';
import type { Redis } from './redis.js';

const keyOf = (pool: string): string => `kept-since:${pool}`;

/** A moment per pool. */
export class RedisMemory implements Memory {
  readonly #redis: Redis;

  constructor({ redis }: { readonly redis: Redis }) {
    this.#redis = redis;
  }

  async findBeginning(pool: string): Promise<number | undefined> {
    const text = await this.#redis.run((client) => client.get(keyOf(pool)));
    return text !== null && /^\d+$/.test(text) ? Number(text) : undefined;
  }

  async begin(pool: string, at: number): Promise<void> {
    await this.#redis.run((client) => client.set(keyOf(pool), String(at), { condition: 'NX' }));
  }
}
