import { describe, expect, it } from '@jest/globals';
import { BotError } from '../../src/domain/errors.js';
import { aPool, type PoolBench } from '../support/pool-bench.js';
import { said } from '../support/said.js';
import { aHead, aLaunch, anAnnex, anEntry, aPage, NOON } from '../support/samples.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const REVOKED = new BotError('not-ready', 'The credentials of the pool were revoked.', {
  hint: 'Give it others.',
});

/** A pool whose annex of three machines runs, and whose EC2 then answers nothing but this. */
async function outOfSight(error: Error = REVOKED): Promise<PoolBench> {
  const pool = aPool();
  await pool.wishes.save(anAnnex({ launches: [aLaunch({ count: 3 })] }));
  await pool.round();
  pool.cloud.join();
  await pool.round();
  pool.cloud.trouble.listInstances = error;
  return pool;
}

/** Rounds, one a minute, each by another process. */
async function goesOn(pool: PoolBench, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute++) {
    await pool.round();
    await pool.clock.advance(MINUTE_MS);
  }
  await pool.round();
}

const told = (pool: PoolBench, kind = 'unseen') =>
  [...pool.notices.published.values()].filter(({ key }) => key.startsWith(`${kind}:`));

describe('a region that cannot be looked at', () => {
  it('is told of after five minutes, once, to the admins and where its annexes are followed', async () => {
    const pool = await outOfSight();
    await goesOn(pool, 4);
    expect(told(pool)).toEqual([]);
    await goesOn(pool, 10);
    expect(told(pool).map(({ place, weight }) => [place.channel, weight])).toEqual([
      ['UADA', 'urgent'],
      ['C1', 'urgent'],
    ]);
    const text = said(told(pool)[1]?.message);
    expect(text).toContain("I can't see what runs of pool default in us-east-1");
    expect(text).toContain('The credentials of the pool were revoked.');
    expect(text).toContain('Give it others.');
    expect(text).toContain('the lease function and their own timers');
    expect(text).toContain('The last lease ends 2026-11-22T13:00:00.000Z.');
    expect(text).toContain('/condor_annex -check-setup -pool default');
  });

  it('is told of once a day for as long as that goes on', async () => {
    const pool = await outOfSight();
    await goesOn(pool, 6);
    await pool.clock.advance(23 * HOUR_MS);
    await pool.round();
    expect(told(pool)).toHaveLength(2);
    await pool.clock.advance(HOUR_MS);
    await goesOn(pool, 1);
    expect(told(pool)).toHaveLength(4);
    expect(said(told(pool)[3]?.message)).toContain('The last lease ended 2026-11-22T13:00:00.000Z.');
  });

  it('for a round or two is nothing to tell, however often', async () => {
    const pool = await outOfSight(new BotError('later', 'AWS asks us to slow down.'));
    const trouble = pool.cloud.trouble.listInstances ?? REVOKED;
    for (let time = 0; time < 10; time++) {
      pool.cloud.trouble.listInstances = trouble;
      await goesOn(pool, 2);
      delete pool.cloud.trouble.listInstances;
      await pool.round();
    }
    expect([...told(pool), ...told(pool, 'seen-again')]).toEqual([]);
  });

  it('is said to be seen again, once, to those who had heard', async () => {
    const pool = await outOfSight();
    await goesOn(pool, 6);
    delete pool.cloud.trouble.listInstances;
    await goesOn(pool, 2);
    expect(told(pool, 'seen-again').map(({ place }) => place.channel)).toEqual(['UADA', 'C1']);
    expect(said(told(pool, 'seen-again')[0]?.message)).toContain('I see again what runs of pool default');
  });

  it('is not told of twice a day, though it comes and goes', async () => {
    const pool = await outOfSight();
    await goesOn(pool, 6);
    delete pool.cloud.trouble.listInstances;
    await pool.round();
    pool.cloud.trouble.listInstances = REVOKED;
    await goesOn(pool, 6);
    delete pool.cloud.trouble.listInstances;
    await pool.round();
    expect(told(pool)).toHaveLength(2);
    expect(told(pool, 'seen-again')).toHaveLength(2);
  });

  it('in which nothing of the pool is known to run is nothing to tell', async () => {
    const pool = aPool();
    await pool.wishes.save(anAnnex({ endedAt: NOON }));
    pool.cloud.trouble.listInstances = REVOKED;
    await goesOn(pool, 10);
    expect(told(pool)).toEqual([]);
  });

  it('is told of for the sake of an open page or a head node, too', async () => {
    const pool = aPool({ headNode: true });
    const place = { channel: 'C7' };
    await pool.ledger.save(aPage({ place, entries: [anEntry()] }), { state: 'open', fence: 1, at: NOON });
    await pool.wishes.save(aHead({ place: { channel: 'C8' } }));
    pool.cloud.trouble.listInstances = REVOKED;
    await goesOn(pool, 6);
    expect(told(pool).map((notice) => notice.place.channel)).toEqual(['UADA', 'C8', 'C7']);
    expect(said(told(pool)[0]?.message)).toContain('A head node has no lease');
  });
});
