import type { Clock } from '../ports/clock.js';

/**
 * The clock on the wall. Slack's patience and its rates go by it even where the rest of the bot lives faster, as in the
 * demo.
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
