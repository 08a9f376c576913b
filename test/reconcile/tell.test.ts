import { describe, expect, it } from '@jest/globals';
import { words } from '../../src/domain/words.js';
import { LeaseFunctionController } from '../../src/reconcile/lease-function.js';
import { passing } from '../support/fake-cloud.js';
import { aPool, type PoolBench } from '../support/pool-bench.js';
import { said } from '../support/said.js';
import { aLaunch, anAnnex, NOON } from '../support/samples.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

describe('what is worth telling', () => {
  it('goes to the thread of the annex, for the person who asked, once', async () => {
    const pool = aPool();
    await pool.wishes.save(anAnnex());
    await pool.round();
    pool.cloud.join();
    await pool.round();
    await pool.round();
    const { id } = await pool.annex();
    expect([...pool.notices.published.values()]).toMatchObject([
      {
        key: `complete:${id}:1`,
        place: { channel: 'C1', threadTs: '1.000100' },
        under: `annex:${id}`,
        fallback: 'U1',
      },
    ]);
  });

  it('is handed over again when that did not work', async () => {
    const pool = aPool();
    await pool.wishes.save(anAnnex());
    await pool.round();
    pool.cloud.join();
    pool.notices.unreachable = true;
    const rounds = pool.rounds();
    await rounds.lookAtAll(1);
    pool.notices.unreachable = false;
    await rounds.lookAtAll(1);
    expect(pool.notices.published.size).toBe(1);
  });

  it('about machines that never joined comes without their console when EC2 does not give it', async () => {
    const pool = aPool();
    await pool.wishes.save(
      anAnnex({ leaseEndsAt: NOON + 9 * HOUR_MS, launches: [aLaunch({ leaseEndsAt: NOON + 9 * HOUR_MS })] }),
    );
    await pool.round();
    pool.cloud.become('running');
    pool.cloud.trouble.getConsoleOutput = passing();
    await pool.clock.advance(25 * MINUTE_MS);
    await pool.round();
    const [told] = [...pool.notices.published.values()];
    expect(said(told?.message)).toContain('2 instances of annex MyFirstAnnex never joined the pool');
  });
});

describe('a lease function that does not do its work', () => {
  it('is told of to the admins and wherever something has a lease there, and not at every look', async () => {
    const pool = aPool();
    await pool.wishes.save(anAnnex());
    await pool.round();
    pool.account.leaseFunction = { failed: words`It has not run for 12 min.` };
    const rounds = pool.rounds();
    await rounds.lookAtAll(1);
    await pool.clock.advance(6 * MINUTE_MS);
    await rounds.lookAtAll(1);
    const alarms = [...pool.notices.published.values()].filter(({ key }) => key.startsWith('lease-function'));
    expect(alarms.map(({ place, weight }) => [place.channel, weight])).toEqual([
      ['UADA', 'urgent'],
      ['C1', 'urgent'],
    ]);
    expect(said(alarms[0]?.message)).toContain('does not do its work: It has not run for 12 min.');
  });

  const alarmsOf = (pool: PoolBench) =>
    [...pool.notices.published.values()].filter(({ key }) => key.startsWith('lease-function'));

  it('is told of once in 24 hours from the first time on, also over midnight and by another process', async () => {
    const pool = aPool();
    const leaseEndsAt = NOON + 99 * HOUR_MS;
    await pool.wishes.save(anAnnex({ leaseEndsAt, launches: [aLaunch({ leaseEndsAt })] }));
    await pool.round();
    pool.cloud.join();
    await pool.clock.advance(11.9 * HOUR_MS);
    pool.account.leaseFunction = { failed: words`It has not run for 12 min.` };
    await pool.round();
    await pool.round();
    for (let hour = 0; hour < 23; hour++) {
      await pool.clock.advance(HOUR_MS);
      await pool.round();
    }
    expect(alarmsOf(pool)).toHaveLength(2);
    await pool.clock.advance(HOUR_MS);
    await pool.round();
    expect(alarmsOf(pool)).toHaveLength(4);
  });

  it('is told of by each pool for itself, because each may have an account of its own', async () => {
    const pool = aPool();
    await pool.wishes.save(anAnnex());
    await pool.round();
    pool.account.leaseFunction = { failed: words`It has not run for 12 min.` };
    await pool.round();
    const { instances } = pool.cloud;
    await new LeaseFunctionController(pool.hands).pass({
      pool: 'lab',
      wishes: [],
      pages: new Map(),
      instances: new Map([['us-east-1', instances]]),
      unseen: new Map(),
      fence: 1,
    });
    const admins = alarmsOf(pool).filter(({ place }) => place.channel === 'UADA');
    expect(admins.map(({ message }) => said(message))).toEqual([
      expect.stringContaining('The lease function of pool default in us-east-1 does not do its work'),
      expect.stringContaining('The lease function of pool lab in us-east-1 does not do its work'),
    ]);
    expect(said(admins[1]?.message)).toContain('/condor_annex -check-setup -pool lab');
  });

  it('is nobody’s worry while nothing runs', async () => {
    const pool = aPool();
    pool.account.leaseFunction = { failed: words`It has not run for 12 min.` };
    await pool.round();
    expect(pool.notices.published.size).toBe(0);
  });
});
