import { describe, expect, it } from '@jest/globals';
import { RedisInbox } from '../../src/redis/inbox.js';
import { promisesOfAnInbox } from '../contracts/promises-of-an-inbox.js';
import { NOON } from '../support/samples.js';
import { redisBench } from './support.js';

const bench = redisBench();

async function newInbox(): Promise<RedisInbox> {
  return new RedisInbox({ redis: await bench.connect(), log: bench.log });
}

describe('an inbox in Redis', () => {
  promisesOfAnInbox(newInbox);

  it('lets go of what nobody can read, and lists the rest', async () => {
    const inbox = await newInbox();
    const outside = await bench.outside();
    for (const [id, text] of Object.entries({ broken: '{', empty: '', other: '{"id":"other"}' })) {
      await outside.hSet('condor-annex:inbox', id, text);
      await outside.zAdd('condor-annex:inbox-touched', { value: id, score: NOON });
    }
    await outside.zAdd('condor-annex:inbox-touched', { value: 'gone', score: NOON });
    expect(await inbox.listLeft(NOON, 10)).toEqual([]);
    expect(await outside.keys('*')).toEqual([]);
  });
});
