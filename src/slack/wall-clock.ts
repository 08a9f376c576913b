import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../ports/clock.js';

/**
 * The clock on the wall. Slack's patience and its rates are measured on it even where the rest of the bot lives faster, as
 * in the demo.
 */
export const wallClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    await wait(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
  },
};
