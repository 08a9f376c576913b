import { describe, expect, it } from '@jest/globals';
import { Decimal } from 'decimal.js';
import type { Instance } from '../../src/domain/instance.js';
import { launchTags } from '../../src/domain/launch.js';
import { TAG } from '../../src/domain/tags.js';
import { nextAttempt } from '../../src/domain/wish.js';
import { lostAnnexes } from '../../src/reconcile/rebuild.js';
import { aPool } from '../support/pool-bench.js';
import { aLaunch, anAnnex, NOON } from '../support/samples.js';

const HOUR_MS = 3_600_000;

/** An instance as the launch of a sample annex bears it. */
function anInstance(id: string, over: Partial<Instance> = {}, tags: Record<string, string> = {}): Instance {
  return {
    id,
    state: 'running',
    instanceType: 'm4.large',
    launchedAt: NOON,
    spot: false,
    ...over,
    tags: { ...launchTags(anAnnex(), aLaunch()), ...tags },
  };
}

const without = (key: string): Instance => {
  const tags = Object.entries(anInstance('i-1').tags).filter(([name]) => name !== key);
  return { ...anInstance('i-1'), tags: Object.fromEntries(tags) };
};

describe('an annex that Redis has lost', () => {
  it('is rebuilt from its tags, says so to who asked for it, and launches nothing', async () => {
    const pool = aPool();
    await pool.wishes.save(anAnnex({ launches: [aLaunch(), aLaunch({ attempt: 2, count: 1 })] }));
    await pool.round();
    await pool.round();
    const before = await pool.annex();
    pool.wishes.lose();
    pool.cloud.become('running');
    await pool.clock.advance(HOUR_MS / 2);
    await pool.round();
    expect(await pool.annex()).toMatchObject({
      id: before.id,
      leaseEndsAt: before.leaseEndsAt,
      place: { channel: 'U1' },
      rebuiltAt: NOON + HOUR_MS / 2,
      launches: [
        { attempt: 1, count: 2, instanceType: 'm4.large', pricePerHourUsd: '0.1', outcome: { got: 2 } },
        { attempt: 2, count: 1, outcome: { kind: 'launched', got: 1 } },
      ],
    });
    expect(pool.cloud.orders).toHaveLength(2);
    expect(pool.card(before)).toContain('I lost my notes of this annex and rebuilt them from its tags.');
    expect(pool.lines).toContainEqual(
      expect.objectContaining({ level: 'warn', sentence: 'rebuilt a lost annex from its tags' }),
    );
  });

  it('is ended at its lease, and by who asks for it, like any other', async () => {
    const pool = aPool();
    await pool.wishes.save(anAnnex());
    await pool.round();
    pool.wishes.lose();
    await pool.round();
    await pool.wishes.save({ ...(await pool.annex()), off: { by: 'U2', at: NOON } });
    await pool.round();
    expect(pool.cloud.alive).toEqual([]);
  });

  it.each([
    ['first', '2'],
    ['last', '1'],
  ])(
    'can be added to when of its %s launch nothing is left, without asking for that again',
    async (_, left) => {
      const pool = aPool();
      await pool.wishes.save(anAnnex({ launches: [aLaunch(), aLaunch({ attempt: 2 })] }));
      await pool.round();
      await pool.round();
      pool.cloud.instances = pool.cloud.instances.filter(({ tags }) => tags[TAG.attempt] === left);
      pool.wishes.lose();
      await pool.round();
      const rebuilt = await pool.annex();
      const launch = aLaunch({ attempt: nextAttempt(rebuilt.launches), requestedAt: NOON + 1 });
      await pool.wishes.save({ ...rebuilt, launches: [...rebuilt.launches, launch] });
      await pool.round();
      expect(pool.cloud.instances).toHaveLength(4);
      expect(new Set(pool.cloud.orders.map(({ token }) => token)).size).toBe(3);
    },
  );

  it('is found in every region in which something is known to be', async () => {
    const pool = aPool();
    await pool.wishes.save(anAnnex({ name: 'Known', region: 'eu-central-1' }));
    await pool.round();
    pool.elsewhere.add(anInstance('i-9'));
    await pool.round();
    expect(await pool.annex()).toMatchObject({ region: 'eu-central-1', rebuiltAt: NOON });
  });

  it('stays lost for this round only, when its wish cannot be saved', async () => {
    const pool = aPool();
    pool.cloud.add(anInstance('i-1'));
    await pool.wishes.save(anAnnex({ name: 'Other' }), { fence: 7 });
    await pool.rounds().lookAtAll(6);
    expect(await pool.wishes.findAnnex('default', 'MyFirstAnnex')).toBeUndefined();
    await pool.rounds().lookAtAll(8);
    expect(await pool.wishes.findAnnex('default', 'MyFirstAnnex')).toBeDefined();
  });
});

describe('what is rebuilt', () => {
  const rebuilt = (instances: readonly Instance[], known = [] as Parameters<typeof lostAnnexes>[0]) =>
    lostAnnexes(known, instances, { region: 'us-east-1', now: NOON });

  it.each([
    ['no name', without(TAG.annexName)],
    ['no identity', without(TAG.annexId)],
    ['no pool', without(TAG.pool)],
    ['no lease', without(TAG.leaseEndsAt)],
    ['a lease that nobody can read', anInstance('i-1', {}, { [TAG.leaseEndsAt]: 'tomorrow' })],
    ['the identity of an annex of another name', anInstance('i-1', {}, { [TAG.annexId]: 'Other_1' })],
    ['an end behind it', anInstance('i-1', { state: 'terminated' })],
    ['its end just before it', anInstance('i-1', { state: 'shutting-down' })],
  ])('is never an annex whose only instance has %s', (_, instance) => {
    expect(rebuilt([instance])).toEqual([]);
  });

  it('is not what a wish explains already, whatever case its name is written in', () => {
    expect(rebuilt([anInstance('i-1')], [anAnnex({ version: 1 })])).toEqual([]);
    expect(rebuilt([anInstance('i-1')], [anAnnex({ name: 'MYFIRSTANNEX' })])).toEqual([]);
    expect(rebuilt([anInstance('i-1')], [anAnnex({ version: 1, endedAt: NOON })])).toEqual([]);
  });

  it('may have the name of another annex that has ended', () => {
    const ended = anAnnex({ id: 'MyFirstAnnex_before', version: 4, endedAt: NOON });
    expect(rebuilt([anInstance('i-1')], [ended])).toMatchObject([{ id: anAnnex().id }]);
  });

  it('has the longest lease of what is alive, and none of what has ended since', () => {
    const lease = (id: string, at: number, state: Instance['state']): Instance =>
      anInstance(id, { state }, { [TAG.leaseEndsAt]: String(at) });
    const instances = [
      lease('i-1', NOON + 9 * HOUR_MS, 'terminated'),
      lease('i-2', NOON + HOUR_MS, 'running'),
      lease('i-3', NOON + 2 * HOUR_MS, 'stopped'),
    ];
    expect(rebuilt(instances)).toMatchObject([{ leaseEndsAt: NOON + 2 * HOUR_MS }]);
  });

  it.each([undefined, '', '0', '-1', '1.5', 'x', '9'.repeat(30)])(
    'counts an instance with the launch number %j as one of the first launch',
    (attempt) => {
      const tags = {
        ...without(TAG.attempt).tags,
        ...(attempt === undefined ? {} : { [TAG.attempt]: attempt }),
      };
      expect(rebuilt([{ ...anInstance('i-1'), tags }])).toMatchObject([
        { launches: [{ attempt: 1, count: 1 }] },
      ]);
    },
  );

  it('is kept some at a time, however many there are', async () => {
    const pool = aPool();
    pool.cloud.instances = Array.from({ length: 60 }, (_, nth) => {
      const tags = { [TAG.annexName]: `A${nth}`, [TAG.annexId]: `A${nth}_1` };
      return anInstance(`i-${nth}`, {}, tags);
    });
    const save = pool.wishes.save.bind(pool.wishes);
    let [saving, most] = [0, 0];
    pool.wishes.save = async (...of) => {
      most = Math.max(most, (saving += 1));
      const saved = await save(...of);
      saving -= 1;
      return saved;
    };
    await pool.round();
    expect((await pool.wishes.list('default')).length).toBe(60);
    expect(most).toBeLessThanOrEqual(10);
  });

  it('has the price of today, and none where none is known', async () => {
    const pool = aPool();
    pool.cloud.prices.set('m4.large', new Decimal('0.5'));
    pool.cloud.instances = [
      anInstance('i-1'),
      anInstance('i-2', { instanceType: 'zz9.large' }, { [TAG.attempt]: '2' }),
    ];
    await pool.round();
    const { launches } = await pool.annex();
    expect(launches.map(({ pricePerHourUsd }) => pricePerHourUsd)).toEqual(['0.5', undefined]);
  });

  it('goes on in the message of its last launch, and nowhere that is no place', () => {
    const launched = (id: string, attempt: string, place: string): Instance =>
      anInstance(id, {}, { [TAG.attempt]: attempt, [TAG.message]: place });
    const instances = [launched('i-1', '1', 'C1/1.1'), launched('i-2', '10', 'C2/2.000200')];
    expect(rebuilt(instances)).toMatchObject([{ place: { channel: 'C2', ts: '2.000200' } }]);
    expect(rebuilt([launched('i-1', '1', 'C1')])).toMatchObject([{ place: { channel: 'C1' } }]);
    for (const odd of ['', '<!channel>', 'C1/x', 'C1/1.1/2', '#general'])
      expect(rebuilt([launched('i-1', '1', odd)])).toMatchObject([{ place: { channel: 'U1' } }]);
  });

  it('has no message to follow it when nobody knows who asked for it', () => {
    const [wish] = rebuilt([without(TAG.requestedBy)]);
    expect(wish).toMatchObject({ name: 'MyFirstAnnex' });
    expect(wish?.place).toBeUndefined();
  });
});
