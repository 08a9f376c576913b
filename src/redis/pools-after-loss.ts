import { DEFAULT_POOL, type Pool } from '../domain/pool.js';
import type { Log } from '../ports/log.js';
import type { Memory } from '../ports/memory.js';
import type { PoolStore } from '../ports/pools.js';

/** The pools as they were while notes were there, and since when those were kept. */
interface Seen {
  readonly beganAt: number;
  readonly pools: readonly Pool[];
}

/**
 * The store of pools, which puts them back as this process last saw them when Redis has lost everything: before anybody
 * looks, so that a loss gives nobody a role, a limit or a channel that they did not have. What it goes by is a round old
 * at most. A process that saw nothing before can't know; then what machines tell begins with the strictest roles.
 */
export class PoolsAfterLoss implements PoolStore {
  readonly #pools: PoolStore;
  readonly #memory: Pick<Memory, 'findBeginning'>;
  readonly #log: Log;
  #seen: Seen | undefined;

  constructor(hands: {
    readonly pools: PoolStore;
    readonly memory: Pick<Memory, 'findBeginning'>;
    readonly log: Log;
  }) {
    this.#pools = hands.pools;
    this.#memory = hands.memory;
    this.#log = hands.log;
  }

  async find(name: string): Promise<Pool | undefined> {
    return (await this.list()).find((pool) => pool.name === name);
  }

  async list(): Promise<readonly Pool[]> {
    // On one connection these are answered in this order: what is lost in between shows.
    const [before, pools, after] = await Promise.all([
      this.#memory.findBeginning(DEFAULT_POOL),
      this.#pools.list(),
      this.#memory.findBeginning(DEFAULT_POOL),
    ]);
    const seen = this.#seen;
    const isLost = seen !== undefined && after !== seen.beganAt;
    const there = isLost ? await this.#putBack(seen.pools, pools) : pools;
    if (after !== undefined && before === after) this.#seen = { beganAt: after, pools: there };
    return there;
  }

  save(...order: Parameters<PoolStore['save']>): ReturnType<PoolStore['save']> {
    return this.#pools.save(...order);
  }

  bind(...order: Parameters<PoolStore['bind']>): ReturnType<PoolStore['bind']> {
    return this.#pools.bind(...order);
  }

  async remove(...order: Parameters<PoolStore['remove']>): ReturnType<PoolStore['remove']> {
    const removed = await this.#pools.remove(...order);
    const [{ name }] = order;
    if (removed === 'saved' && this.#seen !== undefined)
      this.#seen = { ...this.#seen, pools: this.#seen.pools.filter((pool) => pool.name !== name) };
    return removed;
  }

  async #putBack(seen: readonly Pool[], now: readonly Pool[]): Promise<readonly Pool[]> {
    const bound = new Set(now.flatMap(({ channels }) => channels));
    for (const pool of seen) {
      const there = now.find(({ name }) => name === pool.name);
      if (isLess(there, pool)) {
        this.#log.warn({ pool: pool.name }, 'put back a pool as I had it in mind');
        await this.#pools.save({ ...pool, version: there?.version ?? 0 });
      }
      for (const channel of pool.channels.filter((each) => !bound.has(each)))
        await this.#pools.bind(channel, pool.name);
    }
    return await this.#pools.list();
  }
}

/** Nothing of it is stored any more, or only what machines told of it. */
function isLess(there: Pool | undefined, seen: Pool): boolean {
  if (seen.version === 0) return false;
  if (there === undefined || there.version === 0) return true;
  return there.rolesLostAt !== undefined && seen.rolesLostAt === undefined;
}
