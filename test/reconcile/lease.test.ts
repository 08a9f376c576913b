import { describe, expect, it } from '@jest/globals';
import { BotError } from '../../src/domain/errors.js';
import { Cut } from '../support/cut-off.js';
import { aPool, type PoolBench } from '../support/pool-bench.js';
import { said } from '../support/said.js';
import { aHead, aLaunch, anAnnex, NOON } from '../support/samples.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** A pool with an annex of three instances, leased for an hour. */
async function leased(): Promise<PoolBench> {
  const pool = aPool();
  await pool.wishes.save(anAnnex({ launches: [aLaunch({ count: 3 })] }));
  await pool.round();
  pool.cloud.become('running');
  return pool;
}

async function moveLease(pool: PoolBench, leaseEndsAt: number): Promise<void> {
  await pool.wishes.save({ ...(await pool.annex()), leaseEndsAt });
}

describe('the lease tag', () => {
  it.each([
    ['later', NOON + 5 * HOUR_MS],
    ['sooner', NOON + 10 * MINUTE_MS],
  ])('follows the wish when the lease is moved to end %s', async (_, leaseEndsAt) => {
    const pool = await leased();
    await moveLease(pool, leaseEndsAt);
    await pool.round();
    expect(pool.cloud.leasesOf((await pool.annex()).id)).toEqual([String(leaseEndsAt)]);
    expect(pool.cloud.leases).toHaveLength(1);
  });

  it('is left alone while it is as wished', async () => {
    const pool = await leased();
    await pool.round();
    await pool.round();
    expect(pool.cloud.leases).toEqual([]);
  });

  it('is put right on the one instance where somebody changed it by hand, or where an extension was cut off', async () => {
    const pool = await leased();
    const [first] = pool.cloud.instances;
    await pool.cloud.setLease([first?.id ?? ''], NOON + 99 * HOUR_MS);
    pool.cloud.leases.length = 0;
    await pool.round();
    expect(pool.cloud.leases).toEqual([{ ids: [first?.id], leaseEndsAt: NOON + HOUR_MS }]);
  });

  it('is not written on instances that have ended', async () => {
    const pool = await leased();
    const gone = pool.cloud.instances.slice(0, 2).map(({ id }) => id);
    pool.cloud.become('terminated', gone);
    await moveLease(pool, NOON + 2 * HOUR_MS);
    await pool.round();
    expect(pool.cloud.leases.flatMap(({ ids }) => ids)).toEqual([pool.cloud.instances[2]?.id]);
  });

  it('is written in the next round when AWS did not take it now', async () => {
    const pool = await leased();
    await moveLease(pool, NOON + 2 * HOUR_MS);
    pool.cloud.trouble.setLease = new BotError('later', 'AWS asks us to slow down.');
    await pool.round();
    delete pool.cloud.trouble.setLease;
    await pool.round();
    expect(pool.cloud.leasesOf((await pool.annex()).id)).toEqual([String(NOON + 2 * HOUR_MS)]);
  });
});

describe('a lease that AWS does not let us move', () => {
  const LATER = NOON + 5 * HOUR_MS;

  async function refused(error: BotError): Promise<PoolBench> {
    const pool = await leased();
    await moveLease(pool, LATER);
    pool.cloud.trouble.setLease = error;
    await pool.round();
    await pool.round();
    return pool;
  }

  it('is told of once, with when the machines really end and what is missing', async () => {
    const pool = await refused(new BotError('permission', 'AWS refuses it.', { hint: 'Add the right.' }));
    const [notice, ...others] = pool.notices.published.values();
    expect(others).toEqual([]);
    const text = said(notice?.message);
    expect(text).toContain('The lease of annex MyFirstAnnex is not moved yet: its machines end');
    expect(text).toContain('AWS refuses it.');
    expect(text).toContain('Add the right.');
    expect(notice?.weight).toBe('urgent');
  });

  it('is on the card as it is, until it is moved', async () => {
    const pool = await refused(new BotError('permission', 'AWS refuses it.'));
    expect(pool.card(await pool.annex())).toContain('It is not moved yet: as things are, 3 instances end');
    delete pool.cloud.trouble.setLease;
    await pool.round();
    expect(pool.card(await pool.annex())).not.toContain('It is not moved yet');
  });

  it('because AWS is slow is told of only when the end is near', async () => {
    const pool = await refused(new BotError('later', 'AWS asks us to slow down.'));
    expect(pool.notices.published.size).toBe(0);
    await pool.clock.advance(51 * MINUTE_MS);
    await pool.round();
    expect([...pool.notices.published.keys()]).toContainEqual(expect.stringMatching(/^lease-not-moved:/));
  });
});

describe('a lease that is over', () => {
  it('is left to the lease function and the instances themselves for three minutes', async () => {
    const pool = await leased();
    await pool.clock.advance(HOUR_MS + 3 * MINUTE_MS);
    await pool.round();
    expect(pool.cloud.ended).toEqual([]);
  });

  it('is ended by the bot when those have been silent for longer, and that is logged', async () => {
    const pool = await leased();
    await pool.clock.advance(HOUR_MS + 3 * MINUTE_MS + 1);
    await pool.round();
    expect(pool.cloud.alive).toEqual([]);
    expect(pool.cloud.ended).toHaveLength(1);
    expect(pool.lines).toContainEqual(
      expect.objectContaining({ level: 'warn', sentence: 'lease function silent, ending past the lease' }),
    );
    expect(pool.card(await pool.annex())).toContain('is ending: 3 instances still there');
  });

  it('is not said to have been ended by the lease function when the bot had to', async () => {
    const pool = await leased();
    await pool.round();
    await pool.clock.advance(HOUR_MS + 3 * MINUTE_MS + 1);
    await pool.round();
    pool.cloud.instances = pool.cloud.instances.map((instance) => ({
      ...instance,
      state: 'terminated',
      endedAt: pool.clock.now(),
      reasonCode: 'Client.UserInitiatedShutdown',
    }));
    await pool.round();
    const told = [...pool.notices.published.values()].map(({ message }) => said(message)).join('\n');
    expect(told).toContain('3 of 3 instances of annex MyFirstAnnex ended with the lease: 3 by me');
    expect(told).not.toContain('3 by the lease function');
  });

  it('is ended by the bot though lease tags cannot be written', async () => {
    const pool = await leased();
    pool.cloud.trouble.setLease = new BotError('permission', 'I may not move the lease.');
    await moveLease(pool, NOON + 10 * MINUTE_MS);
    await pool.clock.advance(14 * MINUTE_MS);
    await pool.round();
    expect(pool.cloud.alive).toEqual([]);
  });

  it('does not end an annex whose lease was extended in time', async () => {
    const pool = await leased();
    await pool.clock.advance(HOUR_MS);
    await moveLease(pool, NOON + 3 * HOUR_MS);
    await pool.clock.advance(10 * MINUTE_MS);
    await pool.round();
    expect(pool.cloud.ended).toEqual([]);
    expect(pool.cloud.alive).toHaveLength(3);
  });

  it('ends the others though one cannot be ended, and people are told of that one once', async () => {
    const pool = await leased();
    const [kept] = pool.cloud.instances;
    pool.cloud.protectedIds.add(kept?.id ?? '');
    await pool.clock.advance(HOUR_MS + 4 * MINUTE_MS);
    await pool.round();
    await pool.round();
    expect(pool.cloud.alive.map(({ id }) => id)).toEqual([kept?.id]);
    expect([...pool.notices.published.keys()].map((key) => key.split(':')[0])).toEqual([
      'lease-silent',
      'kept',
    ]);
  });
});

describe('a lease that somebody set later in the tags while the bot was away', () => {
  const EIGHT_HOURS = NOON + 8 * HOUR_MS;

  /** The bot is back so long after noon; all three machines have a later lease in their tags, or those that are named. */
  async function backAfter(ms: number, tagged = (_: number): boolean => true): Promise<PoolBench> {
    const pool = await leased();
    pool.cloud.join();
    await pool.round();
    const ids = pool.cloud.instances.flatMap(({ id }, index) => (tagged(index) ? [id] : []));
    await pool.cloud.setLease(ids, EIGHT_HOURS);
    pool.cloud.leases.length = 0;
    pool.notices.published.clear();
    await pool.clock.advance(ms);
    return pool;
  }
  const texts = (pool: PoolBench) => [...pool.notices.published.values()].map(({ message }) => said(message));

  it('is not cut off at once, but ends in half an hour, which people hear with buttons to extend it', async () => {
    const pool = await backAfter(2 * HOUR_MS);
    await pool.round();
    const end = NOON + 2.5 * HOUR_MS;
    expect(pool.cloud.ended).toEqual([]);
    expect(pool.cloud.leasesOf((await pool.annex()).id)).toEqual([String(end)]);
    expect((await pool.annex()).leaseEndsAt).toBe(end);
    const [text, ...others] = texts(pool);
    expect(others).toEqual([]);
    expect(text).toContain('The lease of annex MyFirstAnnex ends in 30 min, 2026-11-22T14:30:00.000Z');
    expect(text).toContain('It was over 2026-11-22T13:00:00.000Z');
    expect(text).not.toContain('lease function');
    const [notice] = pool.notices.published.values();
    expect(notice?.weight).toBe('urgent');
    expect(notice?.message.buttons?.map(({ label }) => label)).toContain('Extend 1 h');
  });

  it('ends then, without another delay', async () => {
    const pool = await backAfter(2 * HOUR_MS);
    await pool.round();
    await pool.clock.advance(34 * MINUTE_MS);
    await pool.round();
    expect(pool.cloud.alive).toEqual([]);
  });

  it('is not cut off either when the bot is back in the very minute in which the lease ends', async () => {
    const pool = await backAfter(HOUR_MS + MINUTE_MS);
    await pool.round();
    expect(pool.cloud.leases).toEqual([]);
    await pool.clock.advance(3 * MINUTE_MS);
    await pool.round();
    expect(pool.cloud.ended).toEqual([]);
    expect((await pool.annex()).leaseEndsAt).toBe(NOON + HOUR_MS + 34 * MINUTE_MS);
  });

  it('comes to the same when the bot is cut off anywhere in it', async () => {
    for (let step = 1; step < 12; step++) {
      const pool = await backAfter(2 * HOUR_MS);
      await pool.cutRound(new Cut(step, 'after'));
      await pool.clock.advance(MINUTE_MS);
      await pool.round();
      await pool.round();
      const { leaseEndsAt } = await pool.annex();
      expect(leaseEndsAt).toBeLessThanOrEqual(NOON + 2.5 * HOUR_MS + MINUTE_MS);
      expect(pool.cloud.leasesOf((await pool.annex()).id)).toEqual([String(leaseEndsAt)]);
      expect(pool.cloud.ended).toEqual([]);
      expect([...pool.notices.published.keys()]).toEqual([
        `lease-30:${(await pool.annex()).id}:${leaseEndsAt}`,
      ]);
    }
  });

  it('never ends later than the tags say', async () => {
    const pool = await backAfter(8 * HOUR_MS - 20 * MINUTE_MS);
    await pool.round();
    expect((await pool.annex()).leaseEndsAt).toBe(EIGHT_HOURS);
  });

  it('does not save the other machines, which are past theirs', async () => {
    const pool = await backAfter(2 * HOUR_MS, (index) => index === 0);
    const [first] = pool.cloud.instances;
    await pool.round();
    expect(pool.cloud.alive.map(({ id }) => id)).toEqual([first?.id]);
    expect(texts(pool)[0]).toContain('I ended 2 instances of annex MyFirstAnnex that the lease function');
  });

  it('is ended at once when AWS does not let us write tags, and nobody else is blamed', async () => {
    const pool = await backAfter(2 * HOUR_MS);
    pool.cloud.trouble.setLease = new BotError('permission', 'I may not move the lease.');
    await pool.round();
    expect(pool.cloud.alive).toEqual([]);
    const [text] = texts(pool);
    expect(text).toContain('I ended 3 instances of annex MyFirstAnnex, whose lease was over');
    expect(text).toContain('their tags said later');
    expect(text).not.toContain('should not need me');
  });

  it('waits for the next look when AWS is only slow', async () => {
    const pool = await backAfter(2 * HOUR_MS);
    pool.cloud.trouble.setLease = new BotError('later', 'AWS asks us to slow down.');
    await pool.round();
    expect(pool.cloud.ended).toEqual([]);
    delete pool.cloud.trouble.setLease;
    await pool.round();
    expect((await pool.annex()).leaseEndsAt).toBe(NOON + 2.5 * HOUR_MS);
  });

  it('does not hold up the end of an annex that somebody asked for', async () => {
    const pool = await backAfter(2 * HOUR_MS);
    await pool.wishes.save({ ...(await pool.annex()), off: { by: 'U1', at: NOON } });
    await pool.round();
    expect(pool.cloud.alive).toEqual([]);
  });

  it('is told from one that somebody set sooner with the bot, which had not come about yet', async () => {
    const pool = await leased();
    await moveLease(pool, NOON + 10 * MINUTE_MS);
    await pool.clock.advance(14 * MINUTE_MS);
    await pool.round();
    expect(pool.cloud.alive).toEqual([]);
    expect(texts(pool)[0]).toContain('their tags said later');
  });
});

describe('the token of an annex whose lease is moved', () => {
  async function withHead(): Promise<PoolBench> {
    const pool = aPool({ headNode: true });
    const instanceId = pool.cloud.add({ tags: {}, id: 'i-0feed', privateIp: '10.0.0.7' }).id;
    await pool.wishes.save(aHead({ instanceId }));
    await pool.wishes.save(anAnnex({ launches: [aLaunch({ count: 2 })] }));
    await pool.round();
    pool.cloud.join();
    return pool;
  }
  const tagged = (pool: PoolBench) =>
    pool.cloud.instances.slice(1).map(({ tags }) => tags['htcondor:LeaseEndsAt']);

  it('is there, and lasts as long, before the machines can see that the lease is longer', async () => {
    const pool = await withHead();
    await moveLease(pool, NOON + 9 * HOUR_MS);
    await pool.round();
    expect(pool.condor.minted.map(({ lifetimeMs }) => lifetimeMs)).toEqual([2 * HOUR_MS, 10 * HOUR_MS]);
    expect(tagged(pool)).toEqual([String(NOON + 9 * HOUR_MS), String(NOON + 9 * HOUR_MS)]);
  });

  it('is not needed when the lease ends sooner', async () => {
    const pool = await withHead();
    pool.condor.silent();
    await moveLease(pool, NOON + 10 * MINUTE_MS);
    await pool.round();
    expect(tagged(pool)).toEqual([String(NOON + 10 * MINUTE_MS), String(NOON + 10 * MINUTE_MS)]);
  });

  it('holds up the extension while the head node is away, but not until the lease ends', async () => {
    const pool = await withHead();
    pool.condor.silent();
    await moveLease(pool, NOON + 9 * HOUR_MS);
    expect((await pool.round()).get('annex:MyFirstAnnex')).toBeDefined();
    expect(tagged(pool)).toEqual([String(NOON + HOUR_MS), String(NOON + HOUR_MS)]);
    await pool.clock.advance(50 * MINUTE_MS);
    await pool.round();
    expect(tagged(pool)).toEqual([String(NOON + 9 * HOUR_MS), String(NOON + 9 * HOUR_MS)]);
    expect([...pool.notices.published.keys()].filter((key) => key.startsWith('old-token'))).toHaveLength(1);
  });
});
