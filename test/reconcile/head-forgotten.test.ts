import { describe, expect, it } from '@jest/globals';
import { aPool, type PoolBench } from '../support/pool-bench.js';
import { aHead, aLaunch, anAnnex, NOON } from '../support/samples.js';
import { said } from '../support/said.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

async function idleHead(): Promise<PoolBench> {
  const pool = aPool({ headNode: true });
  const tags = { 'htcondor:Pool': 'default', 'htcondor:HeadId': aHead().id };
  const { id } = pool.cloud.add({ tags, privateIp: '10.0.0.7', instanceType: 'm5.large' });
  await pool.wishes.save(aHead({ instanceId: id }));
  return pool;
}

async function days(pool: PoolBench, count: number): Promise<void> {
  const rounds = pool.rounds();
  for (let hour = 0; hour < count * 24; hour += 1) {
    await pool.clock.advance(HOUR_MS);
    await rounds.lookAtAll(1);
  }
}

const told = (pool: PoolBench) =>
  [...pool.notices.published].filter(([key]) => key.startsWith('head-forgotten')).map(([, notice]) => notice);

describe('a head node that runs with nothing to do', () => {
  it('is told of after two days, with what it costs, and one button to stop it', async () => {
    const pool = await idleHead();
    await days(pool, 1);
    expect(told(pool)).toEqual([]);
    await days(pool, 2);
    expect(told(pool)).toHaveLength(1);
    const [notice] = told(pool);
    expect(said(notice?.message)).toContain(
      'Head node MyHead has been running for 2 days with no annex and no job.',
    );
    expect(said(notice?.message)).toContain('$2.30 more every day, without its disk.');
    expect(notice?.message.buttons?.[0]).toEqual({
      label: 'Stop it',
      action: 'notice_type',
      value: '/condor_head stop',
    });
    expect(notice?.place).toEqual({ channel: 'C1' });
  });

  it('is told of less and less often', async () => {
    const pool = await idleHead();
    await days(pool, 12);
    expect(told(pool)).toHaveLength(3);
  });

  it.each([
    ['a job is in its queue', (pool: PoolBench) => (pool.condor.queue = { ...pool.condor.queue, jobs: 1 })],
    ['it does not answer', (pool: PoolBench) => pool.condor.silent()],
    [
      'an annex lives',
      (pool: PoolBench) =>
        pool.wishes.save(
          anAnnex({
            leaseEndsAt: NOON + 9 * DAY_MS,
            launches: [aLaunch({ leaseEndsAt: NOON + 9 * DAY_MS })],
          }),
        ),
    ],
    [
      'it is to stop',
      async (pool: PoolBench) => {
        const wish = await pool.wishes.findHead('default');
        if (wish !== undefined) await pool.wishes.save({ ...wish, wanted: 'stopped' });
      },
    ],
  ])('is left in peace while %s', async (_, make) => {
    const pool = await idleHead();
    await make(pool);
    await pool.round();
    await days(pool, 4);
    expect(told(pool)).toEqual([]);
  });
});
