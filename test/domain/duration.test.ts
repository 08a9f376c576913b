import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  DEFAULT_IDLE_MS,
  DEFAULT_LEASE_MS,
  hours,
  LONGEST_LEASE_MS,
  parseHours,
  span,
} from '../../src/domain/duration.js';

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

describe('parseHours', () => {
  it.each([
    ['24', 24 * HOUR_MS],
    ['0.5', 30 * MINUTE_MS],
    ['.25', 15 * MINUTE_MS],
    ['24.', 24 * HOUR_MS],
    ['+2', 2 * HOUR_MS],
    ['007', 7 * HOUR_MS],
    ['0', 0],
    ['-1', -HOUR_MS],
    ['24h', 24 * HOUR_MS],
    ['1.5H', 90 * MINUTE_MS],
    ['90m', 90 * MINUTE_MS],
    ['2h30m', 150 * MINUTE_MS],
    ['1d', 24 * HOUR_MS],
    ['1d12h', 36 * HOUR_MS],
    ['3000s', DEFAULT_LEASE_MS],
    ['1h30m15s', HOUR_MS + 30 * MINUTE_MS + 15 * SECOND_MS],
  ])('reads %s', (text, ms) => {
    expect(parseHours(text)).toBe(ms);
  });

  it.each([
    '',
    ' ',
    'x',
    'h',
    '1e3',
    '0x10',
    '1,5',
    '1.5.2',
    '1 h',
    '24hours',
    '10w',
    '--5',
    '-5m',
    'NaN',
    'Infinity',
    '٢٤',
    '½',
  ])('does not read %j', (text) => {
    expect(parseHours(text)).toBeUndefined();
  });

  it('cuts to whole seconds', () => {
    expect(parseHours('0.0005')).toBe(SECOND_MS);
    expect(parseHours('0.00027')).toBe(0);
    expect(parseHours('1.9s')).toBe(SECOND_MS);
  });

  it('loses no second of a decimal number', () => {
    expect(parseHours('1.15')).toBe(4_140_000);
    expect(parseHours('0.29')).toBe(1_044_000);
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 99_999_999n }),
        fc.integer({ min: 0, max: 8 }),
        (digits, places) => {
          const scale = 10n ** BigInt(places);
          const text = `${digits / scale}.${String(digits % scale).padStart(places, '0')}`;
          expect(parseHours(text)).toBe(Number((digits * 3600n) / scale) * SECOND_MS);
        },
      ),
    );
  });

  it('adds up the parts of a compound, in any order', () => {
    const part = fc.tuple(fc.integer({ min: 0, max: 999 }), fc.constantFrom('d', 'h', 'm', 's'));
    const unitMs = { d: 24 * HOUR_MS, h: HOUR_MS, m: MINUTE_MS, s: SECOND_MS };
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), (parts) => {
        const sum = parts.reduce((ms, [amount, unit]) => ms + amount * unitMs[unit], 0);
        expect(parseHours(parts.flat().join(''))).toBe(sum);
      }),
    );
  });

  it('gives whole seconds or nothing for any text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const ms = parseHours(text);
        expect(ms === undefined || ms % SECOND_MS === 0).toBe(true);
      }),
    );
  });

  it('is not slow for a long text', () => {
    expect(parseHours(`${'1'.repeat(3000)}x`)).toBeUndefined();
    expect(parseHours(`${'1h'.repeat(1500)}!`)).toBeUndefined();
  });
});

describe('hours', () => {
  it.each([
    [24 * HOUR_MS, '24.00'],
    [DEFAULT_LEASE_MS, '0.83'],
    [DEFAULT_IDLE_MS, '0.25'],
    [HOUR_MS / 3, '0.33'],
    [LONGEST_LEASE_MS, '720.00'],
  ])('writes %i ms as %s, as condor_annex does', (ms, text) => {
    expect(hours(ms)).toBe(text);
  });
});

describe('span', () => {
  it.each([
    [-5, '0 s'],
    [0, '0 s'],
    [999, '0 s'],
    [59_999, '59 s'],
    [MINUTE_MS, '1 min'],
    [MINUTE_MS * 2 - 1, '1 min'],
    [59 * MINUTE_MS, '59 min'],
    [HOUR_MS, '1 h'],
    [90 * MINUTE_MS, '1 h 30 min'],
    [24 * HOUR_MS, '24 h'],
    [47 * HOUR_MS + 59 * MINUTE_MS, '47 h 59 min'],
    [48 * HOUR_MS, '2 days'],
    [50 * HOUR_MS + 20 * MINUTE_MS, '2 days 2 h'],
  ])('says %i ms as %s', (ms, text) => {
    expect(span(ms)).toBe(text);
  });

  it('never says more than there is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: LONGEST_LEASE_MS }), (ms) => {
        const said = span(ms)
          .replace(/ days/g, 'd')
          .replace(/ h/g, 'h')
          .replace(/ min/g, 'm')
          .replace(/ s/g, 's');
        expect(parseHours(said.replace(/ /g, ''))).toBeLessThanOrEqual(ms);
      }),
    );
  });
});
