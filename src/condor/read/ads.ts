import type { z } from 'zod';
import { BotError } from '../../domain/errors.js';

/** What HTCondor writes for a value that is no literal: the expression's own text between these. */
const EXPRESSION = /^\/Expr\([^]*\)\/$/;

/**
 * The ads that a tool printed with `-json`, as the schema has them, with attribute names in lower case because HTCondor's differ in
 * case from one release to the next. No ads are an empty text. Values that are no literals count as missing; what
 * the schema does not take is left out.
 * @throws BotError `upstream` when it is no JSON.
 */
export function readAds<T extends z.ZodType>(text: string, schema: T): z.infer<T>[] {
  if (text.trim() === '') return [];
  const ads = parsed(text);
  if (!Array.isArray(ads)) throw notReadable();
  return ads.flatMap((ad: unknown) => {
    const read = schema.safeParse(literals(ad));
    return read.success ? [read.data] : [];
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw notReadable(error);
  }
}

function notReadable(cause?: unknown): BotError {
  return new BotError('upstream', 'HTCondor’s answer on the head node cannot be read.', { cause });
}

function literals(ad: unknown): Record<string, unknown> {
  const entries = Object.entries((ad ?? {}) as Record<string, unknown>);
  return Object.fromEntries(
    entries
      .filter(([, value]) => value !== null && !(typeof value === 'string' && EXPRESSION.test(value)))
      .map(([name, value]) => [name.toLowerCase(), value]),
  );
}
