import { describe, expect, it } from '@jest/globals';
import { RedisLedgerStore } from '../../src/redis/ledger-store.js';
import { promisesOfALedger } from '../contracts/promises-of-a-ledger.js';
import { anEntry, aPage, NOON } from '../support/samples.js';
import { redisBench } from './support.js';

const bench = redisBench();
const DAY_MS = 24 * 3_600_000;
const open = { state: 'open', fence: 1, at: NOON } as const;
const closed = { ...open, state: 'closed' } as const;

async function newStore(): Promise<RedisLedgerStore> {
  return new RedisLedgerStore({ redis: await bench.connect(), log: bench.log });
}

describe('the ledger in Redis', () => {
  promisesOfALedger(newStore);

  it('keeps closed pages for thirteen months', async () => {
    const ledger = await newStore();
    await ledger.save(aPage({ entries: [anEntry({ endedAt: NOON, ending: 'idle' })] }), closed);
    await bench.later(396 * DAY_MS);
    expect(await ledger.find('default', aPage().annexId)).toBeDefined();
    await bench.later(10 * DAY_MS);
    expect(await ledger.find('default', aPage().annexId)).toBeUndefined();
    expect(await ledger.listSince('default', 0)).toEqual([]);
  });

  it('keeps open pages for as long as they are open', async () => {
    const ledger = await newStore();
    await ledger.save(aPage(), open);
    await bench.later(1000 * DAY_MS);
    expect(await ledger.find('default', aPage().annexId)).toEqual(aPage());
  });

  it('reads all open pages in one go, however many there are', async () => {
    const ledger = await newStore();
    for (let index = 0; index < 20; index++) await ledger.save(aPage({ annexId: `a_${index}` }), open);
    const outside = await bench.outside();
    await outside.configResetStat();
    expect((await ledger.listOpen('default')).size).toBe(20);
    const stats = await outside.info('commandstats');
    expect(/cmdstat_hgetall:calls=(\d+)/.exec(stats)?.[1]).toBe('1');
    expect(stats).not.toContain('cmdstat_hget:');
  });

  it('does not lose a page over an ending that only a newer version knows', async () => {
    const ledger = await newStore();
    const newer = { ...aPage(), entries: [{ ...anEntry({ endedAt: NOON }), ending: 'eclipse' }] };
    await (await bench.outside()).hSet('condor-annex:ledger:default', aPage().annexId, JSON.stringify(newer));
    expect(await ledger.find('default', aPage().annexId)).toEqual(
      aPage({ entries: [anEntry({ endedAt: NOON })] }),
    );
  });

  it('passes over a page that nobody can read, and says so in the log', async () => {
    const ledger = await newStore();
    await ledger.save(aPage(), open);
    await (await bench.outside()).hSet('condor-annex:ledger:default', 'x_1', '{"entries":"none"}');
    expect([...(await ledger.listOpen('default')).keys()]).toEqual([aPage().annexId]);
    expect(bench.lines).toContainEqual(
      expect.objectContaining({
        level: 'error',
        facts: expect.objectContaining({ where: 'ledger:default x_1' }) as object,
      }),
    );
  });
});
