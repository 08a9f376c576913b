import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DEFAULT_PREFERENCES, isTimeOfDay, isTimeZone, quietEndsAt } from '../../src/domain/preferences.js';

const nightly = { ...DEFAULT_PREFERENCES, quietFrom: '22:00', quietUntil: '07:00' };
const at = (text: string): number => Date.parse(text);

describe('quiet hours', () => {
  it.each([
    ['2026-11-22T21:59:59Z', undefined],
    ['2026-11-22T22:00:00Z', '2026-11-23T07:00:00Z'],
    ['2026-11-23T06:59:59Z', '2026-11-23T07:00:00Z'],
    ['2026-11-23T07:00:00Z', undefined],
  ])('over midnight: at %s they end at %s', (now, end) => {
    expect(quietEndsAt(nightly, at(now))).toBe(end === undefined ? undefined : at(end));
  });

  it('are in the time zone of the pool', () => {
    const zurich = { ...nightly, timeZone: 'Europe/Zurich' };
    expect(quietEndsAt(zurich, at('2026-11-22T21:00:00Z'))).toBe(at('2026-11-23T06:00:00Z'));
    expect(quietEndsAt(zurich, at('2026-11-22T20:59:00Z'))).toBeUndefined();
  });

  it('end when the clocks say so in the night in which they are changed', () => {
    const zurich = { ...nightly, timeZone: 'Europe/Zurich' };
    expect(quietEndsAt(zurich, at('2026-10-24T23:00:00Z'))).toBe(at('2026-10-25T06:00:00Z'));
  });

  it('during the day are of the same day', () => {
    const noon = { ...DEFAULT_PREFERENCES, quietFrom: '12:00', quietUntil: '13:30' };
    expect(quietEndsAt(noon, at('2026-11-22T12:15:00Z'))).toBe(at('2026-11-22T13:30:00Z'));
    expect(quietEndsAt(noon, at('2026-11-22T13:30:00Z'))).toBeUndefined();
  });

  it('are never for those who set none', () => {
    expect(quietEndsAt(DEFAULT_PREFERENCES, at('2026-11-22T03:00:00Z'))).toBeUndefined();
  });

  it('always end, later than now and within a day and an hour', () => {
    const time = fc
      .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
      .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`);
    const moment = fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2027-01-01T00:00:00Z') });
    const zone = fc.constantFrom('UTC', 'Europe/Zurich', 'America/New_York', 'Asia/Kolkata');
    fc.assert(
      fc.property(time, time, moment, zone, (quietFrom, quietUntil, now, timeZone) => {
        const end = quietEndsAt({ ...nightly, quietFrom, quietUntil, timeZone }, now);
        expect(end === undefined || (end > now && end - now <= 25 * 3_600_000)).toBe(true);
      }),
    );
  });
});

it.each([
  ['09:00', true],
  ['23:59', true],
  ['24:00', false],
  ['9:00', false],
  ['', false],
])('%j is a time of day: %s', (text, right) => {
  expect(isTimeOfDay(text)).toBe(right);
});

it.each([
  ['Europe/Zurich', true],
  ['UTC', true],
  ['+01:00', false],
  ['Zurich', false],
  ['', false],
])('%j is a time zone: %s', (text, right) => {
  expect(isTimeZone(text)).toBe(right);
});
