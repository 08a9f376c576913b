import { BotError, isBotError } from '../domain/errors.js';
import type { Pool } from '../domain/pool.js';
import { code, joinWords, shorten, words } from '../domain/words.js';
import type { PoolStore } from '../ports/pools.js';
import { saidPool } from './choose.js';
import type { Line } from './notice-lines.js';

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

  /**
   * The pool that a command names; else the one that its channel is bound to, and the default one when it is bound to none.
   * @throws BotError `not-found` when there is no pool of the name.
   */
  async getFor(channel: string, line?: Line): Promise<Pool> {
    const said = line === undefined ? undefined : saidPool(line.slash, line.text);
    if (said !== undefined) return await this.get(said);
    const pools = await this.#list();
    const pool = pools.find(({ channels }) => channels.includes(channel)) ?? pools[0];
    if (pool === undefined) throw new Error('there is always a default pool');
    return pool;
  }

  /** How many there are, as of the last look. */
  get count(): number {
    return this.#last?.length ?? 1;
  }

  /** @throws BotError `not-found` when there is no such pool. */
  async get(name: string): Promise<Pool> {
    const pools = await this.#list();
    const pool = pools.find((each) => each.name === name);
    if (pool !== undefined) return pool;
    throw new BotError(
      'not-found',
      words`There is no pool called ${code(shorten(name, 40))}, or not any more.`,
      {
        hint: words`There are: ${joinWords(
          pools.map((each) => code(each.name)),
          ', ',
        )}.`,
      },
    );
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
