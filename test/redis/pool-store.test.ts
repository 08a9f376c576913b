import { describe, expect, it } from '@jest/globals';
import { RedisPoolStore } from '../../src/redis/pool-store.js';
import { RedisQuestionStore } from '../../src/redis/question-store.js';
import { RedisWishStore } from '../../src/redis/wish-store.js';
import { promisesOfAPoolStore } from '../contracts/promises-of-a-pool-store.js';
import { aPoolRecord } from '../support/memory-pools.js';
import { aHead, anAnnex, aQuestion, NOON } from '../support/samples.js';
import { redisBench } from './support.js';

const bench = redisBench();
const LAB = aPoolRecord({ name: 'lab', region: 'eu-central-1' });
const YES = { by: 'U2', at: NOON, choice: 'yes' } as const;

async function newStore(): Promise<RedisPoolStore> {
  return new RedisPoolStore({ redis: await bench.connect(), log: bench.log, usual: aPoolRecord() });
}

describe('pools in Redis', () => {
  promisesOfAPoolStore(newStore);

  it('are forgotten with the question that was answered, and only once', async () => {
    const redis = await bench.connect();
    const pools = new RedisPoolStore({ redis, log: bench.log, usual: aPoolRecord() });
    const questions = new RedisQuestionStore({ redis, log: bench.log });
    await pools.save(LAB);
    await questions.ask(aQuestion(), 60_000);
    const grounds = { answering: { questionId: 'q1', answer: YES } };
    expect(await pools.remove({ ...LAB, version: 1 }, grounds)).toBe('saved');
    expect(await questions.findAnswer('q1')).toEqual(YES);
    await pools.save(LAB);
    expect(await pools.remove({ ...LAB, version: 1 }, grounds)).toBe('answered');
    expect(await pools.find('lab')).toBeDefined();
  });

  it('stay while an annex of them lives', async () => {
    const redis = await bench.connect();
    const pools = new RedisPoolStore({ redis, log: bench.log, usual: aPoolRecord() });
    const wishes = new RedisWishStore({ redis, log: bench.log });
    await pools.save(LAB);
    await wishes.save(anAnnex({ pool: 'lab' }));
    expect(await pools.remove({ ...LAB, version: 1 })).toBe('changed');
    await wishes.save(anAnnex({ pool: 'lab', version: 1, endedAt: NOON }));
    expect(await pools.remove({ ...LAB, version: 1 })).toBe('saved');
  });

  it('go though an annex of them lives when its lease is known to be long over, and no head node lives', async () => {
    const redis = await bench.connect();
    const pools = new RedisPoolStore({ redis, log: bench.log, usual: aPoolRecord() });
    const wishes = new RedisWishStore({ redis, log: bench.log });
    await pools.save(LAB);
    await wishes.save(anAnnex({ pool: 'lab', leaseEndsAt: NOON }));
    await wishes.save(aHead({ pool: 'lab' }));
    expect(await pools.remove({ ...LAB, version: 1 }, { leasesOverBy: NOON })).toBe('changed');
    await wishes.save(aHead({ pool: 'lab', version: 1, endedAt: NOON }));
    expect(await pools.remove({ ...LAB, version: 1 }, { leasesOverBy: NOON - 1 })).toBe('changed');
    expect(await pools.remove({ ...LAB, version: 1 }, { leasesOverBy: NOON })).toBe('saved');
  });

  it('that nobody can read count as absent, are logged, and can be made anew', async () => {
    const pools = await newStore();
    const outside = await bench.outside();
    for (const text of ['', 'null', '[]', '{"name":"lab"}']) {
      await outside.hSet('condor-annex:pools', 'lab', text);
      expect(await pools.find('lab')).toBeUndefined();
      expect(await pools.save(LAB)).toBe('saved');
      expect(await pools.find('lab')).toEqual({ ...LAB, version: 1 });
      expect(await pools.remove({ ...LAB, version: 1 })).toBe('saved');
    }
    expect(bench.lines.every(({ level }) => level === 'error')).toBe(true);
  });
});
