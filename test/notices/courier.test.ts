import { describe, expect, it } from '@jest/globals';
import { Courier } from '../../src/notices/courier.js';
import { FakeClock } from '../support/fake-clock.js';
import { MemoryLocks } from '../support/memory-lock.js';
import { recordingLog } from '../support/recording-log.js';
import { NOON } from '../support/samples.js';

function bench() {
  const clock = new FakeClock();
  const locks = new MemoryLocks(clock);
  const { log, lines } = recordingLog();
  const looks: string[] = [];
  const of = {
    clock,
    locks,
    lines,
    looks,
    /** What the outbox still has after a delivery, or why it can't be looked into. */
    deliver: (): Promise<number> => Promise.resolve(0),
    replica(name: string): Courier {
      const deliverDue = (): Promise<number> => {
        looks.push(`${name} ${(clock.now() - NOON) / 1000}`);
        return of.deliver();
      };
      return new Courier({ clock, log, lock: locks.sideOf(name), deliveries: [{ deliverDue }] });
    },
  };
  return of;
}

describe('the courier', () => {
  it('looks into the outbox when it starts, and then every five seconds', async () => {
    const of = bench();
    const courier = of.replica('A');
    courier.start();
    await of.clock.advance(10_000);
    await courier.stop();
    expect(of.looks).toEqual(['A 0', 'A 5', 'A 10']);
  });

  it('delivers at once when it is woken, and hears that also while it delivers', async () => {
    const of = bench();
    const courier = of.replica('A');
    courier.start();
    await of.clock.advance(1_000);
    of.deliver = () => {
      of.deliver = () => Promise.resolve(0);
      courier.wake();
      return Promise.resolve(0);
    };
    courier.wake();
    await of.clock.advance(1);
    await courier.stop();
    expect(of.looks).toEqual(['A 0', 'A 1', 'A 1']);
  });

  it('waits two seconds when Slack did not take everything, whoever wakes it', async () => {
    const of = bench();
    of.deliver = () => Promise.resolve(3);
    const courier = of.replica('A');
    courier.start();
    await of.clock.advance(1_000);
    courier.wake();
    await of.clock.advance(3_000);
    await courier.stop();
    expect(of.looks).toEqual(['A 0', 'A 2', 'A 4']);
  });

  it('carries on after the outbox or the lock was out of reach', async () => {
    const of = bench();
    of.deliver = () => Promise.reject(new Error('Redis is away.'));
    const courier = of.replica('A');
    courier.start();
    await of.clock.advance(1_000);
    of.deliver = () => Promise.resolve(0);
    of.locks.trouble = new Error('Redis is away.');
    await of.clock.advance(4_000);
    of.locks.trouble = undefined;
    await of.clock.advance(2_000);
    await courier.stop();
    expect(of.looks).toEqual(['A 0', 'A 6']);
    expect(of.lines.map(({ sentence }) => sentence)).toEqual(Array(3).fill('could not look into the outbox'));
  });

  it('is one of several of which one delivers at a time, however long that takes', async () => {
    const of = bench();
    let finish = (): void => undefined;
    of.deliver = () =>
      new Promise(
        (resolve) =>
          (finish = () => {
            resolve(0);
          }),
      );
    const [one, other] = [of.replica('A'), of.replica('B')];
    one.start();
    await of.clock.advance(100);
    other.start();
    await of.clock.advance(5 * 60_000);
    expect(of.looks).toEqual(['A 0']);
    of.deliver = () => Promise.resolve(0);
    finish();
    await one.stop();
    await of.clock.advance(5_000);
    await other.stop();
    expect(of.looks.at(-1)).toMatch(/^B/);
    expect(of.locks.isHeld('notices')).toBe(false);
  });

  it('finishes the delivery at hand when it is stopped, and leaves nobody asleep', async () => {
    const of = bench();
    let finish = (): void => undefined;
    of.deliver = () =>
      new Promise(
        (resolve) =>
          (finish = () => {
            resolve(1);
          }),
      );
    const courier = of.replica('A');
    courier.start();
    await of.clock.advance(1_000);
    let stopped = false;
    const stopping = courier.stop().then(() => (stopped = true));
    await of.clock.advance(1_000);
    expect(stopped).toBe(false);
    finish();
    await stopping;
    expect(of.looks).toHaveLength(1);
    expect(of.clock.sleepers).toBe(0);
  });

  it.each([0, 1])('stops at once while it waits, with %d things left', async (left) => {
    const of = bench();
    of.deliver = () => Promise.resolve(left);
    const courier = of.replica('A');
    courier.start();
    await of.clock.advance(1_000);
    await courier.stop();
    expect(of.looks).toHaveLength(1);
    expect(of.clock.sleepers).toBe(0);
  });
});
