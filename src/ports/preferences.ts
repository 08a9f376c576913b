import type { PoolPreferences } from '../domain/preferences.js';

/** What the people of each pool want to hear. */
export interface PreferencesStore {
  /** The usual ones until somebody has said otherwise. */
  get(pool: string): Promise<PoolPreferences>;
  save(pool: string, preferences: PoolPreferences): Promise<void>;
}
