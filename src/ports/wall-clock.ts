import type { Clock } from './clock.js';

/**
 * The clock on the wall, by which the bot lives. Slack's patience and its rates go by it even where the rest of the bot
 * lives faster, as in the demo. A sleep that is cut short leaves no timer and no listener behind.
 */
export const wallClock: Clock = {
  now: () => Date.now(),
  // By hand, since `node:timers/promises` makes an error with a stack for every sleep that is cut short: one per payload.
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(wake, signal?.aborted === true ? 0 : ms);
      signal?.addEventListener('abort', wake, { once: true });
    }),
};
