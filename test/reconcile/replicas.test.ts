import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createClient } from 'redis';
import { AccountController } from '../../src/reconcile/account.js';
import { annexControllers, poolControllers } from '../../src/reconcile/annex-controllers.js';
import { Loop } from '../../src/reconcile/loop.js';
import { Rounds } from '../../src/reconcile/round.js';
import { RedisLock } from '../../src/redis/lock.js';
import { RedisNudges } from '../../src/redis/nudges.js';
import { connectRedis, type Redis } from '../../src/redis/redis.js';
import { RedisWishStore } from '../../src/redis/wish-store.js';
import { wallClock } from '../../src/ports/wall-clock.js';
import { aPool, type PoolBench } from '../support/pool-bench.js';
import { type RedisServer, startRedisServer } from '../support/redis-server.js';
import { aLaunch, anAccount, anAnnex, NOON } from '../support/samples.js';

/*
 * Two replicas on one real Redis: its scripts decide who may work and who may save. Their clock is the machine's,
 * because Redis' is, too; nothing here waits for it.
 */

const LOCK = 'pool:default';
let server: RedisServer | undefined;
const open: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  server = await startRedisServer();
}, 120_000);
beforeEach(async () => {
  const client = createClient({ url: server?.url ?? '' });
  await client.connect();
  await client.flushAll();
  await client.close();
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});
afterAll(async () => {
  await server?.stop();
});

interface Replica {
  readonly rounds: Rounds;
  readonly lock: RedisLock;
  readonly wishes: RedisWishStore;
  readonly redis: Redis;
  readonly loop: Loop;
}

/** Another replica of the bot, on the same Redis and the same AWS. */
async function aReplica(pool: PoolBench): Promise<Replica> {
  const { log } = pool.hands;
  const redis = await connectRedis(server?.url ?? '', log, { retryMs: 20 });
  open.push(() => redis.close());
  const wishes = new RedisWishStore({ redis, log });
  const hands = { ...pool.hands, wishes };
  const controllers = {
    annex: annexControllers(hands),
    account: new AccountController(hands),
    pool: poolControllers(hands),
  };
  const rounds = new Rounds(hands, { pool: 'default', region: 'us-east-1' }, controllers, {
    passed: (controller, outcome) => pool.passes.push(`${controller} ${outcome}`),
  });
  const lock = new RedisLock({ redis });
  const nudges = new RedisNudges({ redis, log });
  const loop = new Loop(
    { clock: wallClock, log, lock, nudges, rounds, rounded: () => undefined },
    'default',
    3_600_000,
  );
  await nudges.listen((subject) => {
    loop.hear(subject);
  });
  return { rounds, lock, wishes, redis, loop };
}

async function twoReplicas(): Promise<readonly [PoolBench, Replica, Replica]> {
  const pool = aPool();
  return [pool, await aReplica(pool), await aReplica(pool)];
}

/** Looks until it is so; the test's own timeout ends a wait in vain. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('two replicas', () => {
  it('launch an annex once, whichever of them hears the nudge', async () => {
    const [pool, one, other] = await twoReplicas();
    one.loop.start();
    other.loop.start();
    await one.wishes.save(anAnnex({ launches: [aLaunch({ count: 5 })] }));
    const nudges = new RedisNudges({ redis: other.redis, log: pool.hands.log });
    await until(async () => {
      await nudges.nudge('annex:MyFirstAnnex');
      const wish = await one.wishes.findAnnex('default', 'MyFirstAnnex');
      return wish?.launches[0]?.outcome !== undefined;
    });
    await Promise.all([one.loop.stop(), other.loop.stop()]);
    expect(pool.cloud.instances).toHaveLength(5);
    expect(pool.cloud.orders).toHaveLength(1);
  });

  it('launch once though one was taken for dead in the middle of its pass and came back', async () => {
    const [pool, one, other] = await twoReplicas();
    await one.wishes.save(anAnnex());
    const fence = (await one.lock.hold(LOCK, 60_000)) ?? 0;
    // The first hangs with its launch made and not noted. Its lock runs out, and the second takes over.
    const launch = pool.cloud.launch.bind(pool.cloud);
    pool.cloud.launch = async (order) => {
      const started = await launch(order);
      pool.cloud.launch = launch;
      await one.lock.release(LOCK);
      const later = (await other.lock.hold(LOCK, 60_000)) ?? 0;
      expect(later).toBeGreaterThan(fence);
      await other.rounds.lookAtAll(later);
      return started;
    };
    await one.rounds.lookAtAll(fence);
    expect(pool.cloud.instances).toHaveLength(2);
    const wish = await one.wishes.findAnnex('default', 'MyFirstAnnex');
    expect(wish).toMatchObject({ version: 2, launches: [{ outcome: { kind: 'launched', got: 2 } }] });
    expect(pool.passes).toContain('launch overtaken');
  });

  it('let nobody save under a lock that a newer holder has written with', async () => {
    const [pool, one, other] = await twoReplicas();
    await one.wishes.save(anAnnex());
    await one.wishes.save(anAccount());
    const early = (await one.lock.hold(LOCK, 60_000)) ?? 0;
    await one.lock.release(LOCK);
    const late = (await other.lock.hold(LOCK, 60_000)) ?? 0;
    await other.wishes.save(anAnnex({ name: 'Other', launches: [] }), { fence: late });
    await one.rounds.lookAtAll(early);
    expect(await one.wishes.findAnnex('default', 'MyFirstAnnex')).toEqual(anAnnex({ version: 1 }));
    expect(await one.wishes.findAccount('default', 'us-east-1')).toEqual(anAccount({ version: 1 }));
    expect(pool.passes).toEqual(expect.arrayContaining(['account overtaken', 'launch overtaken']));
    await other.rounds.lookAtAll(late);
    expect(pool.cloud.instances).toHaveLength(2);
  });

  it('rebuild a lost annex once', async () => {
    const [pool, one, other] = await twoReplicas();
    await pool.wishes.save(anAnnex());
    await pool.round();
    await Promise.all([one.rounds.lookAtAll(1), other.rounds.lookAtAll(1)]);
    const wishes = await one.wishes.list('default');
    expect(wishes).toMatchObject([{ id: anAnnex().id, rebuiltAt: NOON }]);
    const rebuilt = pool.lines.filter(({ sentence }) => sentence === 'rebuilt a lost annex from its tags');
    expect(rebuilt).toHaveLength(1);
    expect(pool.cloud.instances).toHaveLength(2);
  });

  it('keep a person’s change that comes in the middle of a pass', async () => {
    const [pool, one] = await twoReplicas();
    await one.wishes.save(anAnnex());
    const launch = pool.cloud.launch.bind(pool.cloud);
    pool.cloud.launch = async (order) => {
      const wish = await one.wishes.findAnnex('default', 'MyFirstAnnex');
      if (wish !== undefined) await one.wishes.save({ ...wish, off: { by: 'U2', at: NOON } });
      return await launch(order);
    };
    await one.rounds.lookAtAll(1);
    await one.rounds.lookAtAll(1);
    expect(pool.cloud.instances).toHaveLength(2);
    expect(pool.cloud.alive).toEqual([]);
    expect(await one.wishes.findAnnex('default', 'MyFirstAnnex')).toMatchObject({ off: { by: 'U2' } });
  });

  it('store what comes back when an ended annex lives again, and forget it in the end', async () => {
    const [pool, one] = await twoReplicas();
    await one.wishes.save(anAnnex());
    await one.rounds.lookAtAll(1);
    pool.cloud.instances.forEach(({ id }) => pool.cloud.unlisted.add(id));
    await pool.clock.advance(6 * 60_000);
    await one.rounds.lookAtAll(1);
    expect((await one.wishes.findAnnex('default', 'MyFirstAnnex'))?.endedAt).toBeDefined();
    pool.cloud.unlisted.clear();
    await one.rounds.lookAtAll(1);
    expect(await one.wishes.findAnnex('default', 'MyFirstAnnex')).not.toHaveProperty('endedAt');
    pool.cloud.become('terminated');
    await one.rounds.lookAtAll(1);
    pool.cloud.instances = [];
    await pool.clock.advance(24 * 3_600_000 + 1);
    await one.rounds.lookAtAll(1);
    expect(await one.wishes.list('default')).toEqual([]);
  });
});
