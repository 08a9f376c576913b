import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays, dayOf, daysBetween, firstOfMonth, momentOf, mondayOf } from '../../src/domain/calendar.js';

const ZURICH = 'Europe/Zurich';
const HOUR_MS = 3_600_000;

describe('the day at a moment', () => {
  it.each([
    ['UTC', '2026-11-22T23:30:00Z', '2026-11-22'],
    [ZURICH, '2026-11-22T23:30:00Z', '2026-11-23'],
    ['America/Los_Angeles', '2026-11-22T07:59:59Z', '2026-11-21'],
    ['Asia/Kolkata', '2026-11-22T18:30:00Z', '2026-11-23'],
  ])('is that of the time zone: %s', (zone, at, day) => {
    expect(dayOf(Date.parse(at), zone)).toBe(day);
  });
});

describe('the moment of a time of day', () => {
  it.each([
    ['UTC', '2026-11-22', '09:00', '2026-11-22T09:00:00Z'],
    [ZURICH, '2026-11-22', '09:00', '2026-11-22T08:00:00Z'],
    [ZURICH, '2026-07-01', '09:00', '2026-07-01T07:00:00Z'],
    // Clocks go forward on 29 March and back on 25 October 2026.
    [ZURICH, '2026-03-29', '00:00', '2026-03-28T23:00:00Z'],
    [ZURICH, '2026-03-30', '00:00', '2026-03-29T22:00:00Z'],
    [ZURICH, '2026-10-25', '09:00', '2026-10-25T08:00:00Z'],
    ['Asia/Kolkata', '2026-01-01', '00:00', '2025-12-31T18:30:00Z'],
  ])('is when clocks there show it: %s %s %s', (zone, day, time, at) => {
    expect(new Date(momentOf(day, time, zone)).toISOString().replace('.000', '')).toBe(at);
  });

  it('makes days of 23 and 25 hours where clocks are changed, and of 24 elsewhere', () => {
    const length = (day: string) =>
      (momentOf(addDays(day, 1), '00:00', ZURICH) - momentOf(day, '00:00', ZURICH)) / HOUR_MS;
    expect(['2026-03-29', '2026-10-25', '2026-11-22'].map(length)).toEqual([23, 25, 24]);
  });

  it('is on the day that it was asked for', () => {
    const zones = fc.constantFrom(
      'UTC',
      ZURICH,
      'America/New_York',
      'Australia/Lord_Howe',
      'Pacific/Chatham',
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3000 }), zones, (days, zone) => {
        const day = addDays('2024-01-01', days);
        expect(dayOf(momentOf(day, '12:00', zone), zone)).toBe(day);
        expect(dayOf(momentOf(day, '00:00', zone), zone)).toBe(day);
      }),
    );
  });
});

describe('days', () => {
  it.each([
    ['2026-11-22', '2026-11-16', '2026-11-01'],
    ['2026-11-16', '2026-11-16', '2026-11-01'],
    ['2027-01-01', '2026-12-28', '2027-01-01'],
  ])('of %s the week began on %s and the month on %s', (day, monday, first) => {
    expect(mondayOf(day)).toBe(monday);
    expect(firstOfMonth(day)).toBe(first);
  });

  it('go on over the turn of months and years', () => {
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
    expect(addDays('2028-03-01', -1)).toBe('2028-02-29');
  });

  it('between two moments are whole and without a gap', () => {
    const days = daysBetween(Date.parse('2026-10-24T12:00Z'), Date.parse('2026-10-25T23:00Z'), ZURICH);
    expect(days.map(({ day }) => day)).toEqual(['2026-10-24', '2026-10-25']);
    expect(days[1]?.fromAt).toBe(days[0]?.untilAt);
    expect(new Date(days[0]?.fromAt ?? 0).toISOString()).toBe('2026-10-23T22:00:00.000Z');
    expect(new Date(days[1]?.untilAt ?? 0).toISOString()).toBe('2026-10-25T23:00:00.000Z');
  });
});
