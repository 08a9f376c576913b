import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nearest } from '../../src/commands/nearest.js';

describe('nearest', () => {
  const VERBS = ['setup', 'check-setup', 'start', 'status', 'off'];

  it.each([
    ['stat', 'status'],
    ['strat', 'start'],
    ['statsu', 'status'],
    ['setpu', 'setup'],
    ['checksetup', 'check-setup'],
    ['of', 'off'],
    ['start', 'start'],
  ])('takes %s for %s', (text, meant) => {
    expect(nearest(text, VERBS)).toBe(meant);
  });

  it('takes no long word for another that only ends or begins alike', () => {
    expect(nearest('aws-on-demand-subnet', ['aws-on-demand-ami-id', 'aws-region'])).toBeUndefined();
  });

  it.each(['', 'xyzzy', 'terminate', '😀'.repeat(5000)])('takes no guess at %j', (text) => {
    expect(nearest(text, ['check-setup', 'status'])).toBeUndefined();
  });

  it('finds a candidate that is there, whatever else is', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 30 }), { minLength: 1 }), fc.nat(), (candidates, pick) => {
        const text = candidates[pick % candidates.length] ?? '';
        expect(nearest(text, candidates)).toBe(text);
      }),
    );
  });
});
