import { addDays, dayOf, momentOf } from './calendar.js';

/** How much somebody hears: everything, what is important, or nothing. */
export const HEARD = ['all', 'important', 'none'] as const;
export type Heard = (typeof HEARD)[number];

/** What a pool's people want to hear, where and when. Times are `HH:MM` in the time zone. */
export interface PoolPreferences {
  /** From when until when only what is urgent is told; both or neither. */
  readonly quietFrom?: string | undefined;
  readonly quietUntil?: string | undefined;
  /** An IANA name, such as `Europe/Zurich`. */
  readonly timeZone: string;
  /** When the daily digest is due. */
  readonly digestAt: string;
  /** Which notices the channel shows; all of them stand in the annex' thread. */
  readonly channelHears: Heard;
  /** Which notices the person who asked for the annex gets as a direct message, too. */
  readonly personHears: Heard;
}

/** What holds until somebody says otherwise. */
export const DEFAULT_PREFERENCES: PoolPreferences = {
  timeZone: 'UTC',
  digestAt: '09:00',
  channelHears: 'important',
  personHears: 'none',
};

/** When the quiet time at this moment ends; `undefined` when it is not quiet. */
export function quietEndsAt(preferences: PoolPreferences, now: number): number | undefined {
  const { quietFrom, quietUntil, timeZone } = preferences;
  if (quietFrom === undefined || quietUntil === undefined || quietFrom === quietUntil) return undefined;
  const today = dayOf(now, timeZone);
  // Last night's quiet time may still go on, and tonight's may have begun.
  for (const day of [addDays(today, -1), today]) {
    const from = momentOf(day, quietFrom, timeZone);
    const until = momentOf(quietUntil > quietFrom ? day : addDays(day, 1), quietUntil, timeZone);
    if (now >= from && now < until) return until;
  }
  return undefined;
}

/** True for a time of day as people write it, `09:00`. */
export function isTimeOfDay(text: string): boolean {
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(text);
}

/** True for the name of a time zone that this machine knows. */
export function isTimeZone(text: string): boolean {
  try {
    // Offsets such as +01:00 are taken, too, but know nothing of summer time.
    return !/^[+-]/.test(text) && new Intl.DateTimeFormat('en', { timeZone: text }).format(0) !== '';
  } catch {
    return false;
  }
}
