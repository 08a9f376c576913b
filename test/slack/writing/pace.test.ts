import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Pace } from '../../../src/slack/writing/pace.js';
import { FakeClock } from '../../support/fake-clock.js';

describe('Pace', () => {
  let clock: FakeClock;
  let pace: Pace;
  let turns: number[];

  const take = (channel = 'C1'): Promise<void> => pace.turn(channel).then(() => void turns.push(clock.now()));
  const since = (start: number): number[] => turns.map((at) => at - start);

  beforeEach(() => {
    clock = new FakeClock();
    pace = new Pace({ clock });
    turns = [];
  });

  it('lets a few go at once, and then one a second', async () => {
    const start = clock.now();
    await Promise.all([take(), take(), take(), take()]);
    const rest = Promise.all([take(), take()]);
    await clock.advance(2000);
    await rest;
    expect(since(start)).toEqual([0, 0, 0, 0, 1000, 2000]);
    expect(clock.sleepers).toBe(0);
  });

  it('keeps each channel apart', async () => {
    await Promise.all(['C1', 'C2', 'C3', 'C4', 'C5', 'C6', 'C7'].map(take));
    expect(turns).toHaveLength(7);
    expect(clock.sleepers).toBe(0);
  });

  it('sends away who would wait too long', async () => {
    const first = Promise.all(Array.from({ length: 9 }, () => take()));
    await expect(take()).rejects.toMatchObject({ fault: 'later' });
    await clock.advance(5000);
    await first;
  });

  it('keeps silent for as long as Slack asks, in that channel only', async () => {
    const start = clock.now();
    pace.hold('C1', 3000);
    const held = take('C1');
    await take('C2');
    await clock.advance(3000);
    await held;
    expect(since(start)).toEqual([0, 3000]);
    pace.hold('C1', 30_000);
    await expect(take('C1')).rejects.toThrow('again in 30 s');
  });

  it('sends away those in the queue when Slack asks for silence meanwhile', async () => {
    await Promise.all([take(), take(), take(), take()]);
    const fifth = take().catch((error: unknown) => error);
    pace.hold('C1', 10_000);
    await clock.advance(1000);
    expect(await fifth).toMatchObject({ fault: 'later' });
  });

  it('never gives more than four turns beyond one a second, whenever people come', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 1500 }), { maxLength: 40 }), async (gaps) => {
        clock = new FakeClock();
        pace = new Pace({ clock });
        turns = [];
        const all: Promise<void>[] = [];
        for (const gap of gaps) {
          await clock.advance(gap);
          all.push(take().catch(() => undefined));
        }
        await clock.advance(10_000);
        await Promise.all(all);
        for (const [index, from] of turns.entries()) {
          const within = turns.slice(index).filter((at) => at - from < 5000).length;
          expect(within).toBeLessThanOrEqual(4 + 5);
        }
      }),
      { numRuns: 50 },
    );
  });
});
