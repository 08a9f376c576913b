import type { Weight } from '../domain/news.js';
import { quietEndsAt, type Heard, type PoolPreferences } from '../domain/preferences.js';
import type { Notice } from '../ports/notices.js';

/**
 * A notice as this pool's people want to hear it: in its thread, also in the channel or by direct message when it
 * weighs enough, and not in the quiet hours unless it is urgent.
 */
export function addressed(
  notice: Notice,
  preferences: PoolPreferences,
  now: number,
): readonly [Notice, ...Notice[]] {
  const { weight = 'important', fallback, key } = notice;
  const quietUntil = quietEndsAt(preferences, now);
  const waits = quietUntil !== undefined && weight !== 'urgent' ? { notBefore: quietUntil } : {};
  // What can't wait for the morning does not ring in the channel all the same.
  const rings = hears(preferences.channelHears, weight) && (quietUntil === undefined || weight !== 'urgent');
  const place = rings ? { ...notice.place, alsoInChannel: true as const } : notice.place;
  const here: Notice = { ...notice, ...waits, place };
  if (fallback === undefined || !hears(preferences.personHears, weight)) return [here];
  const { message } = notice;
  const copy = { key: `${key}:person`, weight, message, copy: true as const };
  return [here, { ...copy, ...waits, place: { channel: fallback } }];
}

function hears(heard: Heard, weight: Weight): boolean {
  return heard === 'all' || (heard === 'important' && weight !== 'ordinary');
}
