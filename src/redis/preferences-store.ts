import { z } from 'zod';
import {
  DEFAULT_PREFERENCES,
  HEARD,
  isTimeOfDay,
  isTimeZone,
  type PoolPreferences,
} from '../domain/preferences.js';
import type { Log } from '../ports/log.js';
import type { PreferencesStore } from '../ports/preferences.js';
import type { Redis } from './redis.js';
import { readStored } from './stored.js';

const timeOfDay = z.string().refine(isTimeOfDay);

/** A pool's preferences. Times that no clock shows, and zones that it does not know, would break every round. */
const preferencesSchema = z.object({
  quietFrom: timeOfDay.optional(),
  quietUntil: timeOfDay.optional(),
  timeZone: z.string().refine(isTimeZone),
  digestAt: timeOfDay,
  channelHears: z.enum(HEARD),
  personHears: z.enum(HEARD),
}) satisfies z.ZodType<PoolPreferences>;

/** Preferences, one value per pool. */
export class RedisPreferencesStore implements PreferencesStore {
  readonly #redis: Redis;
  readonly #log: Log;

  constructor(hands: { readonly redis: Redis; readonly log: Log }) {
    this.#redis = hands.redis;
    this.#log = hands.log;
  }

  async get(pool: string): Promise<PoolPreferences> {
    const where = keyOf(pool);
    const text = await this.#redis.run((client) => client.get(where));
    return readStored(preferencesSchema, text, { log: this.#log, where }) ?? DEFAULT_PREFERENCES;
  }

  async save(pool: string, preferences: PoolPreferences): Promise<void> {
    await this.#redis.change((client) => client.set(keyOf(pool), JSON.stringify(preferences)));
  }
}

const keyOf = (pool: string): string => `preferences:${pool}`;
