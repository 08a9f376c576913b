import { describe, expect, it } from '@jest/globals';
import { BotError } from '../../src/domain/errors.js';
import { moveLease } from '../../src/domain/lease-move.js';
import { TAG } from '../../src/domain/tags.js';
import type { AnnexWish, LaunchWish } from '../../src/domain/wish.js';
import { cutEverywhere } from '../support/cut-off.js';
import { passing } from '../support/fake-cloud.js';
import { aPool, type PoolBench } from '../support/pool-bench.js';
import { aLaunch, anAnnex, NOON } from '../support/samples.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const OLD = NOON + HOUR_MS;
const quota = () => new BotError('quota', 'That is more than your quota of 32 vCPUs.');

/** A pool with an annex of two machines that run until one o'clock. */
async function growing(over: Partial<AnnexWish> = {}): Promise<PoolBench> {
  const pool = aPool();
  await pool.wishes.save(anAnnex(over));
  await pool.round();
  pool.cloud.join();
  return pool;
}

/** Somebody wants one more, with another lease for all of them. */
async function add(pool: PoolBench, leaseEndsAt: number, over: Partial<LaunchWish> = {}): Promise<void> {
  const wish = await pool.annex();
  const requestedAt = pool.clock.now();
  const attempt = wish.launches.length + 1;
  const more = aLaunch({ attempt, count: 1, leaseEndsAt, requestedAt, movesLease: true, ...over });
  await pool.wishes.save({ ...wish, launches: [...wish.launches, more] });
}

const leases = async (pool: PoolBench) => pool.cloud.leasesOf((await pool.annex()).id);
const wished = async (pool: PoolBench) => (await pool.annex()).leaseEndsAt;
const LATER = NOON + 5 * HOUR_MS;
const SOONER = NOON + 20 * MINUTE_MS;
const BOTH = [
  ['later', LATER],
  ['sooner', SOONER],
] as const;

describe('the lease of an annex that is added to', () => {
  it.each(BOTH)('is the new one for all once a machine is launched: %s', async (_, lease) => {
    const pool = await growing({ leaseSetBy: { by: 'U9' } });
    await add(pool, lease);
    await pool.round();
    expect([await wished(pool), await leases(pool)]).toEqual([lease, [String(lease)]]);
    expect(pool.card(await pool.annex())).not.toContain('Moved by');
  });

  it.each(BOTH)('stays what it was when AWS refuses all of them: %s', async (_, lease) => {
    const pool = await growing();
    await add(pool, lease, { count: 500 });
    pool.cloud.trouble.launch = quota();
    for (let round = 0; round < 3; round++) await pool.round();
    expect([await wished(pool), await leases(pool)]).toEqual([OLD, [String(OLD)]]);
    expect(pool.cloud.leases).toEqual([]);
    expect(pool.card(await pool.annex())).toContain('none started. That is more than your quota');
  });

  it.each(BOTH)('is left alone while AWS is slow to launch: %s', async (_, lease) => {
    const pool = await growing();
    await add(pool, lease);
    pool.cloud.trouble.launch = passing();
    await pool.round();
    expect([await wished(pool), await leases(pool)]).toEqual([OLD, [String(OLD)]]);
    delete pool.cloud.trouble.launch;
    await pool.round();
    expect(await leases(pool)).toEqual([String(lease)]);
  });

  it('is the new one also when AWS had only some of them', async () => {
    const pool = await growing();
    pool.cloud.capacity = 1;
    await add(pool, LATER, { count: 10 });
    for (let round = 0; round < 3; round++) await pool.round();
    expect(await leases(pool)).toEqual([String(LATER)]);
  });

  describe.each(['before', 'after'] as const)('killed %s any call to the outside', (when) => {
    it.each(BOTH)('comes to the new one for all: %s', async (_, lease) => {
      await cutEverywhere(when, async (cut) => {
        const pool = await growing();
        await add(pool, lease);
        await pool.cutRound(cut);
        for (let round = 0; round < 3; round++) await pool.rounds().lookAtAll(2);
        expect(pool.cloud.alive).toHaveLength(3);
        expect([await wished(pool), await leases(pool)]).toEqual([lease, [String(lease)]]);
      });
    });

    it('stays what it was when the launch is refused', async () => {
      await cutEverywhere(when, async (cut) => {
        const pool = await growing();
        await add(pool, SOONER);
        pool.cloud.trouble.launch = quota();
        await pool.cutRound(cut);
        for (let round = 0; round < 3; round++) await pool.rounds().lookAtAll(2);
        expect([await wished(pool), await leases(pool)]).toEqual([OLD, [String(OLD)]]);
      });
    });
  });

  it('is that of the last launch that came about', async () => {
    const pool = await growing();
    await add(pool, LATER);
    await add(pool, SOONER);
    await pool.round();
    expect(await leases(pool)).toEqual([String(LATER)]);
    pool.cloud.trouble.launch = quota();
    await pool.round();
    expect([await wished(pool), await leases(pool)]).toEqual([LATER, [String(LATER)]]);
  });

  it('is not that of an earlier launch which EC2 lists only after a later one', async () => {
    const pool = await growing();
    await add(pool, SOONER);
    pool.cloud.answersGetLost = true;
    await pool.round();
    pool.cloud.answersGetLost = false;
    const [lost] = pool.cloud.instances.filter(({ tags }) => tags[TAG.attempt] === '2');
    pool.cloud.unlisted.add(lost?.id ?? '');
    await pool.clock.advance(16 * MINUTE_MS);
    await add(pool, LATER);
    for (let round = 0; round < 3; round++) await pool.round();
    pool.cloud.unlisted.clear();
    await pool.round();
    expect((await pool.annex()).launches.map(({ outcome }) => outcome?.kind)).toEqual(
      Array(3).fill('launched'),
    );
    expect([await wished(pool), await leases(pool)]).toEqual([LATER, [String(LATER)]]);
  });

  it('may have ended meanwhile: the new ones come all the same, with theirs', async () => {
    const pool = await growing();
    await add(pool, LATER, { requestedAt: OLD - MINUTE_MS });
    pool.cloud.trouble.launch = passing();
    await pool.clock.advance(HOUR_MS + MINUTE_MS);
    await pool.round();
    pool.cloud.become('terminated');
    delete pool.cloud.trouble.launch;
    await pool.round();
    expect(pool.cloud.alive).toHaveLength(1);
    expect(await leases(pool)).toEqual([String(LATER)]);
  });

  it('is not moved into the past by a launch that is found when its own lease is over', async () => {
    const pool = await growing();
    await add(pool, SOONER);
    pool.cloud.answersGetLost = true;
    await pool.round();
    pool.cloud.become(
      'terminated',
      pool.cloud.instances.slice(2).map(({ id }) => id),
    );
    pool.cloud.instances.slice(2).forEach(({ id }) => pool.cloud.unlisted.add(id));
    await pool.clock.advance(30 * MINUTE_MS);
    pool.cloud.unlisted.clear();
    await pool.round();
    expect([await wished(pool), await leases(pool)]).toEqual([OLD, [String(OLD)]]);
    expect(pool.cloud.alive).toHaveLength(2);
  });
});

describe('somebody who says something else while more are on their way', () => {
  /** One more has been launched, and the answer of AWS got lost. */
  async function onTheirWay(lease: number): Promise<PoolBench> {
    const pool = await growing();
    await add(pool, lease);
    pool.cloud.answersGetLost = true;
    await pool.round();
    pool.cloud.answersGetLost = false;
    expect(await leases(pool)).toEqual([String(OLD), String(lease)]);
    return pool;
  }

  it.each(BOTH)('about the lease is heard, whatever the launch was to bring: %s', async (_, lease) => {
    const pool = await onTheirWay(lease);
    const now = pool.clock.now();
    const third = NOON + 3 * HOUR_MS;
    await pool.wishes.save(moveLease(await pool.annex(), { leaseEndsAt: third, at: now, by: { by: 'U2' } }));
    await pool.round();
    await pool.round();
    expect(pool.cloud.alive).toHaveLength(3);
    expect([await wished(pool), await leases(pool)]).toEqual([third, [String(third)]]);
    expect((await pool.annex()).leaseSetBy).toEqual({ by: 'U2' });
  });

  it('about its end has all drained by the lease that the question named', async () => {
    const pool = await onTheirWay(LATER);
    const off = { by: 'U2', at: pool.clock.now(), mode: 'peaceful' as const };
    await pool.wishes.save({ ...(await pool.annex()), off });
    await pool.round();
    expect([await wished(pool), await leases(pool)]).toEqual([OLD, [String(OLD)]]);
  });
});

describe('a launch that an older bot wrote down', () => {
  it('gets the lease of the annex, which was moved when it was asked for, or by somebody since', async () => {
    const pool = await growing({ leaseEndsAt: LATER });
    await add(pool, SOONER, { movesLease: undefined });
    await pool.round();
    expect([await wished(pool), await leases(pool)]).toEqual([LATER, [String(LATER)]]);
  });
});
