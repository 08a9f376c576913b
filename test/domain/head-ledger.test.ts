import { describe, expect, it } from '@jest/globals';
import { digest } from '../../src/domain/digest.js';
import { isHeadPage, updateHeadPage } from '../../src/domain/head-ledger.js';
import type { Instance } from '../../src/domain/instance.js';
import { aPage, anAskedHead, NOON } from '../support/samples.js';
import { said } from '../support/said.js';

const HOUR_MS = 3_600_000;
const wish = anAskedHead();

function aMachine(over: Partial<Instance> = {}): Instance {
  return {
    id: 'i-head',
    state: 'running',
    instanceType: 'm5.large',
    launchedAt: NOON,
    spot: false,
    tags: {},
    ...over,
  };
}

describe("a head node's page", () => {
  it('is the same while nothing changes', () => {
    const page = updateHeadPage(undefined, wish, aMachine(), NOON);
    expect(updateHeadPage(page, wish, aMachine(), NOON + HOUR_MS)).toBe(page);
    expect(isHeadPage(page)).toBe(true);
    expect(isHeadPage(aPage())).toBe(false);
  });

  it('ends a stretch when EC2 says that it ended, and begins one at each start', () => {
    const first = updateHeadPage(undefined, wish, aMachine(), NOON);
    const stopped = aMachine({ state: 'stopped', endedAt: NOON + HOUR_MS });
    const rested = updateHeadPage(first, wish, stopped, NOON + 5 * HOUR_MS);
    expect(rested.entries.map(({ endedAt }) => endedAt)).toEqual([NOON + HOUR_MS]);
    expect(updateHeadPage(rested, wish, stopped, NOON + 6 * HOUR_MS)).toBe(rested);
    const again = aMachine({ state: 'pending', launchedAt: NOON + 7 * HOUR_MS });
    const { entries } = updateHeadPage(rested, wish, again, NOON + 7 * HOUR_MS);
    expect(entries.map(({ launchedAt }) => launchedAt)).toEqual([NOON, NOON + 7 * HOUR_MS]);
  });

  it('notices a stop and a start that nobody saw', () => {
    const first = updateHeadPage(undefined, wish, aMachine(), NOON);
    const later = aMachine({ launchedAt: NOON + 9 * HOUR_MS });
    const { entries } = updateHeadPage(first, wish, later, NOON + 10 * HOUR_MS);
    expect(entries.map(({ launchedAt, endedAt }) => [launchedAt, endedAt])).toEqual([
      [NOON, NOON + 9 * HOUR_MS],
      [NOON + 9 * HOUR_MS, undefined],
    ]);
  });

  it('says that nobody saw the end of one that vanished', () => {
    const first = updateHeadPage(undefined, wish, aMachine(), NOON);
    expect(updateHeadPage(first, wish, undefined, NOON + HOUR_MS).entries).toEqual(first.entries);
    const ended = { ...wish, endedAt: NOON + 2 * HOUR_MS };
    expect(updateHeadPage(first, ended, undefined, NOON + 2 * HOUR_MS).entries).toMatchObject([
      { endedAt: NOON + 2 * HOUR_MS, endUnseen: true },
    ]);
  });

  it('is a line of its own in the digest, and has no lease to end there', () => {
    const page = updateHeadPage(undefined, wish, aMachine(), NOON);
    const day = { day: '2026-11-23', fromAt: NOON - HOUR_MS, untilAt: NOON + 10 * HOUR_MS };
    const message = digest([page], day, NOON + 10 * HOUR_MS);
    const alone = said(message);
    expect(alone).toContain('$0.96 for 1 instance of the head node');
    expect(alone).toContain('Still running: 1 instance at $0.096 an hour.');
    expect(message?.table?.rows).toMatchObject([
      ['head node pool1', '1', '10.00', '$0.96', '$0.00', '1 running'],
    ]);
    const both = said(digest([page, aPage()], day, NOON + 10 * HOUR_MS));
    expect(both).toContain('of 1 annex and the head node');
    expect(both).toContain('the last lease ends');
  });
});
