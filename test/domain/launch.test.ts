import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { launchTags, launchToken } from '../../src/domain/launch.js';
import { aLaunch, anAnnex, NOON } from '../support/samples.js';

const TOKENS = fc.record({
  id: fc.uuid(),
  attempt: fc.integer({ min: 1, max: 50 }),
  requestedAt: fc.integer({ min: NOON, max: NOON + 1000 }),
});

describe('the token of a launch', () => {
  const tokenOf = ({ id, ...launch }: { id: string; attempt: number; requestedAt: number }) =>
    launchToken(anAnnex({ id: `A_${id}` }), aLaunch(launch));

  it('has the 64 plain characters that EC2 takes at most', () => {
    fc.assert(fc.property(TOKENS, (launch) => /^[0-9a-f]{64}$/.test(tokenOf(launch))));
  });

  it('is the same for the same recorded launch, whatever has become of the annex since', () => {
    const launch = aLaunch();
    const later = anAnnex({ version: 9, leaseEndsAt: NOON + 1, launches: [launch, aLaunch({ attempt: 2 })] });
    expect(launchToken(later, { ...launch, outcome: { kind: 'launched', got: 1, at: NOON } })).toBe(
      launchToken(anAnnex(), launch),
    );
  });

  it('differs as soon as the annex, the attempt or the moment does', () => {
    fc.assert(
      fc.property(TOKENS, TOKENS, (one, other) => {
        const same = JSON.stringify(Object.entries(one)) === JSON.stringify(Object.entries(other));
        expect(tokenOf(one) === tokenOf(other)).toBe(same);
      }),
    );
    const tokens = [1, 2, 11, 12, 111].map((attempt) => launchToken(anAnnex(), aLaunch({ attempt })));
    expect(new Set(tokens).size).toBe(tokens.length);
  });
});

describe('the tags of a launch', () => {
  it('say whose the instances are, when they end and who asked', () => {
    expect(launchTags(anAnnex(), aLaunch())).toEqual({
      Name: 'MyFirstAnnex',
      project: 'fusion',
      'htcondor:AnnexName': 'MyFirstAnnex',
      'htcondor:AnnexId': 'MyFirstAnnex_6e6ab3a4-5c1b-4bd1-9c4d-30f1f3a6e0aa',
      'htcondor:Pool': 'default',
      'htcondor:LeaseEndsAt': String(NOON + 3_600_000),
      'htcondor:RequestedBy': 'U1',
      'htcondor:Attempt': '1',
    });
  });

  it('say where the message stands that follows the annex', () => {
    const place = { channel: 'C1', ts: '1763812800.000100' };
    expect(launchTags(anAnnex(), aLaunch({ place }))['htcondor:Message']).toBe('C1/1763812800.000100');
  });

  it('stay as recorded when the lease has been moved since, so that a retry asks for the same', () => {
    const moved = anAnnex({ leaseEndsAt: NOON + 99 * 3_600_000 });
    expect(launchTags(moved, aLaunch())['htcondor:LeaseEndsAt']).toBe(String(NOON + 3_600_000));
  });

  it('cannot be overridden by what a person adds', () => {
    const launch = aLaunch({ tags: { 'htcondor:LeaseEndsAt': '9999999999999', Name: 'mine' } });
    expect(launchTags(anAnnex(), launch)).toMatchObject(launchTags(anAnnex(), aLaunch({ tags: {} })));
  });
});
