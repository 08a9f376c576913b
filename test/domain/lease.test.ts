import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatLease, parseLease } from '../../src/domain/lease.js';
import { readLeaseEnd } from '../../src/lease-function/lease.js';
import { NOON } from '../support/samples.js';

describe('the lease in a tag', () => {
  it.each([
    [String(NOON), NOON],
    [String(NOON / 1000), NOON],
    [` ${NOON}\n`, NOON],
    ['2026-11-22T12:00:00Z', NOON],
    ['2026-11-22T12:00:00.000Z', NOON],
    ['2026-11-22T13:00+01:00', NOON],
    ['2026-11-22T12:00', NOON],
  ])('reads %j', (text, at) => {
    expect(parseLease(text)).toBe(at);
  });

  it.each([
    undefined,
    '',
    'tomorrow',
    '0',
    '-1795348800000',
    '17953488000',
    '1.79e12',
    '2026-11-22',
    '2026-13-01T00:00Z',
    '24',
  ])('reports %j rather than guess', (text) => {
    expect(parseLease(text)).toBeUndefined();
  });

  it('says the same after writing and reading', () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(2002), max: Date.UTC(2200) }), (at) => {
        expect(parseLease(formatLease(at))).toBe(at);
        expect(parseLease(formatLease(at + 0.75))).toBe(at);
      }),
    );
  });

  it('is read by the bot exactly as the lease function reads it, whatever somebody wrote there', () => {
    const digits = fc.stringMatching(/^-?[0-9]{8,15}$/);
    const dates = fc.stringMatching(
      /^20\d\d-[01]\d-[0-3]\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:?\d\d)?$/,
    );
    fc.assert(
      fc.property(fc.oneof(digits, dates, fc.string()), (text) => {
        expect(parseLease(text)).toBe(readLeaseEnd(text));
      }),
      { numRuns: 500 },
    );
  });
});
