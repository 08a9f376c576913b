import { describe, expect, it } from '@jest/globals';
import { endLeases } from '../../src/lease-function/end-leases.js';
import { type Leased, NOW, aFleet, awsError, idOf } from './fleet.js';

const MINUTE = 60_000;
const now = (): number => NOW;
const many = (count: number, more: Partial<Leased> = {}): Leased[] =>
  Array.from({ length: count }, (_, n) => ({ id: idOf(n), annex: 'big_1', endsAt: NOW - 1, ...more }));

describe('endLeases', () => {
  it('ends what is past its lease and nothing else', async () => {
    const fleet = aFleet([
      { id: idOf(1), annex: 'a_1', endsAt: NOW - MINUTE },
      { id: idOf(2), annex: 'a_1', endsAt: NOW + MINUTE },
      { id: idOf(3), annex: 'a_1', endsAt: 'whenever' },
      { id: idOf(4), endsAt: NOW - MINUTE },
      { id: idOf(5), tags: { Name: 'somebody else' } },
    ]);
    const report = await endLeases({ ec2: fleet.ec2, now });
    expect(report).toEqual({ at: NOW, ended: [idOf(1)], failed: [], unreadable: [idOf(3)], live: 1 });
    expect(fleet.alive()).toEqual([idOf(2), idOf(3), idOf(4), idOf(5)]);
  });

  it('looks at stopped machines too, since their disks cost money', async () => {
    const fleet = aFleet([]);
    await endLeases({ ec2: fleet.ec2, now });
    expect(fleet.describeFilters()).toEqual([
      { Name: 'tag-key', Values: ['htcondor:LeaseEndsAt'] },
      { Name: 'instance-state-name', Values: ['pending', 'running', 'stopping', 'stopped'] },
    ]);
  });

  it('calls TerminateInstances only when there is something to end', async () => {
    const fleet = aFleet([{ id: idOf(1), annex: 'a_1', endsAt: NOW + 1 }]);
    await endLeases({ ec2: fleet.ec2, now });
    expect(fleet.terminateCalls()).toEqual([]);
  });

  it('still ends an annex whose lease was extended', async () => {
    const fleet = aFleet([{ id: idOf(1), annex: 'a_1', endsAt: NOW - 1 }]);
    fleet.retag(idOf(1), NOW + 60 * MINUTE);
    expect((await endLeases({ ec2: fleet.ec2, now })).live).toBe(1);
    const later = await endLeases({ ec2: fleet.ec2, now: () => NOW + 60 * MINUTE });
    expect(later.ended).toEqual([idOf(1)]);
  });

  it('ends an annex early when its lease was shortened', async () => {
    const fleet = aFleet([{ id: idOf(1), annex: 'a_1', endsAt: NOW + 600 * MINUTE }]);
    fleet.retag(idOf(1), NOW);
    expect((await endLeases({ ec2: fleet.ec2, now })).ended).toEqual([idOf(1)]);
  });

  it('lets the neighbour live whose name begins the same', async () => {
    const fleet = aFleet([
      { id: idOf(1), annex: 'run_1', endsAt: NOW - 1 },
      { id: idOf(2), annex: 'run2_1', endsAt: NOW + MINUTE },
      { id: idOf(3), annex: 'run-b_1', endsAt: NOW + MINUTE },
    ]);
    await endLeases({ ec2: fleet.ec2, now });
    expect(fleet.alive()).toEqual([idOf(2), idOf(3)]);
  });

  it('ends the 1,001st instance', async () => {
    const fleet = aFleet(many(1001));
    const report = await endLeases({ ec2: fleet.ec2, now });
    expect(report.ended).toHaveLength(1001);
    expect(fleet.alive()).toEqual([]);
  });

  it('ends the rest when one instance has termination protection, and reports that one', async () => {
    const fleet = aFleet([
      ...many(300),
      { id: idOf(999), annex: 'big_1', endsAt: NOW - 1, protectedFromEnding: true },
    ]);
    const report = await endLeases({ ec2: fleet.ec2, now });
    expect(fleet.alive()).toEqual([idOf(999)]);
    expect(report.failed).toEqual([
      { id: idOf(999), reason: `OperationNotPermitted: The instance '${idOf(999)}' may not be terminated.` },
    ]);
  });

  it('loses nothing to a throttled call half-way', async () => {
    const fleet = aFleet(many(250));
    fleet.refuse(2, awsError('RequestLimitExceeded'));
    const first = await endLeases({ ec2: fleet.ec2, now });
    expect(first.ended).toHaveLength(150);
    expect(first.failed).toHaveLength(100);
    const next = await endLeases({ ec2: fleet.ec2, now: () => NOW + MINUTE });
    expect(next.ended).toHaveLength(100);
    expect(fleet.alive()).toEqual([]);
  });

  it('ends what it saw when a later page cannot be had, and says that it did not see all', async () => {
    const fleet = aFleet(many(30), 10);
    fleet.refuseToDescribe(3, awsError('RequestLimitExceeded'));
    const report = await endLeases({ ec2: fleet.ec2, now });
    expect(report.ended).toHaveLength(20);
    expect(report.lookFailed).toContain('RequestLimitExceeded');
    expect((await endLeases({ ec2: fleet.ec2, now })).ended).toHaveLength(10);
  });

  it('does no harm with clocks a minute apart', async () => {
    const fleet = aFleet([
      { id: idOf(1), annex: 'a_1', endsAt: NOW },
      { id: idOf(2), annex: 'a_2', endsAt: NOW + 2 * MINUTE },
    ]);
    const [fast, slow] = await Promise.all([
      endLeases({ ec2: fleet.ec2, now: () => NOW + MINUTE }),
      endLeases({ ec2: fleet.ec2, now: () => NOW }),
    ]);
    expect(fleet.alive()).toEqual([idOf(2)]);
    expect(new Set([...fast.ended, ...slow.ended])).toEqual(new Set([idOf(1)]));
  });
});
