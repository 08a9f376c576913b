import { expect, it } from '@jest/globals';
import type { Lock } from '../../src/ports/stores.js';

/** What every `Lock` promises. `make` gives two replicas' sides of the same locks; `later` lets time go by for them. */
export function promisesOfALock(
  make: () => Promise<readonly [Lock, Lock]>,
  later: (ms: number) => Promise<void>,
): void {
  it('is held by one replica at a time', async () => {
    const [one, other] = await make();
    const numbers = await Promise.all([one.hold('pool', 60_000), other.hold('pool', 60_000)]);
    expect(numbers.filter((number) => number !== undefined)).toHaveLength(1);
  });

  it('keeps its number while the same replica prolongs it', async () => {
    const [one, other] = await make();
    const number = await one.hold('pool', 60_000);
    expect(number).toBeGreaterThan(0);
    expect(await one.hold('pool', 60_000)).toBe(number);
    expect(await other.hold('pool', 60_000)).toBeUndefined();
  });

  it('is free after its time, and then has a higher number', async () => {
    const [one, other] = await make();
    const first = await one.hold('pool', 60_000);
    await later(61_000);
    const second = await other.hold('pool', 60_000);
    expect(second).toBeGreaterThan(first ?? Infinity);
    expect(await one.hold('pool', 60_000)).toBeUndefined();
  });

  it('is prolonged from now on', async () => {
    const [one, other] = await make();
    await one.hold('pool', 60_000);
    await later(40_000);
    await one.hold('pool', 60_000);
    await later(40_000);
    expect(await other.hold('pool', 60_000)).toBeUndefined();
  });

  it('is free when it is given back, and only its holder can do that', async () => {
    const [one, other] = await make();
    const first = await one.hold('pool', 60_000);
    await other.release('pool');
    expect(await other.hold('pool', 60_000)).toBeUndefined();
    await one.release('pool');
    expect(await other.hold('pool', 60_000)).toBeGreaterThan(first ?? Infinity);
  });

  it('has a higher number each time it is taken anew', async () => {
    const [one] = await make();
    const numbers: number[] = [];
    for (let time = 0; time < 20; time++) {
      numbers.push((await one.hold('pool', 60_000)) ?? 0);
      await one.release('pool');
    }
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  });

  it('is one of many, each by its name', async () => {
    const [one, other] = await make();
    expect(await one.hold('pool', 60_000)).toBeDefined();
    expect(await other.hold('another', 60_000)).toBeDefined();
  });
}
