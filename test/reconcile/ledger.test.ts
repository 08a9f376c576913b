import { describe, expect, it } from '@jest/globals';
import type { Ending } from '../../src/domain/ending.js';
import type { Instance } from '../../src/domain/instance.js';
import type { LedgerPage } from '../../src/domain/ledger.js';
import { TAG } from '../../src/domain/tags.js';
import { Cut } from '../support/cut-off.js';
import { aPool, type PoolBench } from '../support/pool-bench.js';
import { aHead, aLaunch, anAnnex, NOON } from '../support/samples.js';
import { said } from '../support/said.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const ID = anAnnex().id;

/** A pool with an annex of two instances, in the pool since noon, leased until noon tomorrow. */
async function joined(): Promise<PoolBench> {
  const pool = aPool();
  const leaseEndsAt = NOON + 24 * HOUR_MS;
  await pool.wishes.save(anAnnex({ leaseEndsAt, launches: [aLaunch({ leaseEndsAt })] }));
  await pool.round();
  pool.cloud.join();
  await pool.round();
  return pool;
}

/** Lets one instance, or all, end as they would by themselves. */
function end(pool: PoolBench, ending: Ending, count = pool.cloud.alive.length): void {
  const ids = pool.cloud.alive.slice(0, count).map(({ id }) => id);
  pool.cloud.instances = pool.cloud.instances.map((instance) =>
    ids.includes(instance.id)
      ? {
          ...instance,
          state: 'terminated' as const,
          endedAt: pool.clock.now(),
          reasonCode: 'Client.InstanceInitiatedShutdown',
          tags: { ...instance.tags, [TAG.poolState]: `ended-${ending}` },
        }
      : instance,
  );
}

async function page(pool: PoolBench): Promise<LedgerPage> {
  const found = await pool.ledger.find('default', ID);
  if (found === undefined) throw new Error('There is no page.');
  return found;
}

const receipt = (pool: PoolBench): string => said(pool.notices.published.get(`receipt:${ID}`)?.message);

describe('the ledger of an annex', () => {
  it.each([
    ['as long as they waited', 15, 'head node'],
    ['just now', 0, 'idle'],
  ] as const)('knows why machines had no work whose head node was stopped %s', async (_, minutes, ending) => {
    const pool = aPool({ headNode: true });
    const head = pool.cloud.add({ tags: {}, id: 'i-0feed', privateIp: '10.0.0.7' });
    await pool.wishes.save(aHead({ instanceId: head.id }));
    await pool.wishes.save(anAnnex({ launches: [aLaunch({ idleMs: 15 * MINUTE_MS })] }));
    await pool.round();
    pool.cloud.join();
    pool.cloud.instances = pool.cloud.instances.map((each) =>
      each.id === head.id ? { ...each, state: 'stopped' as const } : each,
    );
    const wish = (await pool.wishes.findHead('default')) ?? aHead();
    expect(await pool.wishes.save({ ...wish, wanted: 'stopped', reachedAt: NOON })).toBe('saved');
    await pool.clock.advance(minutes * MINUTE_MS);
    end(pool, 'idle');
    await pool.round();
    expect((await page(pool)).entries.map((entry) => entry.ending)).toEqual([ending, ending]);
  });

  it('is written when something has changed, and only then', async () => {
    const pool = await joined();
    expect((await page(pool)).entries).toHaveLength(2);
    const { saves } = pool.ledger;
    await pool.clock.advance(HOUR_MS);
    await pool.round();
    await pool.round();
    expect(pool.ledger.saves).toBe(saves);
    end(pool, 'idle', 1);
    await pool.round();
    expect(pool.ledger.saves).toBe(saves + 1);
  });

  it('keeps counting what EC2 has forgotten', async () => {
    const pool = await joined();
    await pool.clock.advance(HOUR_MS);
    end(pool, 'idle', 1);
    await pool.round();
    pool.cloud.instances = [...pool.cloud.alive];
    await pool.clock.advance(2 * HOUR_MS);
    await pool.round();
    expect(pool.card(await pool.annex())).toContain('Cost so far: $0.40 without disks');
  });

  it('has no page for an annex of which nothing was launched', async () => {
    const pool = aPool();
    pool.cloud.capacity = 0;
    await pool.wishes.save(anAnnex());
    await pool.round();
    await pool.round();
    expect((await pool.annex()).endedAt ?? NOON).toBe(NOON);
    expect(pool.ledger.saves).toBe(0);
    expect(pool.notices.published.has(`receipt:${ID}`)).toBe(false);
  });

  it('is rebuilt from what EC2 still lists, and says that it may be incomplete', async () => {
    const pool = await joined();
    await pool.clock.advance(HOUR_MS);
    pool.ledger.flush();
    const wish = await pool.annex();
    await pool.wishes.save({ ...wish, endedAt: pool.clock.now() });
    await pool.wishes.remove({ ...(await pool.annex()) });
    await pool.round();
    expect(await page(pool)).toMatchObject({ incompleteBefore: NOON + HOUR_MS });
    expect((await page(pool)).entries.map(({ launchedAt }) => launchedAt)).toEqual([NOON, NOON]);
    expect(pool.card(await pool.annex())).toContain(
      'Cost so far: $0.20 without disks, and without what had ended before 2026-11-22T13:00:00.000Z, when I lost my notes',
    );
  });

  it('counts no stopped machines, and those that are started again from then on', async () => {
    const pool = await joined();
    await pool.clock.advance(HOUR_MS);
    const change = (over: Partial<Instance>) => {
      pool.cloud.instances = pool.cloud.instances.map((each) => ({ ...each, ...over }));
    };
    change({ state: 'stopped', endedAt: pool.clock.now(), reasonCode: 'Client.UserInitiatedShutdown' });
    await pool.round();
    await pool.clock.advance(3 * MINUTE_MS);
    await pool.round();
    expect(pool.card(await pool.annex())).toContain('Annex MyFirstAnnex: 2 stopped.');
    expect([...pool.notices.published.keys()].filter((key) => key.startsWith('stopped:'))).toHaveLength(1);
    await pool.clock.advance(5 * HOUR_MS);
    change({ state: 'running', endedAt: undefined, reasonCode: undefined, launchedAt: pool.clock.now() });
    await pool.round();
    await pool.clock.advance(HOUR_MS);
    end(pool, 'idle');
    for (let rounds = 0; rounds < 3; rounds += 1) await pool.round();
    expect(receipt(pool)).toContain('$0.40 for 2 instances');
    expect(receipt(pool)).toContain('They ended: 2 idle.');
    expect(receipt(pool)).toContain('4.00 instance hours');
  });

  it('stays open while machines are stopped, and is closed when the lease has ended them', async () => {
    const pool = await joined();
    await pool.clock.advance(HOUR_MS);
    pool.cloud.instances = pool.cloud.instances.map((each) => ({
      ...each,
      state: 'stopped' as const,
      endedAt: pool.clock.now(),
    }));
    await pool.round();
    // Its name went to a new annex.
    const wish = await pool.annex();
    const gone = { ...wish, endedAt: pool.clock.now() };
    await pool.wishes.save(gone);
    await pool.wishes.remove(await pool.annex());
    await pool.round();
    expect([...(await pool.ledger.listOpen('default')).keys()]).toEqual([ID]);
    await pool.clock.advance(24 * HOUR_MS);
    await pool.round();
    expect(pool.cloud.alive).toEqual([]);
    pool.cloud.become('terminated');
    for (let rounds = 0; rounds < 3; rounds += 1) await pool.round();
    expect(receipt(pool)).toContain('$0.20 for 2 instances');
    expect((await pool.ledger.listOpen('default')).size).toBe(0);
  });

  it('goes on when the annex lives again', async () => {
    const pool = await joined();
    pool.cloud.instances.forEach(({ id }) => pool.cloud.unlisted.add(id));
    for (const minutes of [6, 6, 1]) {
      await pool.round();
      await pool.clock.advance(minutes * MINUTE_MS);
    }
    await pool.round();
    expect(await pool.ledger.listOpen('default')).toEqual(new Map());
    pool.cloud.unlisted.clear();
    await pool.round();
    expect((await page(pool)).entries.map(({ endedAt }) => endedAt)).toEqual([undefined, undefined]);
    expect((await pool.ledger.listOpen('default')).size).toBe(1);
  });
});

describe('an annex that lives again after its receipt', () => {
  /** EC2 does not list its instances any more, until nobody believes in them; then it lists them again. */
  async function livesAgain(off = false): Promise<PoolBench> {
    const pool = await joined();
    await pool.clock.advance(HOUR_MS);
    if (off) await pool.wishes.save({ ...(await pool.annex()), off: { by: 'U2', at: pool.clock.now() } });
    await vanish(pool);
    pool.cloud.unlisted.clear();
    await pool.round();
    return pool;
  }

  async function vanish(pool: PoolBench): Promise<void> {
    pool.cloud.instances.forEach(({ id }) => pool.cloud.unlisted.add(id));
    for (const minutes of [6, 6, 1]) {
      await pool.round();
      await pool.clock.advance(minutes * MINUTE_MS);
    }
    await pool.round();
  }

  const told = (pool: PoolBench, key: string): string => said(pool.notices.published.get(key)?.message);

  it('is told of, once, with what it goes on to cost and a button to end it', async () => {
    const pool = await livesAgain();
    expect(receipt(pool)).toContain('$0.20 for 2 instances');
    await pool.round();
    expect(told(pool, `back:${ID}:1`)).toContain(
      'Annex MyFirstAnnex lives: EC2 lists 2 instances again that I had told you had ended.',
    );
    expect(told(pool, `back:${ID}:1`)).toContain('It has cost $0.24 so far');
    expect(pool.notices.published.get(`back:${ID}:1`)).toMatchObject({
      weight: 'important',
      under: `annex:${ID}`,
      message: { buttons: [{ label: 'Shut down now', value: '/condor_off -annex MyFirstAnnex' }] },
    });
    expect([...pool.notices.published.keys()].filter((key) => key.startsWith('back:'))).toHaveLength(1);
  });

  it('has a second receipt when it ends, which says that it replaces the first, and a third', async () => {
    const pool = await livesAgain();
    await vanish(pool);
    expect(told(pool, `receipt:${ID}:1`)).toContain('The corrected receipt of annex MyFirstAnnex: $0.24');
    expect(told(pool, `receipt:${ID}:1`)).toContain('It takes the place of the one before');
    pool.cloud.unlisted.clear();
    await pool.round();
    end(pool, 'idle');
    await pool.round();
    await pool.round();
    expect(told(pool, `receipt:${ID}:2`)).toContain('They ended: 2 idle.');
    expect(told(pool, `back:${ID}:2`)).toContain('lives');
    expect([...pool.notices.published.keys()].filter((key) => key.startsWith('receipt:'))).toHaveLength(3);
    expect(await page(pool)).toMatchObject({ receipts: 3 });
  });

  it('has each receipt once, wherever a round is cut off', async () => {
    for (let nth = 1; ; nth += 1) {
      const pool = await livesAgain();
      end(pool, 'idle');
      await pool.round();
      const cut = new Cut(nth, nth % 2 === 0 ? 'before' : 'after');
      await pool
        .rounds(cut)
        .lookAtAll(1)
        .catch(() => undefined);
      for (let rounds = 0; rounds < 3; rounds += 1) await pool.round();
      const keys = [...pool.notices.published.keys()].filter((key) => key.startsWith('receipt:'));
      expect(keys).toEqual([`receipt:${ID}`, `receipt:${ID}:1`]);
      if (!cut.happened) break;
    }
  });

  it('is ended at once where somebody had asked for its end, and has its corrected receipt', async () => {
    const pool = await livesAgain(true);
    expect(receipt(pool)).toContain('$0.20 for 2 instances');
    expect(pool.cloud.alive).toEqual([]);
    await pool.clock.advance(MINUTE_MS);
    pool.cloud.become('terminated');
    for (let rounds = 0; rounds < 3; rounds += 1) await pool.round();
    expect(told(pool, `receipt:${ID}:1`)).toContain('The corrected receipt of annex MyFirstAnnex: $0.24');
    expect(told(pool, `receipt:${ID}:1`)).toContain('They ended: 2 condor_off by @U2.');
  });
});

describe('the receipt', () => {
  it('says why it ended, what was asked for and what it came to, and what was saved', async () => {
    const pool = await joined();
    await pool.clock.advance(HOUR_MS);
    end(pool, 'idle', 1);
    await pool.round();
    await pool.clock.advance(HOUR_MS);
    await pool.wishes.save({ ...(await pool.annex()), off: { by: 'U2', at: pool.clock.now() } });
    await pool.round();
    pool.cloud.become('terminated');
    await pool.round();
    await pool.round();
    expect(receipt(pool)).toBe(
      [
        'The receipt of annex MyFirstAnnex: $0.30 for 2 instances.',
        'They ended: 1 idle, 1 condor_off by @U2.',
        'Estimated at about $4.80 if all had run until the end of the lease; it came to $0.30.',
        'Saved $4.50: what those that ended idle or by condor_off would have cost until the end of their lease.',
        '3.00 instance hours at on-demand prices, without disks, public addresses and data transfer.',
      ].join('\n'),
    );
    expect(pool.notices.published.get(`receipt:${ID}`)).toMatchObject({
      place: { channel: 'C1' },
      under: `annex:${ID}`,
      fallback: 'U1',
    });
  });

  it('sets what it came to against the lease that it had in the end', async () => {
    const pool = aPool();
    await pool.wishes.save(anAnnex());
    await pool.round();
    pool.cloud.join();
    await pool.wishes.save({ ...(await pool.annex()), leaseEndsAt: NOON + 24 * HOUR_MS });
    await pool.round();
    await pool.clock.advance(24 * HOUR_MS + MINUTE_MS);
    end(pool, 'lease');
    for (let rounds = 0; rounds < 3; rounds += 1) await pool.round();
    expect(receipt(pool)).toContain(
      'Estimated at about $4.80 if all had run until the end of the lease; it came to $4.80.',
    );
  });

  it('is not given again when somebody looks at the annex alone', async () => {
    const pool = await joined();
    end(pool, 'lease');
    for (let rounds = 0; rounds < 3; rounds += 1) await pool.round();
    for (let looks = 0; looks < 2; looks += 1) await pool.rounds().lookAt('annex:MyFirstAnnex', 1);
    const keys = [...pool.notices.published.keys()].filter((key) => key.startsWith('receipt:'));
    expect(keys).toEqual([`receipt:${ID}`]);
  });

  it('counts what shut itself down while the bot was away until its lease, and says so', async () => {
    const pool = aPool();
    await pool.wishes.save(anAnnex());
    await pool.round();
    pool.cloud.join();
    await pool.round();
    await pool.clock.advance(110 * MINUTE_MS);
    end(pool, 'lease');
    pool.cloud.instances = pool.cloud.instances.map((each) => ({ ...each, endedAt: undefined }));
    const { saves } = pool.ledger;
    for (let rounds = 0; rounds < 3; rounds += 1) await pool.round();
    expect(receipt(pool)).toContain('$0.20 for 2 instances');
    expect(receipt(pool)).toContain('Nobody saw 2 instances end; counted until the latest');
    expect(pool.ledger.saves).toBe(saves + 2);
  });

  it('says nothing of the kind when a round before had seen them', async () => {
    const pool = await joined();
    const rounds = pool.rounds();
    await rounds.lookAtAll(1);
    await pool.clock.advance(MINUTE_MS / 2);
    end(pool, 'idle');
    pool.cloud.instances = pool.cloud.instances.map((each) => ({ ...each, endedAt: undefined }));
    for (let round = 0; round < 3; round += 1) await rounds.lookAtAll(1);
    expect(receipt(pool)).toContain('They ended: 2 idle.');
    expect(receipt(pool)).not.toContain('Nobody saw');
  });

  it('closes the page, and is tried again until it was handed over', async () => {
    const pool = await joined();
    end(pool, 'lease');
    await pool.round();
    const publish = pool.notices.publish.bind(pool.notices);
    pool.notices.publish = () => Promise.resolve(false);
    await pool.round();
    expect((await pool.ledger.listOpen('default')).size).toBe(1);
    pool.notices.publish = publish;
    await pool.round();
    expect((await pool.ledger.listOpen('default')).size).toBe(0);
    expect(receipt(pool)).toContain('They ended: 2 with the lease.');
  });

  it('says when nobody saw the end, and waits until that is certain', async () => {
    const pool = await joined();
    await pool.clock.advance(HOUR_MS);
    pool.cloud.instances = [];
    await pool.round();
    await pool.clock.advance(4 * MINUTE_MS);
    await pool.round();
    expect(receipt(pool)).toBe('');
    await pool.clock.advance(MINUTE_MS);
    await pool.round();
    expect(receipt(pool)).toContain('$0.20 for 2 instances');
    expect(receipt(pool)).toContain('They ended: 2 for a reason that nobody saw.');
    expect(receipt(pool)).toContain('Nobody saw 2 instances end');
  });

  it('comes also when its name went to a new annex right after the end', async () => {
    const pool = await joined();
    await pool.clock.advance(HOUR_MS);
    end(pool, 'idle');
    await pool.round();
    expect((await pool.annex()).endedAt).toBeDefined();
    const launches = [aLaunch({ requestedAt: pool.clock.now() })];
    const leaseEndsAt = NOON + 24 * HOUR_MS;
    await pool.wishes.save(anAnnex({ id: 'MyFirstAnnex_new', leaseEndsAt, launches }));
    await pool.round();
    expect(receipt(pool)).toContain('$0.20 for 2 instances');
    expect([...(await pool.ledger.listOpen('default')).keys()]).toEqual(['MyFirstAnnex_new']);
  });

  it('comes once, wherever a round is cut off', async () => {
    for (let nth = 1; ; nth += 1) {
      const pool = await joined();
      end(pool, 'idle');
      await pool.round();
      const cut = new Cut(nth, nth % 2 === 0 ? 'before' : 'after');
      await pool
        .rounds(cut)
        .lookAtAll(1)
        .catch(() => undefined);
      await pool.round();
      expect(receipt(pool)).toContain('2 idle');
      expect((await pool.ledger.listOpen('default')).size).toBe(0);
      expect((await page(pool)).entries).toHaveLength(2);
      if (!cut.happened) break;
    }
  });
});
