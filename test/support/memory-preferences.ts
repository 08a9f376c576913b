import { DEFAULT_PREFERENCES, type PoolPreferences } from '../../src/domain/preferences.js';
import type { PreferencesStore } from '../../src/ports/preferences.js';

/** Preferences in memory. */
export class MemoryPreferences implements PreferencesStore {
  readonly #kept = new Map<string, PoolPreferences>();

  get(pool: string): Promise<PoolPreferences> {
    return Promise.resolve(this.#kept.get(pool) ?? DEFAULT_PREFERENCES);
  }

  save(pool: string, preferences: PoolPreferences): Promise<void> {
    this.#kept.set(pool, preferences);
    return Promise.resolve();
  }
}
