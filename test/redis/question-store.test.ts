import { describe, expect, it } from '@jest/globals';
import { RedisQuestionStore } from '../../src/redis/question-store.js';
import { promisesOfAQuestionStore } from '../contracts/promises-of-a-question-store.js';
import { NOON } from '../support/samples.js';
import { redisBench } from './support.js';

const bench = redisBench();

async function newStore(): Promise<RedisQuestionStore> {
  return new RedisQuestionStore({ redis: await bench.connect(), log: bench.log });
}

describe('questions in Redis', () => {
  promisesOfAQuestionStore(newStore, bench.later);

  it('has no question where there is something else', async () => {
    const questions = await newStore();
    const outside = await bench.outside();
    for (const text of ['', 'null', '{"id":"q1"}', '[]']) {
      await outside.set('condor-annex:question:q1', text);
      await outside.set('condor-annex:answer:q1', text);
      expect(await questions.find('q1')).toBeUndefined();
      expect(await questions.findAnswer('q1')).toBeUndefined();
      expect(await questions.take('q1', { by: 'U1', at: NOON, choice: 'no' })).toBeUndefined();
    }
  });
});
