import { textIn, type Json } from '../json.js';
import { Refusal } from '../refusal.js';

interface Page<T> {
  readonly items: readonly T[];
  /** The `response_metadata` of the answer; its cursor is empty on the last page. */
  readonly response_metadata: { readonly next_cursor: string };
}

/** Cuts one page out of a list by the `cursor` and `limit` of a call. @throws Refusal `invalid_cursor`. */
export function pageOf<T>(items: readonly T[], args: Json, usualLimit = 100): Page<T> {
  const limit = Math.min(1000, Math.max(1, Number(textIn(args['limit']) ?? usualLimit) || usualLimit));
  const start = startAt(textIn(args['cursor']) ?? '');
  const end = start + limit;
  const next = end < items.length ? Buffer.from(`at:${end}`).toString('base64') : '';
  return { items: items.slice(start, end), response_metadata: { next_cursor: next } };
}

function startAt(cursor: string): number {
  if (cursor === '') return 0;
  const match = /^at:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString());
  if (match === null) throw new Refusal('invalid_cursor');
  return Number(match[1]);
}
