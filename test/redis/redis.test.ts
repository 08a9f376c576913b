import { describe, expect, it } from '@jest/globals';
import { isBotError } from '../../src/domain/errors.js';
import { RedisLock } from '../../src/redis/lock.js';
import { RedisOutbox } from '../../src/redis/outbox.js';
import { RedisQuestionStore } from '../../src/redis/question-store.js';
import { connectRedis } from '../../src/redis/redis.js';
import { RedisWishStore } from '../../src/redis/wish-store.js';
import { aNotice, anAnnex, aProgress, aQuestion, NOON } from '../support/samples.js';
import { redisBench, until } from './support.js';

const bench = redisBench();
const UNREACHABLE = "I can't reach my memory (Redis) right now. Nothing was changed.";
const YES = { by: 'U1', at: NOON, choice: 'yes' as const };

/** The error of something that fails, and after how long. */
async function failing(work: () => Promise<unknown>): Promise<{ error: unknown; afterMs: number }> {
  const begun = performance.now();
  const error = await work().then(
    () => new Error('It did not fail.'),
    (thrown: unknown) => thrown,
  );
  return { error, afterMs: performance.now() - begun };
}

describe('while Redis is away', () => {
  it('fails at once and in words, whatever is asked, and works again when it is back', async () => {
    const redis = await bench.connect();
    const hands = { redis, log: bench.log };
    const wishes = new RedisWishStore(hands);
    const [questions, lock, outbox] = [
      new RedisQuestionStore(hands),
      new RedisLock(hands),
      new RedisOutbox(hands),
    ];
    expect(redis.ready()).toBe(true);
    await bench.server().kill();
    await until(() => !redis.ready());

    const everything: (() => Promise<unknown>)[] = [
      () => wishes.findAnnex('default', 'a'),
      () => wishes.findAccount('default', 'us-east-1'),
      () => wishes.list('default'),
      () => wishes.save(anAnnex()),
      () => wishes.remove(anAnnex()),
      () => questions.ask(aQuestion(), 1000),
      () => questions.find('q1'),
      () => questions.take('q1', YES),
      () => questions.findAnswer('q1'),
      () => lock.hold('pool', 1000),
      () => lock.release('pool'),
      () => outbox.add(aNotice()),
      () => outbox.put(aProgress('running')),
      () => outbox.listNotices(10),
      () => outbox.listProgress(10),
      () => outbox.tick('1-1'),
      () => outbox.shown('annex:1', 'digest', { channel: 'C1' }),
    ];
    for (const work of everything) {
      const { error, afterMs } = await failing(work);
      expect(isBotError(error, 'later') && error.message).toBe(UNREACHABLE);
      expect(afterMs).toBeLessThan(2000);
    }

    await bench.server().restart();
    await until(() => redis.ready());
    expect(await wishes.save(anAnnex())).toBe('saved');
    expect(await lock.hold('pool', 1000)).toBeDefined();
  });

  it('says so once in the log, and once that it is back', async () => {
    const redis = await bench.connect();
    await bench.server().kill();
    await until(() => bench.lines.length === 2);
    await bench.server().restart();
    await until(() => bench.lines.length === 4 && redis.ready());
    const said = bench.lines.map(({ level, sentence }) => `${level}: ${sentence}`).sort();
    const [down, up] = ['error: Redis cannot be reached. I keep trying.', 'info: Redis is back.'];
    expect(said).toEqual([down, down, up, up]);
  });

  it('can be started, is not ready, and becomes so', async () => {
    await bench.server().kill();
    const redis = await bench.connect();
    expect(redis.ready()).toBe(false);
    expect((await failing(() => redis.run((client) => client.ping()))).error).toMatchObject({
      fault: 'later',
    });
    await bench.server().restart();
    await until(() => redis.ready());
    expect(await redis.run((client) => client.ping())).toBe('PONG');
  });

  it('can be closed', async () => {
    await bench.server().kill();
    const redis = await bench.connect();
    await redis.close();
    await redis.close();
    await bench.server().restart();
    expect(redis.ready()).toBe(false);
  });
});

describe('while Redis hangs', () => {
  it('fails within two seconds, says what it does not know, and carries on afterwards', async () => {
    // The patience of the product: this is about its two seconds.
    const redis = await bench.connect({ answerMs: 1500, beatMs: 60_000 });
    const wishes = new RedisWishStore({ redis, log: bench.log });
    // The server knows the script from here on, so that one command carries the next save.
    await wishes.save(anAnnex({ name: 'Other' }));
    await bench.server().pause();

    const first = await failing(() => wishes.save(anAnnex()));
    expect(first.afterMs).toBeLessThan(2000);
    expect(isBotError(first.error, 'later') && first.error.message).toBe(
      "I lost touch with my memory (Redis) and can't say whether that was kept.",
    );
    // Later ones do not wait behind it, and were never sent.
    const second = await failing(() => wishes.save(anAnnex()));
    expect(second.afterMs).toBeLessThan(500);
    expect(second.error).toMatchObject({ message: UNREACHABLE });

    await bench.server().resume();
    await until(() => redis.ready());
    // It was kept, as such a save may be: whoever looks sees it.
    await until(async () => (await wishes.findAnnex('default', 'MyFirstAnnex')) !== undefined);
    expect(await wishes.findAnnex('default', 'MyFirstAnnex')).toEqual(anAnnex({ version: 1 }));
  });

  it('notices it by itself', async () => {
    const redis = await bench.connect({ beatMs: 20, answerMs: 200 });
    await bench.server().pause();
    await until(() => !redis.ready());
    await bench.server().resume();
    await until(() => redis.ready());
  });

  it('does not wait for it when it is closed', async () => {
    const redis = await bench.connect({ answerMs: 100 });
    await bench.server().pause();
    await redis.close();
    await bench.server().resume();
  });
});

describe('a server that says no', () => {
  it('says that nothing is kept any more when its memory is full, and leaves a question open', async () => {
    const outside = await bench.outside();
    const redis = await bench.connect();
    const hands = { redis, log: bench.log };
    const questions = new RedisQuestionStore(hands);
    await questions.ask(aQuestion(), 60_000);
    await outside.configSet('maxmemory', '1');
    try {
      const answering = { questionId: 'q1', answer: YES };
      const saving = await failing(() => new RedisWishStore(hands).save(anAnnex(), { answering }));
      expect(isBotError(saving.error, 'upstream') && saving.error.message).toBe(
        'My memory (Redis) takes nothing more. Nothing was changed.',
      );
      expect((await failing(() => questions.take('q1', YES))).error).toMatchObject({ fault: 'upstream' });
      expect(await questions.find('q1')).toEqual(aQuestion());
    } finally {
      await outside.configSet('maxmemory', '0');
    }
  });

  it('says to come back later when it only reads, and looks whether its address leads to another by now', async () => {
    const outside = await bench.outside();
    const redis = await bench.connect();
    await outside.replicaOf('127.0.0.1', 1);
    try {
      const { error } = await failing(() => new RedisLock({ redis }).hold('pool', 1000));
      expect(isBotError(error, 'later') && error.message).toBe(UNREACHABLE);
      expect(redis.ready()).toBe(false);
      await until(() => redis.ready());
    } finally {
      await outside.sendCommand(['REPLICAOF', 'NO', 'ONE']);
    }
  });

  it('leaves a mistake of ours what it is', async () => {
    const redis = await bench.connect();
    const { error } = await failing(() => redis.run((client) => client.sendCommand(['NO-SUCH-COMMAND'])));
    expect(isBotError(error)).toBe(false);
  });
});

describe('an address', () => {
  it.each(['nonsense', 'http://127.0.0.1:6379', 'redis://127.0.0.1:99999'])(
    'that is none: %s',
    async (url) => {
      await expect(connectRedis(url, bench.log)).rejects.toMatchObject({ name: 'TypeError' });
    },
  );
});

describe('a shared server', () => {
  it('has only keys with our prefix from us', async () => {
    const hands = { redis: await bench.connect(), log: bench.log };
    const answering = { questionId: 'q1', answer: YES };
    const questions = new RedisQuestionStore(hands);
    await questions.ask(aQuestion(), 60_000);
    await questions.ask(aQuestion({ id: 'q2' }), 60_000);
    await questions.take('q2', YES);
    await new RedisWishStore(hands).save(anAnnex(), { answering, fence: 1 });
    await new RedisLock(hands).hold('pool', 60_000);
    const outbox = new RedisOutbox(hands);
    await outbox.add(aNotice());
    await outbox.put(aProgress('running'));
    const keys = await (await bench.outside()).keys('*');
    expect(keys.length).toBeGreaterThan(8);
    expect(keys.filter((key) => !key.startsWith('condor-annex:'))).toEqual([]);
  });
});
