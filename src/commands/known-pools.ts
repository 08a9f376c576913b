import { BotError, isBotError } from '../domain/errors.js';
import type { Pool } from '../domain/pool.js';
import { code, words } from '../domain/words.js';
import type { PoolStore } from '../ports/pools.js';

/**
 * Which pool a command is about. While the store is away it is as it was when somebody last looked: help goes on, and
 * whatever is to be kept is refused by the other stores anyway.
 */
export class KnownPools {
  readonly #pools: Pick<PoolStore, 'list'>;
  #last: readonly Pool[] | undefined;

  constructor(pools: Pick<PoolStore, 'list'>) {
    this.#pools = pools;
  }

  /** The pool that this channel is bound to; the default one when it is bound to none. */
  async getByChannel(channel: string): Promise<Pool> {
    const pools = await this.#list();
    const pool = pools.find(({ channels }) => channels.includes(channel)) ?? pools[0];
    if (pool === undefined) throw new Error('there is always a default pool');
    return pool;
  }

  /** @throws BotError `not-found` when there is no such pool. */
  async get(name: string): Promise<Pool> {
    const pool = (await this.#list()).find((each) => each.name === name);
    if (pool !== undefined) return pool;
    throw new BotError('not-found', words`Pool ${code(name)} is gone: nothing can be done there any more.`);
  }

  async #list(): Promise<readonly Pool[]> {
    try {
      this.#last = await this.#pools.list();
    } catch (error) {
      if (this.#last === undefined || !isBotError(error, 'later')) throw error;
    }
    return this.#last;
  }
}
