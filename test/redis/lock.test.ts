import { describe, expect, it } from '@jest/globals';
import { RedisLock } from '../../src/redis/lock.js';
import { promisesOfALock } from '../contracts/promises-of-a-lock.js';
import { redisBench } from './support.js';

const bench = redisBench();

async function newLock(): Promise<RedisLock> {
  return new RedisLock({ redis: await bench.connect() });
}

describe('locks in Redis', () => {
  promisesOfALock(async () => [await newLock(), await newLock()], bench.later);

  it('go on to higher numbers when Redis was emptied, so that nobody from before can fence off the others', async () => {
    const [one, other] = [await newLock(), await newLock()];
    const before = await one.hold('pool', 60_000);
    await (await bench.outside()).flushAll();
    expect(await other.hold('pool', 60_000)).toBeGreaterThan(before ?? Infinity);
  });

  it("go on to higher numbers when the server's clock was put back", async () => {
    const lock = await newLock();
    const future = Date.now() + 365 * 24 * 3_600_000;
    await (await bench.outside()).set('condor-annex:fence:pool', String(future));
    expect(await lock.hold('pool', 60_000)).toBe(future + 1);
  });
});
