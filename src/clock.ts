import type { Clock } from './ports/clock.js';

/**
 * The machine's clock, running `speed` times as fast from now on: at 60 an hour passes in a minute. Sleeping ends
 * early when its signal aborts, and holds no listener afterwards.
 */
export function systemClock(speed = 1): Clock {
  const startedAt = Date.now();
  return {
    now: () => Math.trunc(startedAt + (Date.now() - startedAt) * speed),
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted === true) {
          resolve();
          return;
        }
        const done = (): void => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', done);
          resolve();
        };
        const timer = setTimeout(done, Math.max(0, ms / speed));
        signal?.addEventListener('abort', done, { once: true });
      }),
  };
}
