import type { Pool } from '../domain/pool.js';
import type { Grounds, Saved } from './stores.js';

/** All pools there are. The default one is always among them; where it is, nobody can change here. */
export interface PoolStore {
  find(name: string): Promise<Pool | undefined>;
  /** By name, the default one first. */
  list(): Promise<readonly Pool[]>;
  /** Saves if the stored version is still `pool.version`; the stored one then has the next number. Leaves channels alone. */
  save(pool: Pool, grounds?: Pick<Grounds, 'answering'>): Promise<Saved>;
  /** Binds a channel to a pool, and to no other; `changed` when that pool is gone. */
  bind(channel: string, pool: string): Promise<'saved' | 'changed'>;
  /**
   * Forgets a pool and what was bound to it, if its version is still this one and no annex or head node of it lives;
   * `changed` otherwise. An annex whose lease ended by `leasesOverBy` counts as ended. The default pool stays.
   */
  remove(
    pool: Pool,
    grounds?: Pick<Grounds, 'answering'> & { readonly leasesOverBy?: number | undefined },
  ): Promise<Saved>;
}
