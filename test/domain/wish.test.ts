import { describe, expect, it } from '@jest/globals';
import { isLive, nextAttempt, requestedCount } from '../../src/domain/wish.js';
import { aLaunch, anAnnex, NOON } from '../support/samples.js';

describe('how many instances an annex has asked for', () => {
  it('counts what AWS gave where it has answered, what was asked for where not, and nothing that was refused', () => {
    const launches = [
      aLaunch({ count: 10, outcome: { kind: 'launched', got: 7, at: NOON } }),
      aLaunch({ count: 5, attempt: 2 }),
      aLaunch({ count: 100, attempt: 3, outcome: { kind: 'refused', why: 'No.', at: NOON } }),
    ];
    expect(requestedCount(anAnnex({ launches }))).toBe(12);
    expect(requestedCount(anAnnex({ launches: [] }))).toBe(0);
  });
});

describe('the number of the next launch', () => {
  it('follows the highest there is, also where earlier ones are unknown', () => {
    expect(nextAttempt([])).toBe(1);
    expect(nextAttempt([aLaunch()])).toBe(2);
    expect(nextAttempt([aLaunch({ attempt: 5 }), aLaunch({ attempt: 3 })])).toBe(6);
  });
});

describe('an annex', () => {
  it('is live until it has ended, also while it is being ended', () => {
    expect(isLive(anAnnex())).toBe(true);
    expect(isLive(anAnnex({ off: { by: 'U1', at: NOON } }))).toBe(true);
    expect(isLive(anAnnex({ endedAt: NOON }))).toBe(false);
  });
});
