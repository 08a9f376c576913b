import { DEFAULT_POOL, NO_ROLES, withSettings, type Pool } from '../../src/domain/pool.js';
import type { PoolStore } from '../../src/ports/pools.js';
import type { Saved } from '../../src/ports/stores.js';

/** The default pool as the settings of a bot have it. */
export function aPoolRecord(over: Partial<Pool> = {}): Pool {
  return {
    name: DEFAULT_POOL,
    region: 'us-east-1',
    credentials: { kind: 'own' },
    collector: 'cm.example.org:9618',
    tokenSecret: 'pool-token',
    channels: [],
    roles: NO_ROLES,
    version: 0,
    ...over,
  };
}

/** Pools in memory, without the questions and wishes beside them. */
export class MemoryPools implements PoolStore {
  readonly #kept = new Map<string, Pool>();
  readonly #bound = new Map<string, string>();
  readonly #usual: Pool;

  constructor(usual = aPoolRecord()) {
    this.#usual = usual;
  }

  async find(name: string): Promise<Pool | undefined> {
    return (await this.list()).find((pool) => pool.name === name);
  }

  list(): Promise<readonly Pool[]> {
    const others = [...this.#kept.values()].filter(({ name }) => name !== DEFAULT_POOL);
    others.sort((one, other) => (one.name < other.name ? -1 : 1));
    const all = [withSettings(this.#usual, this.#kept.get(DEFAULT_POOL)), ...others];
    const channelsOf = (pool: string) =>
      [...this.#bound].flatMap(([id, name]) => (name === pool ? [id] : []));
    return Promise.resolve(all.map((pool) => ({ ...pool, channels: channelsOf(pool.name) })));
  }

  save(pool: Pool): Promise<Saved> {
    if ((this.#kept.get(pool.name)?.version ?? 0) !== pool.version) return Promise.resolve('changed');
    this.#kept.set(pool.name, { ...pool, version: pool.version + 1 });
    return Promise.resolve('saved');
  }

  bind(channel: string, pool: string): Promise<'saved' | 'changed'> {
    if (pool !== DEFAULT_POOL && !this.#kept.has(pool)) return Promise.resolve('changed');
    this.#bound.set(channel, pool);
    return Promise.resolve('saved');
  }

  remove({ name, version }: Pool): Promise<Saved> {
    if (name === DEFAULT_POOL || (this.#kept.get(name)?.version ?? 0) !== version)
      return Promise.resolve('changed');
    this.#kept.delete(name);
    for (const [channel, pool] of this.#bound) if (pool === name) this.#bound.delete(channel);
    return Promise.resolve('saved');
  }
}
