import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { judge, readLeaseEnd } from '../../src/lease-function/lease.js';

const NOON = Date.UTC(2026, 10, 22, 12);

describe('readLeaseEnd', () => {
  it.each([
    ['1795348800000', 1_795_348_800_000],
    ['1795348800', 1_795_348_800_000],
    [' 1795348800000\n', 1_795_348_800_000],
    ['2026-11-22T12:00:00Z', NOON],
    ['2026-11-22T12:00Z', NOON],
    ['2026-11-22t12:00:00z', NOON],
    ['2026-11-22T12:00:00.000', NOON],
    ['2026-11-22T13:00:00+01:00', NOON],
    ['2026-11-22T07:00:00-0500', NOON],
  ])('reads %j', (text, at) => {
    expect(readLeaseEnd(text)).toBe(at);
  });

  it.each([
    '',
    'tomorrow',
    '0',
    '-1795348800000',
    '179534880000',
    '17953488000000',
    '1.79e12',
    '2026-11-22',
    '2026-13-22T00:00Z',
    '2026-11-22T25:00Z',
    'NaN',
    '١٧٩٥٣٤٨٨٠٠',
  ])('cannot read %j', (text) => {
    expect(readLeaseEnd(text)).toBeUndefined();
  });

  it('gives back what the bot writes, to the millisecond', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_000_000_000_000, max: 9_999_999_999_999 }), (at) => {
        expect(readLeaseEnd(String(at))).toBe(at);
      }),
    );
  });

  it('reads the same time from ISO-8601 as from milliseconds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_000_000_000_000, max: 9_999_999_999_999 }), (at) => {
        expect(readLeaseEnd(new Date(at).toISOString())).toBe(at);
      }),
    );
  });

  it('never makes a time out of other text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const at = readLeaseEnd(text);
        expect(at === undefined || Number.isFinite(at)).toBe(true);
      }),
    );
  });
});

describe('judge', () => {
  const instance = (tags: Record<string, string>) => ({
    InstanceId: 'i-1',
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  });
  const annex = { 'htcondor:AnnexId': 'a_1' };

  it('ends an instance at its very millisecond, not before', () => {
    const leased = instance({ ...annex, 'htcondor:LeaseEndsAt': String(NOON) });
    expect(judge(leased, NOON - 1)).toBe('live');
    expect(judge(leased, NOON)).toBe('over');
  });

  it.each([
    ['no tags at all', {}],
    ['an annex but no lease', annex],
    ['a lease but no annex', { 'htcondor:LeaseEndsAt': '1000000000000' }],
    ['an empty annex', { 'htcondor:AnnexId': '', 'htcondor:LeaseEndsAt': '1000000000000' }],
    [
      'tags that only look like ours',
      { 'htcondor:annexid': 'a_1', 'htcondor:LeaseEndsAtX': '1000000000000' },
    ],
  ])('leaves alone what has %s', (_, tags) => {
    expect(judge(instance(tags), NOON)).toBe('foreign');
  });

  it('does not end what it cannot read', () => {
    expect(judge(instance({ ...annex, 'htcondor:LeaseEndsAt': 'soon' }), NOON)).toBe('unreadable');
    expect(judge(instance({ ...annex, 'htcondor:LeaseEndsAt': '' }), NOON)).toBe('unreadable');
  });
});
