import { isBotError } from '../domain/errors.js';
import type { ComponentState } from '../domain/wish.js';

/** How long AWS may take to admit what it was just told (roles spread within seconds to minutes). */
const GIVE_UP_MS = 10 * 60_000;

/** What becomes of a component after an error: it waits while that may pass by itself, `sinceMs` after it was asked for. */
export function notDone(error: unknown, sinceMs: number): Exclude<ComponentState, { kind: 'complete' }> {
  if (!isBotError(error)) return { kind: 'failed', why: 'That broke on my side. It is logged.' };
  if (error.fault === 'later' && sinceMs < GIVE_UP_MS) return { kind: 'waiting' };
  // The hint of passing trouble says that I try again, and by now I have given up.
  const hint = error.hint === undefined || error.fault === 'later' ? {} : { hint: error.hint };
  return { kind: 'failed', why: error.sentence, ...hint };
}
