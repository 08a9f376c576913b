import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RedisQuestionStore } from '../../src/redis/question-store.js';
import { RedisWishStore } from '../../src/redis/wish-store.js';
import { promisesOfAWishStore } from '../contracts/promises-of-a-wish-store.js';
import { anAnnex, NOON } from '../support/samples.js';
import { redisBench } from './support.js';

const bench = redisBench();
const HASH = 'condor-annex:wishes:default';

async function newStore(): Promise<RedisWishStore> {
  return new RedisWishStore({ redis: await bench.connect(), log: bench.log });
}

describe('wishes in Redis', () => {
  promisesOfAWishStore(async () => {
    const hands = { redis: await bench.connect(), log: bench.log };
    return { wishes: new RedisWishStore(hands), questions: new RedisQuestionStore(hands) };
  });
});

describe('two replicas at the same wish', () => {
  it('lets one of them win, whoever it is, and loses nothing of what it wrote', async () => {
    const [one, other] = [await newStore(), await newStore()];
    await one.save(anAnnex());
    for (let version = 1; version <= 10; version++) {
      const saves = [one, other].map((store, index) =>
        store.save(anAnnex({ version, off: { by: `U${index}`, at: version } })),
      );
      const outcomes = await Promise.all(saves);
      expect([...outcomes].sort()).toEqual(['changed', 'saved']);
      const winner = `U${outcomes.indexOf('saved')}`;
      expect(await one.findAnnex('default', 'MyFirstAnnex')).toEqual(
        anAnnex({ version: version + 1, off: { by: winner, at: version } }),
      );
    }
  });
});

describe('a Redis that was emptied in the middle', () => {
  it('says so to whoever holds an old version, and takes what is rebuilt', async () => {
    const store = await newStore();
    await store.save(anAnnex(), { fence: 9 });
    await (await bench.outside()).flushAll();
    expect(await store.save(anAnnex({ version: 1 }))).toBe('changed');
    expect(await store.list('default')).toEqual([]);
    expect(await store.save(anAnnex({ rebuiltAt: NOON }), { fence: 10 })).toBe('saved');
    expect(await store.list('default')).toEqual([anAnnex({ version: 1, rebuiltAt: NOON })]);
  });

  it('runs its scripts though the server has forgotten them', async () => {
    const store = await newStore();
    await store.save(anAnnex());
    await (await bench.outside()).scriptFlush();
    expect(await store.save(anAnnex({ version: 1 }))).toBe('saved');
  });
});

describe('a stored value that nobody can read', () => {
  it.each([
    ['no JSON', '{"kind":"annex"'],
    ['empty', ''],
    ['not an object', '[1,2]'],
    ['no wish', '"annex"'],
    ['of a kind that does not exist', '{"kind":"castle","version":1}'],
    ['without a version', JSON.stringify({ ...anAnnex(), version: undefined })],
    ['of another shape', JSON.stringify({ ...anAnnex({ version: 3 }), launches: 'none' })],
    ['ended in words', JSON.stringify({ ...anAnnex({ version: 3 }), endedAt: 'yesterday' })],
  ])('is logged, does not hide the others, and makes way for a new wish: %s', async (_, text) => {
    const store = await newStore();
    await store.save(anAnnex({ name: 'Other' }));
    await (await bench.outside()).hSet(HASH, 'annex:myfirstannex', text);

    expect(await store.findAnnex('default', 'MyFirstAnnex')).toBeUndefined();
    expect(await store.list('default')).toEqual([anAnnex({ name: 'Other', version: 1 })]);
    expect(bench.lines).toContainEqual(
      expect.objectContaining({
        level: 'error',
        facts: expect.objectContaining({ where: 'wishes:default annex:myfirstannex' }) as object,
      }),
    );
    expect(await store.save(anAnnex())).toBe('saved');
    expect(await store.findAnnex('default', 'MyFirstAnnex')).toEqual(anAnnex({ version: 1 }));
  });

  it('never breaks a round, whatever it is', async () => {
    const store = await newStore();
    const outside = await bench.outside();
    await store.save(anAnnex());
    const almost = fc
      .tuple(fc.constantFrom(...Object.keys(anAnnex())), fc.jsonValue())
      .map(([field, value]) => JSON.stringify({ ...anAnnex({ version: 1 }), [field]: value }));
    const values = fc.oneof(fc.string(), fc.json(), almost);
    await fc.assert(
      fc.asyncProperty(values, async (value) => {
        await outside.hSet(HASH, 'annex:strange', value);
        const listed = await store.list('default');
        expect(listed).toContainEqual(anAnnex({ version: 1 }));
        const strange = (await store.findAnnex('default', 'strange')) ?? anAnnex({ version: 1 });
        expect(strange.version).toBeGreaterThan(0);
        await store.remove(anAnnex({ name: 'strange', version: 1 }));
      }),
    );
  });

  it('does not say in the log what it said', async () => {
    const store = await newStore();
    await (await bench.outside()).hSet(HASH, 'annex:x', '{"kind":"annex","name":"hush-hush"}');
    await store.list('default');
    expect(bench.lines).toHaveLength(1);
    expect(JSON.stringify(bench.lines)).not.toContain('hush');
  });
});

describe('a wish that a newer version of the bot wrote', () => {
  it('keeps what this version does not know', async () => {
    const store = await newStore();
    const newer = { ...anAnnex({ version: 4 }), colour: 'blue', place: { channel: 'C1', lane: 2 } };
    await (await bench.outside()).hSet(HASH, 'annex:myfirstannex', JSON.stringify(newer));
    const wish = await store.findAnnex('default', 'MyFirstAnnex');
    expect(wish).toBeDefined();
    if (wish !== undefined) await store.save({ ...wish, endedAt: NOON });
    expect(await store.findAnnex('default', 'MyFirstAnnex')).toEqual({ ...newer, version: 5, endedAt: NOON });
  });
});
