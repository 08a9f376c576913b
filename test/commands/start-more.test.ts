import { describe, expect, it } from '@jest/globals';
import type { AnnexWish, LaunchOutcome, LaunchWish } from '../../src/domain/wish.js';
import { aPoolRecord } from '../support/memory-pools.js';
import { aLaunch, anAnnex, anInstance, NOON } from '../support/samples.js';
import { BEN, commandDesk } from './desk.js';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const MORE = '/condor_annex -idle 9 -annex-name MyFirstAnnex';
const desk = commandDesk();

/** An annex of m4.large that run, leased for so many hours from noon. */
async function running(count: number, hours: number, over: Partial<LaunchWish> = {}): Promise<AnnexWish> {
  const leaseEndsAt = NOON + hours * HOUR_MS;
  const outcome: LaunchOutcome = { kind: 'launched', got: count, at: NOON };
  const wish = anAnnex({ leaseEndsAt, launches: [aLaunch({ count, leaseEndsAt, outcome, ...over })] });
  await desk().wishes.save(wish);
  desk().aws.instances = Array.from({ length: count }, (_, n) =>
    anInstance(wish, { id: `i-${n}`, inPool: true }),
  );
  return wish;
}

const asked = async (line: string) => (await desk().asks(`${MORE} ${line}`)).text.split('\n');
const costOf = async (line: string) => {
  const answered = await desk().does(`${MORE} ${line}`);
  return answered.kind === 'progress' ? answered.costUsd : answered.kind;
};

describe('the question before more instances for an annex', () => {
  it('says when the lease of those that are there ends then, and what all of it can cost', async () => {
    await running(100, 1);
    expect(await asked('-count 1 -duration 24')).toEqual([
      'Will request 1 m4.large on-demand instance for 24.00 hours. Each instance will terminate after being idle for 9.00 hours.',
      'Adds them to annex MyFirstAnnex, which asked for 100 before. The new lease replaces the one of all its instances, which was to end 2026-11-22T13:00:00.000Z.',
      'Once a new one is launched, the lease of the 100 instances there ends 2026-11-23T12:00:00.000Z. That is up to $230.00 more, if they all run until then. Disks and data transfer come on top.',
      'Jobs of everybody on the pool may run there.',
      'Costs at most $232.40: 1 × $0.10 an hour × 24.00 hours, and $230.00 for those that are there. Disks, public addresses and data transfer come on top.',
      'Is that OK? @UBEN asked for it.',
      'Left at the default, and how to change it: instance type: -aws-on-demand-instance-type.',
    ]);
  });

  it('says that busy ones are ended when the new lease is sooner, also when it was left at the default', async () => {
    await running(10, 20);
    const lines = await asked('-count 2');
    expect(lines[2]).toBe(
      'Once a new one is launched, the lease of the 10 instances there ends 2026-11-22T12:50:00.000Z. That is sooner than now: busy instances are ended all the same. It saves up to $19.17.',
    );
    expect(lines[4]).toMatch(/^Costs at most \$0\.17: 2 × \$0\.10 an hour × 0\.83 hours\. Disks/);
  });

  it('says nothing of others when none is left', async () => {
    await running(2, 1);
    desk().aws.instances = desk().aws.instances.map((each) => ({ ...each, state: 'terminated' }));
    await desk().clock.advance(10 * MINUTE_MS);
    const lines = await asked('-count 1 -duration 24');
    expect(lines.join()).not.toContain('Once a new one');
    expect(lines.join()).toContain('Costs at most $2.40: 1 ×');
  });

  it('counts those that were asked for before and are not there yet, and those EC2 does not list yet', async () => {
    await running(10, 1, { outcome: undefined });
    desk().aws.instances = [];
    expect((await asked('-count 1 -duration 2'))[2]).toContain('the lease of the 10 instances there ends');
    await itsLaunchIs({ kind: 'launched', got: 8, at: NOON });
    expect((await asked('-count 1 -duration 2'))[2]).toContain('the lease of the 8 instances there ends');
    await itsLaunchIs({ kind: 'refused', why: 'No.', at: NOON });
    expect((await asked('-count 1 -duration 2')).join()).not.toContain('instances there');
  });

  it('does not guess a price for those that are there', async () => {
    await running(3, 1, { instanceType: 'x9.large', pricePerHourUsd: undefined });
    const lines = await asked('-count 1 -duration 2');
    expect(lines[2]).toContain('No price known for x9.large in us-east-1.');
    expect(lines[4]).toBe('No price known for x9.large in us-east-1. Please look it up before you say Yes.');
  });

  it('is asked anew when what it said of them is not so any more', async () => {
    await running(10, 1);
    const asked = await desk().asks(`${MORE} -count 1 -duration 0.99`);
    expect(asked.text).toContain('That is sooner than now');
    await desk().clock.advance(5 * MINUTE_MS);
    const answered = await desk().clicks(asked, 'yes');
    expect(answered.kind).toBe('asked');
    expect((await desk().annex())?.launches).toHaveLength(1);
  });

  it('takes a second person when those that are there make it dear', async () => {
    desk().pool = aPoolRecord({ limitUsd: '10' });
    await running(100, 1);
    const { text } = await desk().asks(`${MORE} -count 1 -duration 24`, { ...BEN, limitUsd: '10' });
    expect(text).toContain("above what one person's Yes is good for here ($10.00)");
  });

  it('has on record what all of it can cost', async () => {
    await running(100, 1);
    expect(await costOf('-count 1 -duration 24')).toBe('232.40');
  });
});

/** The same annex, with another outcome of its launch. */
async function itsLaunchIs(outcome: LaunchOutcome): Promise<void> {
  const wish = await desk().annex();
  if (wish === undefined) throw new Error('There is no annex.');
  await desk().wishes.save({ ...wish, launches: wish.launches.map((launch) => ({ ...launch, outcome })) });
}
