import { describe, expect, it } from '@jest/globals';
import { DEFAULT_PREFERENCES } from '../../src/domain/preferences.js';
import { RedisPreferencesStore } from '../../src/redis/preferences-store.js';
import { RedisSights } from '../../src/redis/sights.js';
import { redisBench } from './support.js';

const bench = redisBench();

describe('preferences in Redis', () => {
  it('are the usual ones until somebody says otherwise, and then kept per pool', async () => {
    const store = new RedisPreferencesStore({ redis: await bench.connect(), log: bench.log });
    expect(await store.get('default')).toEqual(DEFAULT_PREFERENCES);
    await store.save('default', {
      ...DEFAULT_PREFERENCES,
      digestAt: '08:00',
      quietFrom: '22:00',
      quietUntil: '07:00',
    });
    expect(await store.get('default')).toMatchObject({ digestAt: '08:00', quietFrom: '22:00' });
    expect(await store.get('other')).toEqual(DEFAULT_PREFERENCES);
  });

  it.each([
    '{"digestAt":9}',
    JSON.stringify({ ...DEFAULT_PREFERENCES, timeZone: 'Mars/Olympus_Mons' }),
    JSON.stringify({ ...DEFAULT_PREFERENCES, digestAt: '25:00' }),
  ])('are the usual ones, and that is logged, when nobody can read %s', async (stored) => {
    const store = new RedisPreferencesStore({ redis: await bench.connect(), log: bench.log });
    await (await bench.outside()).set('condor-annex:preferences:default', stored);
    expect(await store.get('default')).toEqual(DEFAULT_PREFERENCES);
    expect(bench.lines).toMatchObject([{ level: 'error' }]);
  });
});

describe('first sights in Redis', () => {
  it('keep the first moment, across connections, and forget what is not seen any more', async () => {
    const sights = new RedisSights({ redis: await bench.connect() });
    expect(await sights.note('a', ['i-1'], 1000)).toEqual(new Map([['i-1', 1000]]));
    const after = new RedisSights({ redis: await bench.connect() });
    expect(await after.note('a', ['i-2', 'i-1'], 2000)).toEqual(
      new Map([
        ['i-2', 2000],
        ['i-1', 1000],
      ]),
    );
    expect(await after.note('b', ['i-1'], 2500)).toEqual(new Map([['i-1', 2500]]));
    expect(await sights.find('b')).toEqual(new Map([['i-1', 2500]]));
    expect(await sights.find('nothing')).toEqual(new Map());
    expect(await after.note('a', [], 3000)).toEqual(new Map());
    expect(await after.note('a', ['i-1'], 4000)).toEqual(new Map([['i-1', 4000]]));
  });
});
