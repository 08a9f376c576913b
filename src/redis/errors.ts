import { ClientClosedError, ClientOfflineError, ErrorReply } from 'redis';
import { BotError } from '../domain/errors.js';

/** No connection at this moment: nothing was sent. */
export class NotConnected extends Error {
  override readonly name = 'NotConnected';
}

/** Whether a failed command left people with something they might notice: `no`, or it `may` have been carried out. */
export type Effect = 'no' | 'may';

/** Answers with which a server asks to come back later. Redis' documentation lists them under "Error replies". */
const LATER = /^(LOADING|READONLY|BUSY|MASTERDOWN|TRYAGAIN|CLUSTERDOWN|NOREPLICAS|UNKILLABLE)\b/;
/** Answers of a server that keeps nothing any more until somebody looks after it. */
const FULL = /^(OOM|MISCONF)\b/;

/**
 * Turns what went wrong with Redis into a sentence for people. Replies that can only come from a mistake of ours are
 * returned as they are.
 */
export function explainRedis(error: unknown, effect: Effect): unknown {
  if (error instanceof ErrorReply) return explainReply(error);
  return effect === 'may' && !wasNeverSent(error) ? uncertain(error) : unreachable(error);
}

function explainReply(error: ErrorReply): Error {
  if (LATER.test(error.message)) return unreachable(error);
  if (!FULL.test(error.message)) return error;
  return new BotError('upstream', 'My memory (Redis) takes nothing more. Nothing was changed.', {
    hint: 'An admin has to look after the Redis server: its memory or its disk is full.',
    cause: error,
  });
}

function wasNeverSent(error: unknown): boolean {
  return (
    error instanceof NotConnected || error instanceof ClientOfflineError || error instanceof ClientClosedError
  );
}

function unreachable(cause: unknown): BotError {
  return new BotError('later', "I can't reach my memory (Redis) right now. Nothing was changed.", {
    hint: 'Try again in a minute.',
    cause,
  });
}

function uncertain(cause: unknown): BotError {
  return new BotError('later', "I lost touch with my memory (Redis) and can't say whether that was kept.", {
    hint: 'Look how things stand in a minute, before you try again.',
    cause,
  });
}
