import { describe, expect, it } from '@jest/globals';
import { aPool, type PoolBench } from '../support/pool-bench.js';
import { aLaunch, anAnnex, NOON } from '../support/samples.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** A pool with an annex of two instances that has just been launched. */
async function launched(): Promise<PoolBench> {
  const pool = aPool();
  await pool.wishes.save(anAnnex({ leaseEndsAt: NOON + 20 * HOUR_MS }));
  await pool.round();
  return pool;
}

describe('the message that follows an annex', () => {
  it('tells its way from request to end', async () => {
    const pool = await launched();
    const titles: (string | undefined)[] = [];
    const look = async (): Promise<void> => {
      await pool.round();
      titles.push(pool.card(await pool.annex()).split('\n')[0]);
    };
    await look();
    pool.cloud.become('running');
    await look();
    pool.cloud.join();
    await look();
    pool.cloud.become('shutting-down');
    await look();
    pool.cloud.become('terminated');
    await look();
    expect(titles).toEqual([
      'Annex MyFirstAnnex: 2 requested.',
      'Annex MyFirstAnnex: 2 of 2 running, none in pool yet.',
      'Annex MyFirstAnnex: all 2 in pool.',
      'Annex MyFirstAnnex is ending: 2 instances still there.',
      'Annex MyFirstAnnex has ended: none of its instances is left.',
    ]);
  });

  it('stands where people asked, and falls back on who asked last', async () => {
    const pool = await launched();
    const { id } = await pool.annex();
    expect(pool.notices.shown.at(-1)).toMatchObject({
      key: `annex:${id}`,
      place: { channel: 'C1', ts: '1.000100' },
      fallback: 'U1',
    });
  });

  it('is the same to the letter for ten minutes while nothing happens', async () => {
    const pool = await launched();
    pool.cloud.join();
    await pool.round();
    const first = pool.card(await pool.annex());
    await pool.clock.advance(9 * MINUTE_MS);
    await pool.round();
    expect(pool.card(await pool.annex())).toBe(first);
    await pool.clock.advance(10 * MINUTE_MS);
    await pool.round();
    expect(pool.card(await pool.annex())).not.toBe(first);
  });

  it('shows its cost anew every half an hour once it is two hours old, and says that nobody waits for that', async () => {
    const pool = await launched();
    pool.cloud.join();
    await pool.clock.advance(2 * HOUR_MS);
    await pool.round();
    const first = pool.card(await pool.annex());
    await pool.clock.advance(29 * MINUTE_MS);
    await pool.round();
    expect(pool.card(await pool.annex())).toBe(first);
    await pool.clock.advance(MINUTE_MS);
    await pool.round();
    const next = pool.card(await pool.annex());
    expect(next.replace(/Cost so far: .*/, '')).toBe(first.replace(/Cost so far: .*/, ''));
    expect(next).not.toBe(first);
    expect(pool.notices.shown.at(-1)).toMatchObject({ mayWait: ['Cost so far'] });
  });

  it('moves its cost at another moment than that of an annex that was launched later', async () => {
    const pool = await launched();
    await pool.clock.advance(4 * MINUTE_MS);
    await pool.wishes.save(
      anAnnex({
        name: 'Later',
        id: 'Later_6e6ab3a4-5c1b-4bd1-9c4d-000000000002',
        leaseEndsAt: NOON + 20 * HOUR_MS,
      }),
    );
    await pool.round();
    const moved = async (): Promise<readonly string[]> => {
      const before = new Map(pool.notices.shown.map(({ key, message }) => [key, JSON.stringify(message)]));
      await pool.round();
      const after = new Map(pool.notices.shown.map(({ key, message }) => [key, JSON.stringify(message)]));
      return [...after].flatMap(([key, message]) => (before.get(key) === message ? [] : [key.slice(6, 11)]));
    };
    pool.cloud.join();
    await pool.round();
    await pool.clock.advance(6 * MINUTE_MS);
    expect(await moved()).toEqual(['MyFir']);
    await pool.clock.advance(4 * MINUTE_MS);
    expect(await moved()).toEqual(['Later']);
  });

  it('is not needed by an annex that nobody asked for in Slack', async () => {
    const pool = aPool();
    await pool.wishes.save({ ...anAnnex(), place: undefined });
    await pool.round();
    pool.cloud.become('terminated');
    await pool.round();
    expect(pool.notices.shown).toEqual([]);
    expect((await pool.annex()).endedAt).toBe(NOON);
  });
});

describe('an annex is looked at', () => {
  it('every ten seconds while its instances are on their way, and with the rounds once they are there', async () => {
    const pool = await launched();
    const again = async (): Promise<number | undefined> => (await pool.round()).get('annex:MyFirstAnnex');
    expect(await again()).toBe(10_000);
    pool.cloud.become('running');
    expect(await again()).toBe(10_000);
    pool.cloud.join();
    expect(await again()).toBeUndefined();
    pool.cloud.become('shutting-down');
    expect(await again()).toBe(10_000);
    pool.cloud.become('terminated');
    expect(await again()).toBeUndefined();
  });

  it('with the rounds only, when its instances have not joined for a quarter of an hour', async () => {
    const pool = await launched();
    pool.cloud.become('running');
    await pool.clock.advance(15 * MINUTE_MS);
    expect((await pool.round()).size).toBe(0);
  });
});

describe('an annex has ended', () => {
  it('not just because EC2 does not list yet what it has launched', async () => {
    const pool = await launched();
    pool.cloud.instances.forEach(({ id }) => pool.cloud.unlisted.add(id));
    await pool.clock.advance(5 * MINUTE_MS);
    await pool.round();
    expect((await pool.annex()).endedAt).toBeUndefined();
    expect(pool.card(await pool.annex())).toContain('2 requested');
  });

  it('when nothing of it has been listed for minutes after its launch', async () => {
    const pool = await launched();
    pool.cloud.instances = [];
    await pool.clock.advance(5 * MINUTE_MS + 1);
    await pool.round();
    expect((await pool.annex()).endedAt).toBe(pool.clock.now());
  });

  it('not while one of its instances lives, or is stopped and may live again', async () => {
    const pool = await launched();
    const [first, second] = pool.cloud.instances;
    pool.cloud.become('terminated', [first?.id ?? '']);
    await pool.clock.advance(HOUR_MS);
    for (const state of ['running', 'stopping', 'stopped', 'shutting-down'] as const) {
      pool.cloud.become(state, [second?.id ?? '']);
      await pool.round();
      expect((await pool.annex()).endedAt).toBeUndefined();
    }
  });

  it('not while another launch of it has yet to happen', async () => {
    const pool = await launched();
    pool.cloud.become('terminated');
    const wish = await pool.annex();
    pool.cloud.trouble.launch = new TypeError('A mistake of ours.');
    await pool.wishes.save({ ...wish, launches: [...wish.launches, aLaunch({ attempt: 2 })] });
    await pool.round();
    expect((await pool.annex()).endedAt).toBeUndefined();
  });

  it('not because EC2 cannot be asked: unknown is not absent', async () => {
    const pool = await launched();
    pool.cloud.trouble.listInstances = new Error('AWS is away.');
    await pool.clock.advance(2 * HOUR_MS);
    const before = await pool.annex();
    await pool.round();
    expect(await pool.annex()).toEqual(before);
    expect(pool.cloud.ended).toEqual([]);
    expect(pool.notices.shown).toHaveLength(1);
  });

  it('only once its last word was handed over', async () => {
    const pool = await launched();
    pool.cloud.become('terminated');
    pool.notices.unreachable = true;
    await pool.round();
    expect((await pool.annex()).endedAt).toBeUndefined();
    pool.notices.unreachable = false;
    await pool.round();
    expect((await pool.annex()).endedAt).toBe(NOON);
    expect(pool.card(await pool.annex())).toContain('has ended');
  });

  it('and lives again when EC2 lists it again', async () => {
    const pool = await launched();
    pool.cloud.instances.forEach(({ id }) => pool.cloud.unlisted.add(id));
    await pool.clock.advance(6 * MINUTE_MS);
    await pool.round();
    expect((await pool.annex()).endedAt).toBeDefined();
    pool.cloud.unlisted.clear();
    pool.cloud.join();
    await pool.round();
    expect((await pool.annex()).endedAt).toBeUndefined();
    expect(pool.card(await pool.annex())).toContain('all 2 in pool');
  });
});

describe('an annex that has ended', () => {
  it('is remembered for a day and then forgotten', async () => {
    const pool = await launched();
    pool.cloud.become('terminated');
    await pool.round();
    pool.cloud.instances = [];
    await pool.clock.advance(24 * HOUR_MS);
    await pool.round();
    expect(await pool.wishes.findAnnex('default', 'MyFirstAnnex')).toBeDefined();
    await pool.clock.advance(1);
    await pool.round();
    expect(await pool.wishes.findAnnex('default', 'MyFirstAnnex')).toBeUndefined();
  });

  it('keeps its last message, with what it cost, when EC2 has forgotten its instances', async () => {
    const pool = await launched();
    await pool.clock.advance(HOUR_MS);
    pool.cloud.become('terminated');
    await pool.round();
    const last = pool.card(await pool.annex());
    pool.cloud.instances = [];
    await pool.clock.advance(2 * HOUR_MS);
    await pool.round();
    expect(pool.card(await pool.annex())).toBe(last);
    expect(last).toContain('Cost so far: $0.20 without disks');
  });
});
