import { randomUUID } from 'node:crypto';
import type { Lock } from '../ports/stores.js';
import type { Redis } from './redis.js';

/** A lock per name, held under this process's own identity. It ends by itself when its holder is gone. */
export class RedisLock implements Lock {
  readonly #redis: Redis;
  readonly #holder: string;

  constructor(hands: { readonly redis: Redis; readonly holder?: string }) {
    this.#redis = hands.redis;
    this.#holder = hands.holder ?? randomUUID();
  }

  async hold(name: string, holdMs: number): Promise<number | undefined> {
    const order = { name, holdMs, holder: this.#holder };
    const number = await this.#redis.run((client) => client.holdLock(order));
    return number === undefined ? undefined : Number(number);
  }

  async release(name: string): Promise<void> {
    await this.#redis.run((client) => client.releaseLock({ name, holder: this.#holder }));
  }
}
