import { describe, expect, it } from '@jest/globals';
import { whileHolding } from '../../src/ports/hold.js';
import { FakeClock } from '../support/fake-clock.js';
import { MemoryLocks } from '../support/memory-lock.js';

const HOLD = { name: 'pool', holdMs: 20_000 };

function bench() {
  const clock = new FakeClock();
  const locks = new MemoryLocks(clock);
  const sideOf = (name: string) => ({ clock, lock: locks.sideOf(name) });
  return { clock, locks, one: sideOf('one'), other: sideOf('other') };
}

describe('work under a lock', () => {
  it('gets the fencing number, and gives the lock back', async () => {
    const { locks, one, other } = bench();
    const fences: number[] = [];
    const note = (fence: number): Promise<void> => Promise.resolve(void fences.push(fence));
    expect(await whileHolding(one, HOLD, note)).toBe(true);
    expect(locks.isHeld('pool')).toBe(false);
    expect(await whileHolding(other, HOLD, note)).toBe(true);
    expect(fences).toEqual([1, 2]);
  });

  it('is not done while another replica has the lock', async () => {
    const { locks, one, other } = bench();
    await other.lock.hold('pool', 60_000);
    let done = false;
    expect(await whileHolding(one, HOLD, () => Promise.resolve(void (done = true)))).toBe(false);
    expect(done).toBe(false);
    expect(locks.isHeld('pool')).toBe(true);
  });

  it('keeps the lock for as long as it takes, though prolonging fails now and then', async () => {
    const { clock, locks, one, other } = bench();
    let finish = (): void => undefined;
    const working = whileHolding(one, HOLD, () => new Promise((resolve) => (finish = resolve)));
    await clock.advance(60_000);
    locks.trouble = new Error('Redis hiccups.');
    await clock.advance(7_000);
    locks.trouble = undefined;
    await clock.advance(60_000);
    expect(await other.lock.hold('pool', 1_000)).toBeUndefined();
    finish();
    expect(await working).toBe(true);
    expect(clock.sleepers).toBe(0);
    expect(await other.lock.hold('pool', 1_000)).toBeDefined();
  });

  it('fails as the work fails, and gives the lock back', async () => {
    const { clock, locks, one } = bench();
    await expect(whileHolding(one, HOLD, () => Promise.reject(new Error('No.')))).rejects.toThrow('No.');
    expect(locks.isHeld('pool')).toBe(false);
    expect(clock.sleepers).toBe(0);
  });

  it('is done, though the lock cannot be given back; that ends by itself', async () => {
    const { clock, locks, one, other } = bench();
    const work = (): Promise<void> => {
      locks.trouble = new Error('Redis is away.');
      return Promise.resolve();
    };
    expect(await whileHolding(one, HOLD, work)).toBe(true);
    locks.trouble = undefined;
    expect(await other.lock.hold('pool', 1_000)).toBeUndefined();
    await clock.advance(20_000);
    expect(await other.lock.hold('pool', 1_000)).toBeDefined();
  });
});
