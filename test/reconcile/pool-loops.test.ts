import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setImmediate as turn } from 'node:timers/promises';
import type { Pool } from '../../src/domain/pool.js';
import { PoolLoops } from '../../src/reconcile/pool-loops.js';
import { sumCounts } from '../../src/reconcile/sum-counts.js';
import { FakeClock } from '../support/fake-clock.js';
import { aPoolRecord } from '../support/memory-pools.js';
import { recordingLog } from '../support/recording-log.js';

const ROUND_MS = 30_000;
const USUAL = aPoolRecord();
const LAB = aPoolRecord({ name: 'lab', region: 'eu-central-1' });

describe('the loops of all pools', () => {
  let clock: FakeClock;
  let pools: readonly Pool[];
  let away: boolean;
  let done: string[];
  let cameAroundAt: Record<string, number | undefined>;
  let loops: PoolLoops;

  beforeEach(() => {
    clock = new FakeClock();
    [pools, away, done, cameAroundAt] = [[USUAL], false, [], {}];
    loops = new PoolLoops({
      clock,
      log: recordingLog().log,
      roundMs: ROUND_MS,
      pools: { list: () => (away ? Promise.reject(new Error('away')) : Promise.resolve(pools)) },
      makeLoop: ({ name, collector = 'nothing' }) => ({
        get cameAroundAt() {
          return cameAroundAt[name];
        },
        start: () => void done.push(`${name} begins with ${collector}`),
        stop: () => Promise.resolve(void done.push(`${name} ends`)),
        hear: (what) => void done.push(`${name} hears ${what}`),
      }),
    });
    loops.start(USUAL);
  });
  afterEach(() => loops.stop());

  const settle = async () => {
    for (let turns = 0; turns < 5; turns += 1) await turn();
  };

  it('begin with the default pool, also while nobody can say which others there are', async () => {
    away = true;
    await settle();
    await clock.advance(ROUND_MS);
    expect(done).toEqual(['default begins with cm.example.org:9618']);
  });

  it('follow what pools there are, every round', async () => {
    await settle();
    done = [];
    pools = [USUAL, LAB];
    await clock.advance(ROUND_MS);
    await settle();
    expect(done).toEqual(['lab begins with cm.example.org:9618']);
    pools = [USUAL];
    await clock.advance(ROUND_MS);
    await settle();
    expect(done.slice(1)).toEqual(['lab ends']);
  });

  it('begin anew when a pool is elsewhere now, and not when people changed what is theirs', async () => {
    pools = [USUAL, LAB];
    await settle();
    await clock.advance(ROUND_MS);
    await settle();
    done = [];
    pools = [USUAL, { ...LAB, limitUsd: '20', channels: ['C1'], version: 2 }];
    await clock.advance(ROUND_MS);
    await settle();
    expect(done).toEqual([]);
    pools = [USUAL, { ...LAB, collector: undefined }];
    await clock.advance(ROUND_MS);
    await settle();
    expect(done).toEqual(['lab ends', 'lab begins with nothing']);
  });

  it('hear what is about their pool only', async () => {
    pools = [USUAL, LAB];
    loops.hear('lab/pools');
    await settle();
    done = [];
    for (const subject of ['lab/annex:A', 'default/annex:A', 'round']) loops.hear(subject);
    expect(done).toEqual(['lab hears annex:A', 'default hears annex:A', 'default hears round']);
  });

  it('look at once which pools there are when they hear of one that they do not know, or that pools changed', async () => {
    await settle();
    done = [];
    pools = [USUAL, LAB];
    loops.hear('lab/account:eu-central-1');
    await settle();
    expect(done).toEqual(['lab begins with cm.example.org:9618']);
    pools = [USUAL];
    loops.hear('lab/pools');
    await settle();
    expect(done.slice(1)).toEqual(['lab ends']);
  });

  it('came around when the one that is furthest behind did', async () => {
    pools = [USUAL, LAB];
    await settle();
    loops.hear('lab/pools');
    await settle();
    const begun = clock.now();
    cameAroundAt = { default: begun + 5, lab: undefined };
    expect(loops.cameAroundAt).toBe(begun);
    cameAroundAt = { default: begun + 5, lab: begun + 9 };
    expect(loops.cameAroundAt).toBe(begun + 5);
  });
});

describe('what the rounds of several pools count', () => {
  it('is summed up by state', () => {
    const counted: object[] = [];
    const observerOf = sumCounts({ passed: () => undefined, counted: (byState) => counted.push(byState) });
    observerOf('a').counted?.({ running: 2 });
    observerOf('b').counted?.({ running: 3, pending: 1 });
    observerOf('a').counted?.({ terminated: 2 });
    expect(counted).toEqual([
      { running: 2 },
      { running: 5, pending: 1 },
      { running: 3, pending: 1, terminated: 2 },
    ]);
  });
});
