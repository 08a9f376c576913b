import { AwsError } from '../errors.js';

/** When a schedule is due: every so often, or once. Epoch milliseconds. */
export type Timetable = { readonly everyMs: number } | { readonly onceAt: number };

const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * Reads `rate(5 minutes)` and `at(2026-11-22T13:00:00)` (UTC).
 * @throws AwsError for anything else: EventBridge Scheduler's cron expressions are not simulated.
 */
export function timetableOf(expression: string | undefined): Timetable {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression ?? '') ?? [];
  const unitMs = UNIT_MS[unit ?? ''];
  if (count !== undefined && unitMs !== undefined && Number(count) > 0)
    return { everyMs: Number(count) * unitMs };
  const [, at] = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)$/.exec(expression ?? '') ?? [];
  const onceAt = Date.parse(`${at ?? ''}Z`);
  if (!Number.isNaN(onceAt)) return { onceAt };
  throw new AwsError('ValidationException', `Invalid Schedule Expression ${expression ?? ''}.`);
}

/** A run missed by more than this is not made up for. */
const MADE_UP_MS = 5 * 60_000;

/**
 * The first of a timetable's moments from `due` on that still counts when it is `now`: when the clock has run far
 * ahead, what is long past is left out.
 */
export function firstThatCounts(timetable: Timetable, due: number, now: number): number {
  if ('onceAt' in timetable || now - due <= MADE_UP_MS) return due;
  return due + Math.ceil((now - MADE_UP_MS - due) / timetable.everyMs) * timetable.everyMs;
}
