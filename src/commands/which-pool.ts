import { BotError, isBotError } from '../domain/errors.js';
import type { Message } from '../domain/message.js';
import { bold, joinWords, words, type Words } from '../domain/words.js';
import type { CommandHands } from './command.js';

/** Which pool something is about, in a workspace where that is a question; never throws. */
export async function whichPool({ poolCount, settings, regions }: CommandHands): Promise<Words | undefined> {
  if (poolCount < 2) return undefined;
  const { pool, region } = settings;
  // Who AWS says we are is remembered; that it does not say so now must not cost anybody their answer.
  const account = await regions
    .account(region)
    .identify()
    .then(({ accountId }) => words`, account ${accountId}`)
    .catch(() => words``);
  return words`Pool ${bold(pool)}${account}, region ${region}.`;
}

/** The message with the pool that it is about. */
export function saying(message: Message, which: Words | undefined): Message {
  return which === undefined ? message : { ...message, lines: [...(message.lines ?? []), which] };
}

/** The error with the pool that it is about, when it is one for people. */
export function failing(error: unknown, which: Words | undefined): unknown {
  if (which === undefined || !isBotError(error)) return error;
  return new BotError(error.fault, error.sentence, {
    hint: error.hint === undefined ? which : joinWords([error.hint, which]),
    cause: error,
    ...(error.flag === undefined ? {} : { flag: error.flag }),
  });
}
