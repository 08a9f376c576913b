import { describe, expect, it } from '@jest/globals';
import { digest } from '../../src/domain/digest.js';
import { billedPages, outOfSightLines } from '../../src/domain/out-of-sight.js';
import { plainText } from '../../src/domain/words.js';
import { said } from '../support/said.js';
import { anEntry, aPage, NOON } from '../support/samples.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const OVER = NOON + DAY_MS + 60_000;
const blind = (now: number) => ({ unseen: new Set(['us-east-1']), now });
const endsOf = (page = aPage(), now = NOON + 9 * DAY_MS) =>
  billedPages([page], blind(now))[0]?.entries.map(({ endedAt }) => endedAt);

describe('what is open where nobody can look', () => {
  it('is billed until its lease was over for a minute, and no longer', () => {
    expect(endsOf()).toEqual([OVER]);
    expect(endsOf(aPage(), OVER)).toEqual([undefined]);
    expect(endsOf(aPage(), OVER + 1)).toEqual([OVER]);
  });

  it('is billed as it is where somebody can, when it has ended, and for a head node', () => {
    expect(endsOf(aPage({ region: 'eu-central-1' }))).toEqual([undefined]);
    expect(endsOf(aPage({ entries: [anEntry({ endedAt: NOON + 1 })] }))).toEqual([NOON + 1]);
    expect(endsOf(aPage({ annexName: 'head node MyHead' }))).toEqual([undefined]);
  });

  it('is said with the sums', () => {
    const lines = outOfSightLines([aPage(), aPage({ region: 'eu-central-1' })], blind(NOON + 2 * DAY_MS));
    expect(lines.map(plainText)).toEqual([
      "Whether 1 instance in us-east-1 ended with the lease I can't see now: counted until then.",
    ]);
    expect(outOfSightLines([aPage()], blind(OVER))).toEqual([]);
  });
});

describe('a digest of a day on which nobody could look', () => {
  const day = (from: number) => ({ day: '2026-11-24', fromAt: from, untilAt: from + DAY_MS });
  const { unseen } = blind(0);

  it('ends at the leases, and says neither that machines run nor that they have ended', () => {
    const message = digest([aPage()], day(NOON + HOUR_MS), NOON + DAY_MS + HOUR_MS, unseen);
    const text = said(message);
    expect(text).toContain('Daily digest: $2.30 for 1 instance of 1 annex');
    expect(text).toContain("Whether 1 instance in us-east-1 ended with the lease I can't see now");
    expect(text).not.toContain('Still running');
    expect(text).not.toContain('Nothing of it is running');
    expect(message?.table?.rows[0]?.at(-1)).toBe('1 out of sight');
  });

  it('does not come for what was over before', () => {
    expect(digest([aPage()], day(NOON + 2 * DAY_MS), NOON + 3 * DAY_MS, unseen)).toBeUndefined();
  });
});
