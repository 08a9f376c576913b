import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Instance } from '../../src/domain/instance.js';
import { isStronger, isUnreached, OFF_MODES, planOff } from '../../src/domain/off-plan.js';
import { TAG } from '../../src/domain/tags.js';
import type { OffWish } from '../../src/domain/wish.js';
import { anAnnex, anInstance, NOON } from '../support/samples.js';

const MINUTE_MS = 60_000;
const wish = anAnnex();
const named = (id: string, poolState: string, state: Instance['state'] = 'running'): Instance => {
  const instance = anInstance(wish, { id, state });
  return { ...instance, tags: { ...instance.tags, [TAG.poolState]: poolState } };
};
const POOL = [
  named('busy', 'busy'),
  named('idle', 'idle'),
  named('booting', ''),
  named('gone', 'busy', 'terminated'),
];
const asked = (mode: OffWish['mode'], toldAt?: number): OffWish => ({ by: 'U1', at: NOON, mode, toldAt });
const after = (minutes: number): number => NOON + minutes * MINUTE_MS;

describe('the end of an annex', () => {
  it.each([
    ['EC2 ends everything at once', asked(undefined), 0, { tell: false, end: ['busy', 'idle', 'booting'] }],
    [
      'HTCondor is told, and what is not in the pool has no jobs',
      asked('graceful'),
      0,
      { tell: true, end: ['booting'] },
    ],
    ['a head node that is away holds it up', asked('graceful'), 5, { tell: true, end: ['booting'] }],
    ['but not for long', asked('graceful'), 6, { tell: false, end: ['busy', 'idle', 'booting'] }],
    ['jobs have their ten minutes', asked('graceful', NOON), 14, { tell: false, end: ['booting'] }],
    ['and no more', asked('graceful', NOON), 15, { tell: false, end: ['busy', 'idle', 'booting'] }],
    ['killing takes less', asked('fast', NOON), 5, { tell: false, end: ['busy', 'idle', 'booting'] }],
    ['draining waits', asked('peaceful', NOON), 9, { tell: false, end: ['booting'] }],
    [
      'and tells those again who were not reached',
      asked('peaceful', NOON),
      11,
      { tell: true, end: ['booting'] },
    ],
  ] as const)('%s', (_, off, minutes, plan) => {
    expect(planOff(off, POOL, after(minutes))).toEqual(plan);
  });

  it('comes for everything in the end, unless it drains', () => {
    const modes = fc.constantFrom(...OFF_MODES);
    fc.assert(
      fc.property(modes, fc.option(fc.nat(60), { nil: undefined }), (mode, told) => {
        const toldAt = told === undefined ? undefined : after(told);
        const { end } = planOff(asked(mode, toldAt), POOL, after((told ?? 0) + 15));
        expect(end).toEqual(mode === 'peaceful' ? ['booting'] : ['busy', 'idle', 'booting']);
      }),
    );
  });

  it('never touches a machine that drains with a job on it', () => {
    fc.assert(
      fc.property(fc.option(fc.nat(600), { nil: undefined }), fc.nat(10_000), (told, minutes) => {
        const toldAt = told === undefined ? undefined : after(told);
        expect(planOff(asked('peaceful', toldAt), POOL, after(minutes)).end).not.toContain('busy');
      }),
    );
  });

  it('says so when those that were to drain hear nothing', () => {
    expect(isUnreached(asked('peaceful'), after(5))).toBe(false);
    expect(isUnreached(asked('peaceful'), after(6))).toBe(true);
    expect(isUnreached(asked('peaceful', NOON), after(6))).toBe(false);
    expect(isUnreached(asked('fast'), after(6))).toBe(false);
  });

  it('can be made to come sooner, never later', () => {
    for (const [index, mode] of OFF_MODES.entries())
      for (const [other, before] of OFF_MODES.entries()) expect(isStronger(mode, before)).toBe(index > other);
  });
});
