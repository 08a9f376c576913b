import { describe, expect, it } from '@jest/globals';
import { Decimal } from 'decimal.js';
import { billedMs, costSoFarUsd, worstCase } from '../../src/domain/cost.js';
import { plainText } from '../../src/domain/words.js';
import { aLaunch, anAnnex, anInstance, NOON } from '../support/samples.js';

const HOUR_MS = 3_600_000;
const launch = { count: 10, instanceType: 'm4.large', region: 'us-east-1', leaseMs: 24 * HOUR_MS };

describe('what a launch costs at most', () => {
  it('is worked out before the eyes of the person, with what it leaves out', () => {
    expect(plainText(worstCase({ ...launch, pricePerHourUsd: new Decimal('0.10') }))).toBe(
      'Costs at most $24.00: 10 × $0.10 an hour × 24.00 hours. Disks, public addresses and data transfer come on top.',
    );
  });

  it('is not guessed', () => {
    expect(plainText(worstCase({ ...launch, region: 'eu-north-1', pricePerHourUsd: undefined }))).toBe(
      'No price known for m4.large in eu-north-1. Please look it up before you say Yes.',
    );
  });
});

describe('how long an instance is billed', () => {
  const instance = anInstance(anAnnex(), { launchedAt: NOON });

  it('goes by time, a minute at least', () => {
    expect(billedMs(instance, NOON + HOUR_MS)).toBe(HOUR_MS);
    expect(billedMs(instance, NOON + 1)).toBe(60_000);
    expect(billedMs(instance, NOON - HOUR_MS)).toBe(60_000);
  });
});

describe('what an annex has cost so far', () => {
  const wish = anAnnex({
    launches: [aLaunch(), aLaunch({ attempt: 2, instanceType: 'c5.large', pricePerHourUsd: '0.085' })],
  });
  const second = wish.launches[1] ?? aLaunch();
  const costAfter = (hours: number, ...instances: Parameters<typeof costSoFarUsd>[1]) =>
    costSoFarUsd(wish, instances, NOON + hours * HOUR_MS)?.toString();

  it('adds up instances, each at the price of its own launch', () => {
    expect(costAfter(2)).toBe('0');
    expect(costAfter(2, anInstance(wish))).toBe('0.2');
    expect(costAfter(2, anInstance(wish), anInstance(wish, { id: 'i-2', launch: second }))).toBe('0.37');
  });

  it('stops counting when an instance has ended, as far as EC2 tells when', () => {
    const ended = anInstance(wish, { state: 'terminated', endedAt: NOON + HOUR_MS });
    expect(costAfter(5, ended)).toBe('0.1');
    // Not told when: until its lease, and the minute that the lease function may take.
    expect(costAfter(5, { ...ended, endedAt: undefined })?.slice(0, 6)).toBe('0.1016');
  });

  it('does not count a stopped instance on: it costs its disk alone', () => {
    expect(costAfter(5, anInstance(wish, { state: 'stopped', endedAt: NOON + HOUR_MS }))).toBe('0.1');
  });

  it('is unknown as soon as one price is', () => {
    const rebuilt = anAnnex({ launches: [aLaunch({ pricePerHourUsd: undefined })] });
    expect(costSoFarUsd(rebuilt, [anInstance(rebuilt)], NOON)).toBeUndefined();
    expect(costAfter(1, anInstance(wish, { tags: {} }))).toBeUndefined();
  });
});
