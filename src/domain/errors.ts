import { plainText, words, type Words } from './words.js';

/**
 * Why something could not be done, as far as a person is concerned:
 * `usage` mistyped, `forbidden` not theirs to do, `not-found` no such thing, `conflict` the world moved on,
 * `not-ready` something has to be prepared first, `permission` our AWS identity lacks a right,
 * `capacity` AWS has no machines, `quota` the account's limit, `later` passing trouble: the loop tries again,
 * `upstream` a vendor said no for a reason that trying again does not change.
 */
export type Fault =
  | 'usage'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'not-ready'
  | 'permission'
  | 'capacity'
  | 'quota'
  | 'later'
  | 'upstream';

/** An expected failure with a sentence for the person and, where there is one, what to do next. */
export class BotError extends Error {
  override readonly name = 'BotError';
  readonly fault: Fault;
  readonly sentence: Words;
  readonly hint: Words | undefined;
  /** The flag it is about, without its dash, when it is about one. */
  readonly flag: string | undefined;
  /** The right at AWS whose lack it is, where a policy of the bot's would give it. */
  readonly right: string | undefined;

  constructor(
    fault: Fault,
    sentence: Words | string,
    options: {
      readonly hint?: Words | string;
      readonly cause?: unknown;
      readonly flag?: string;
      readonly right?: string;
    } = {},
  ) {
    const said = toWords(sentence);
    super(plainText(said), options.cause === undefined ? {} : { cause: options.cause });
    this.fault = fault;
    this.sentence = said;
    this.flag = options.flag;
    this.right = options.right;
    this.hint = options.hint === undefined ? undefined : toWords(options.hint);
  }
}

/** True for our own errors of one of these faults (any, when none is named). */
export function isBotError(error: unknown, ...faults: readonly Fault[]): error is BotError {
  return error instanceof BotError && (faults.length === 0 || faults.includes(error.fault));
}

function toWords(said: Words | string): Words {
  return typeof said === 'string' ? words`${said}` : said;
}
