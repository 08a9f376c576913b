import { beforeEach, describe, expect, it } from '@jest/globals';
import { RedisMemory } from '../../src/redis/memory.js';
import { RedisPoolStore } from '../../src/redis/pool-store.js';
import { PoolsAfterLoss } from '../../src/redis/pools-after-loss.js';
import { promisesOfAPoolStore } from '../contracts/promises-of-a-pool-store.js';
import { aPoolRecord } from '../support/memory-pools.js';
import { NOON } from '../support/samples.js';
import { redisBench } from './support.js';

const bench = redisBench();
const LAB = aPoolRecord({
  name: 'lab',
  roles: { admins: ['UADA'], operators: ['UBEN'], viewers: [] },
  limitUsd: '7',
  collector: 'cm.lab.example.org:9618',
  createdBy: 'UADA',
});

/** A bot that looks after its pools. */
async function aBot() {
  const hands = { redis: await bench.connect(), log: bench.log };
  const memory = new RedisMemory(hands);
  const store = new RedisPoolStore({ ...hands, usual: aPoolRecord() });
  return { memory, store, pools: new PoolsAfterLoss({ pools: store, memory, log: bench.log }) };
}

describe('pools of a bot that remembers them', () => {
  promisesOfAPoolStore(async () => (await aBot()).pools);
});

describe('pools after a loss', () => {
  let bot: Awaited<ReturnType<typeof aBot>>;
  beforeEach(async () => {
    bot = await aBot();
    await bot.memory.begin('default', NOON);
    await bot.pools.save(LAB);
    await bot.pools.save(aPoolRecord({ limitUsd: '20' }));
    await bot.pools.bind('C1', 'default');
    await bot.pools.bind('C2', 'lab');
  });
  const flush = async () => (await bench.outside()).flushDb();

  it('are what they were, before anybody looks, and stored again', async () => {
    const before = await bot.pools.list();
    await flush();
    const again = (await bot.pools.list()).map((pool) => ({ ...pool, version: 1 }));
    expect(again).toEqual(before);
    expect((await bot.store.list()).map((pool) => ({ ...pool, version: 1 }))).toEqual(before);
    await flush();
    expect(await bot.pools.find('lab')).toMatchObject({ limitUsd: '7', channels: ['C2'] });
  });

  it('are put back, too, when another replica has begun new notes by then', async () => {
    await bot.pools.list();
    await flush();
    const other = await aBot();
    await other.pools.save(aPoolRecord({ name: 'lab', rolesLostAt: NOON }));
    await other.memory.begin('default', NOON + 60_000);
    const lab = await bot.pools.find('lab');
    expect([lab?.limitUsd, lab?.rolesLostAt]).toEqual(['7', undefined]);
    expect((await bot.pools.find('default'))?.limitUsd).toBe('20');
  });

  it('are left as somebody set them after the loss', async () => {
    await bot.pools.list();
    await flush();
    const other = await aBot();
    await other.pools.save(aPoolRecord({ name: 'lab', limitUsd: '3' }));
    await other.pools.bind('C2', 'default');
    expect(await bot.pools.find('lab')).toMatchObject({ limitUsd: '3', channels: [] });
  });

  it('that were forgotten stay so', async () => {
    await bot.pools.list();
    const lab = await bot.pools.find('lab');
    if (lab === undefined) throw new Error('There is a lab.');
    await bot.pools.remove(lab);
    await flush();
    expect(await bot.pools.find('lab')).toBeUndefined();
  });

  it('are unknown to a bot that did not see them', async () => {
    await flush();
    expect(await (await aBot()).pools.list()).toEqual([aPoolRecord()]);
  });
});

describe('a default pool that nobody can read', () => {
  it.each(['', '{"name"', '{"name":"default","version":3}', '[]'])(
    'lets nobody in whom it may have kept out, and can be set anew: %j',
    async (text) => {
      const { store } = await aBot();
      await (await bench.outside()).hSet('condor-annex:pools', 'default', text);
      const pool = await store.find('default');
      expect(pool?.rolesLostAt).toBeDefined();
      expect(await store.save({ ...(pool ?? LAB), rolesLostAt: undefined, limitUsd: '5' })).toBe('saved');
      const saved = await store.find('default');
      expect([saved?.limitUsd, saved?.rolesLostAt]).toEqual(['5', undefined]);
    },
  );
});
