import { describe, expect, it } from '@jest/globals';
import { BotError } from '../../src/domain/errors.js';
import type { WishStore } from '../../src/ports/stores.js';
import { MemoryWishes } from '../support/memory-wishes.js';
import { aPool } from '../support/pool-bench.js';
import { aLaunch, anAccount, anAnnex, NOON } from '../support/samples.js';

/** Memory that is out of reach for whatever is called `name`. */
function forgetful(name: string): WishStore {
  const wishes = new MemoryWishes();
  return {
    findAnnex: (pool, annex) => wishes.findAnnex(pool, annex),
    findAccount: (pool, region) => wishes.findAccount(pool, region),
    findHead: (pool) => wishes.findHead(pool),
    list: (pool) => wishes.list(pool),
    remove: (wish) => wishes.remove(wish),
    save: (wish, grounds) =>
      grounds?.fence !== undefined && wish.kind === 'annex' && wish.name === name
        ? Promise.reject(new BotError('later', "I can't reach my memory (Redis) right now."))
        : wishes.save(wish, grounds),
  };
}

describe('a round', () => {
  it('looks at every annex and account, in every region', async () => {
    const pool = aPool();
    await pool.wishes.save(anAnnex({ name: 'Here' }));
    await pool.wishes.save(
      anAnnex({ name: 'There', region: 'eu-central-1', launches: [aLaunch({ count: 5 })] }),
    );
    await pool.wishes.save(anAccount());
    const again = await pool.round();
    expect(pool.cloud.instances).toHaveLength(2);
    expect(pool.elsewhere.instances).toHaveLength(5);
    expect(pool.account.prepared).toHaveLength(5);
    expect([...again]).toEqual(
      expect.arrayContaining([
        ['annex:Here', 10_000],
        ['annex:There', 10_000],
      ]),
    );
  });

  it('lists each region once, however many annexes there are', async () => {
    const pool = aPool();
    for (let number = 0; number < 30; number++) {
      await pool.wishes.save(anAnnex({ name: `a${number}`, launches: [aLaunch({ count: 1 })] }));
    }
    let listed = 0;
    const list = pool.cloud.listInstances.bind(pool.cloud);
    pool.cloud.listInstances = (filter) => {
      listed += 1;
      return list(filter);
    };
    await pool.round();
    expect(listed).toBe(1);
    expect(pool.cloud.instances).toHaveLength(30);
  });

  it('goes on with the others when one annex cannot be looked at', async () => {
    const pool = aPool({ wishes: forgetful('b') });
    for (const name of ['a', 'b', 'c']) await pool.hands.wishes.save(anAnnex({ name }));
    await pool.round();
    const wishes = await pool.hands.wishes.list('default');
    expect(wishes).toMatchObject([
      { name: 'a', launches: [{ outcome: { kind: 'launched' } }] },
      { name: 'b', launches: [{ attempt: 1 }] },
      { name: 'c', launches: [{ outcome: { kind: 'launched' } }] },
    ]);
    expect(pool.passes.filter((pass) => pass.endsWith('failed'))).toEqual(['launch failed']);
  });

  it('goes on with the other regions when one cannot be asked, and changes nothing there', async () => {
    const pool = aPool();
    await pool.wishes.save(anAnnex({ name: 'Here' }));
    await pool.wishes.save(anAnnex({ name: 'There', region: 'eu-central-1' }));
    pool.cloud.trouble.listInstances = new BotError('later', 'AWS could not be reached.');
    await pool.round();
    expect(pool.cloud.orders).toEqual([]);
    expect(await pool.annex('Here')).toMatchObject({ version: 1 });
    expect(pool.elsewhere.instances).toHaveLength(2);
    expect(pool.lines).toContainEqual(
      expect.objectContaining({ level: 'warn', sentence: 'could not list instances' }),
    );
    expect(pool.passes).toContain('list failed');
  });

  it('keeps the other promises about an annex when one cannot be kept', async () => {
    const pool = aPool();
    await pool.wishes.save(anAnnex());
    await pool.round();
    pool.cloud.trouble.setLease = new TypeError('A mistake of ours.');
    await pool.wishes.save({ ...(await pool.annex()), leaseEndsAt: NOON + 5, off: { by: 'U1', at: NOON } });
    pool.passes.length = 0;
    await pool.round();
    expect(pool.passes).toEqual(['launch ok', 'lease failed', 'off ok', 'ledger ok', 'tell ok', 'watch ok']);
  });

  it('leaves an annex alone that somebody changed meanwhile: what it knows is out of date', async () => {
    const pool = aPool();
    await pool.wishes.save(anAnnex());
    const launch = pool.cloud.launch.bind(pool.cloud);
    pool.cloud.launch = async (order) => {
      await pool.wishes.save({ ...(await pool.annex()), leaseEndsAt: NOON + 9_000_000 });
      return await launch(order);
    };
    await pool.round();
    expect(pool.passes).toEqual(['launch overtaken']);
    pool.cloud.launch = launch;
    await pool.round();
    expect(pool.cloud.instances).toHaveLength(2);
    expect(await pool.annex()).toMatchObject({
      leaseEndsAt: NOON + 9_000_000,
      launches: [{ outcome: { got: 2 } }],
    });
    expect(pool.cloud.leasesOf(anAnnex().id)).toEqual([String(NOON + 9_000_000)]);
  });

  it('changes nothing under a lock that a newer holder has taken over', async () => {
    const pool = aPool();
    await pool.wishes.save(anAnnex({ name: 'Other', launches: [] }), { fence: 8 });
    await pool.wishes.save(anAnnex());
    await pool.wishes.save(anAccount());
    await pool.rounds().lookAtAll(7);
    expect(await pool.annex()).toMatchObject({ version: 1 });
    expect((await pool.wishes.findAccount('default', 'us-east-1'))?.version).toBe(1);
    expect(pool.passes).toEqual(expect.arrayContaining(['launch overtaken', 'account overtaken']));
    await pool.rounds().lookAtAll(8);
    expect(pool.cloud.instances).toHaveLength(2);
  });

  it('leaves instances of other pools alone', async () => {
    const pool = aPool();
    await pool.wishes.save(anAnnex({ pool: 'another', off: { by: 'U1', at: NOON } }));
    const foreign = pool.cloud.add({
      tags: { 'htcondor:Pool': 'another', 'htcondor:AnnexId': anAnnex().id },
    });
    await pool.round();
    expect(pool.cloud.instances).toEqual([foreign]);
    expect(pool.passes).toEqual([]);
  });

  it('fails as a whole when there is no memory to read wishes from', async () => {
    const pool = aPool();
    pool.wishes.list = () => Promise.reject(new BotError('later', "I can't reach my memory."));
    await expect(pool.round()).rejects.toThrow("I can't reach my memory.");
  });
});

describe('one look', () => {
  it('is at one annex, whatever case its name is typed in', async () => {
    const pool = aPool();
    await pool.wishes.save(anAnnex());
    await pool.wishes.save(anAnnex({ name: 'Other' }));
    expect([...(await pool.rounds().lookAt('annex:myfirstannex', 1))]).toEqual([
      ['annex:MyFirstAnnex', 10_000],
    ]);
    expect(pool.cloud.orders).toHaveLength(1);
  });

  it('is at one account', async () => {
    const pool = aPool();
    await pool.wishes.save(anAccount());
    await pool.rounds().lookAt('account:us-east-1', 1);
    expect(pool.account.prepared).toHaveLength(5);
  });

  it.each(['annex:Nobody', 'account:eu-west-1', 'annex', 'annex:', '', ':', 'weather:today'])(
    'at %j, which nobody knows, comes to nothing',
    async (subject) => {
      const pool = aPool();
      await pool.wishes.save(anAnnex());
      expect((await pool.rounds().lookAt(subject, 1)).size).toBe(0);
      expect(pool.cloud.orders).toEqual([]);
    },
  );
});
