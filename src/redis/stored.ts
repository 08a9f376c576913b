import { z } from 'zod';
import type { Log } from '../ports/log.js';

/**
 * Reads what Redis kept. Nothing that lies there can break a reader: what nobody can read is logged (where it lies
 * and why, not what it says) and counts as absent.
 */
export function readStored<T>(
  schema: z.ZodType<T>,
  text: string | null | undefined,
  { log, where }: { readonly log: Log; readonly where: string },
): T | undefined {
  if (text === null || text === undefined) return undefined;
  const read = schema.safeParse(fromJson(text));
  if (read.success) return read.data;
  log.error({ where, why: z.prettifyError(read.error) }, 'Redis holds a value that I cannot read.');
  return undefined;
}

/** The JSON in a text; `undefined`, which no JSON means, when there is none. */
function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
