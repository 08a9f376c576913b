import type { Clock } from './clock.js';
import type { Lock } from './stores.js';

/** Which lock, and for how long a replica that dies with it is waited for, in milliseconds. */
export interface Hold {
  readonly name: string;
  readonly holdMs: number;
}

/**
 * Does the work under the lock, which is prolonged for as long as the work takes and given back afterwards. The work
 * gets the fencing number. False when another replica has the lock: then nothing was done.
 */
export async function whileHolding(
  { lock, clock }: { readonly lock: Lock; readonly clock: Clock },
  { name, holdMs }: Hold,
  work: (fence: number) => Promise<void>,
): Promise<boolean> {
  const fence = await lock.hold(name, holdMs);
  if (fence === undefined) return false;
  const done = new AbortController();
  const prolonged = prolong({ lock, clock }, { name, holdMs }, done.signal);
  try {
    await work(fence);
  } finally {
    done.abort();
    await prolonged;
    // A lock that can't be given back ends by itself, and what the work came to must not get lost over it.
    await lock.release(name).catch(() => undefined);
  }
  return true;
}

async function prolong(
  { lock, clock }: { readonly lock: Lock; readonly clock: Clock },
  { name, holdMs }: Hold,
  done: AbortSignal,
): Promise<void> {
  for (;;) {
    await clock.sleep(holdMs / 3, done);
    if (done.aborted) return;
    await lock.hold(name, holdMs).catch(() => undefined);
  }
}
