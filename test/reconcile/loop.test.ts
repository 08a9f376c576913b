import { describe, expect, it } from '@jest/globals';
import type { Lock } from '../../src/ports/stores.js';
import { Loop } from '../../src/reconcile/loop.js';
import { FakeClock } from '../support/fake-clock.js';
import { MemoryLocks } from '../support/memory-lock.js';
import { recordingLog } from '../support/recording-log.js';
import { NOON } from '../support/samples.js';

const ROUND_MS = 30_000;

interface Bench {
  readonly clock: FakeClock;
  readonly locks: MemoryLocks;
  readonly lines: ReturnType<typeof recordingLog>['lines'];
  /** What was looked at and how many seconds after noon. */
  readonly looks: string[];
  readonly rounded: number[];
  readonly fences: number[];
  /** What the next look asks to see again, and does. */
  again: Map<string, number>;
  during: (subject: string) => Promise<void>;
  replica(name: string, lock?: Lock): Loop;
}

function bench(): Bench {
  const clock = new FakeClock();
  const locks = new MemoryLocks(clock);
  const { log, lines } = recordingLog();
  const of: Bench = {
    clock,
    locks,
    lines,
    looks: [],
    rounded: [],
    fences: [],
    again: new Map(),
    during: () => Promise.resolve(),
    replica(name, lock = locks.sideOf(name)) {
      const look = async (subject: string, fence: number): Promise<ReadonlyMap<string, number>> => {
        of.looks.push(`${name} ${subject} ${(clock.now() - NOON) / 1000}`);
        of.fences.push(fence);
        await of.during(subject);
        const { again } = of;
        of.again = new Map();
        return again;
      };
      const rounds = {
        lookAtAll: (fence: number) => look('round', fence),
        lookAt: (subject: string, fence: number) => look(subject, fence),
      };
      const rounded = (tookMs: number): void => void of.rounded.push(tookMs);
      const nudges = { nudge: () => Promise.resolve(), listen: () => Promise.resolve() };
      return new Loop({ clock, log, lock, nudges, rounds, rounded }, 'default', ROUND_MS);
    },
  };
  return of;
}

/** Holds up a look until it is let go. */
function gate(): { readonly opened: Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

describe('the loop', () => {
  it('looks at all at once when it starts, and then every round', async () => {
    const of = bench();
    const loop = of.replica('A');
    loop.start();
    await of.clock.advance(2 * ROUND_MS);
    await loop.stop();
    expect(of.looks).toEqual(['A round 0', 'A round 30', 'A round 60']);
  });

  it('keeps its rounds apart however long they take, and says how long that was', async () => {
    const of = bench();
    of.during = () => of.clock.sleep(45_000);
    const loop = of.replica('A');
    loop.start();
    await of.clock.advance(100_000);
    expect(of.looks).toEqual(['A round 0', 'A round 45', 'A round 90']);
    expect(of.rounded).toEqual([45_000, 45_000]);
    const stopping = loop.stop();
    await of.clock.advance(45_000);
    await stopping;
  });

  it('looks at once at what it is nudged about, and only at that', async () => {
    const of = bench();
    const loop = of.replica('A');
    loop.start();
    await of.clock.advance(10_000);
    loop.hear('annex:a');
    await of.clock.advance(5_000);
    loop.hear('annex:b');
    loop.hear('annex:b');
    await of.clock.advance(1);
    await loop.stop();
    expect(of.looks).toEqual(['A round 0', 'A annex:a 10', 'A annex:b 15']);
  });

  it('hears a nudge that comes during a look, and looks right after it', async () => {
    const of = bench();
    const loop = of.replica('A');
    const { opened, open } = gate();
    of.during = () => opened;
    loop.start();
    await of.clock.advance(1_000);
    loop.hear('annex:a');
    await of.clock.advance(1_000);
    expect(of.looks).toEqual(['A round 0']);
    open();
    await of.clock.advance(0);
    await loop.stop();
    expect(of.looks).toEqual(['A round 0', 'A annex:a 2']);
  });

  it('looks again when a look asks for it, once', async () => {
    const of = bench();
    of.again = new Map([
      ['annex:a', 5_000],
      ['annex:b', 7_000],
    ]);
    const loop = of.replica('A');
    loop.start();
    await of.clock.advance(20_000);
    await loop.stop();
    expect(of.looks).toEqual(['A round 0', 'A annex:a 5', 'A annex:b 7']);
  });

  it('finishes the look at hand when it is stopped, and no more', async () => {
    const of = bench();
    const loop = of.replica('A');
    loop.start();
    await of.clock.advance(1_000);
    const { opened, open } = gate();
    of.during = () => opened;
    loop.hear('annex:a');
    loop.hear('annex:b');
    await of.clock.advance(1_000);
    let stopped = false;
    const stopping = loop.stop().then(() => (stopped = true));
    await of.clock.advance(1_000);
    expect(stopped).toBe(false);
    open();
    await stopping;
    expect(of.looks).toEqual(['A round 0', 'A annex:a 1']);
    expect(of.locks.isHeld('pool:default')).toBe(false);
    expect(of.clock.sleepers).toBe(0);
  });

  it('stops while it sleeps without waiting for its alarm, and leaves nobody asleep', async () => {
    const of = bench();
    const loop = of.replica('A');
    loop.start();
    await of.clock.advance(1_000);
    await loop.stop();
    expect(of.clock.sleepers).toBe(0);
    await loop.stop();
  });

  it('can be stopped before it was started', async () => {
    const loop = bench().replica('A');
    await expect(loop.stop()).resolves.toBeUndefined();
  });
});

describe('a round that fails', () => {
  it('is logged, is followed by the next one at its time, and does not spin', async () => {
    const of = bench();
    of.during = () => Promise.reject(new Error('AWS is away.'));
    const loop = of.replica('A');
    loop.start();
    await of.clock.advance(4 * ROUND_MS);
    await loop.stop();
    expect(of.looks).toHaveLength(5);
    expect(of.lines.filter(({ sentence }) => sentence === 'could not look')).toHaveLength(5);
    expect(of.rounded).toEqual([]);
  });

  it('leaves the lock to others', async () => {
    const of = bench();
    of.during = () => Promise.reject(new Error('AWS is away.'));
    const loop = of.replica('A');
    loop.start();
    await of.clock.advance(1);
    expect(of.locks.isHeld('pool:default')).toBe(false);
    await loop.stop();
  });

  it('comes once per period while Redis is away, and again as soon as it is back', async () => {
    const of = bench();
    of.locks.trouble = new Error('Redis is away.');
    const loop = of.replica('A');
    loop.start();
    loop.hear('annex:a');
    await of.clock.advance(3 * ROUND_MS);
    expect(of.looks).toEqual([]);
    // Four rounds and a nudge.
    expect(of.lines).toHaveLength(5);
    of.locks.trouble = undefined;
    await of.clock.advance(ROUND_MS);
    await loop.stop();
    expect(of.looks).toEqual(['A round 120']);
  });

  it('shows from outside that the loop is alive all the same', async () => {
    const of = bench();
    of.locks.trouble = new Error('Redis is away.');
    const loop = of.replica('A');
    expect(loop.cameAroundAt).toBeUndefined();
    loop.start();
    await of.clock.advance(ROUND_MS + 1);
    expect(loop.cameAroundAt).toBe(NOON + ROUND_MS);
    await loop.stop();
  });

  it('does not keep those waiting who were nudged together with what fails', async () => {
    const of = bench();
    const loop = of.replica('A');
    loop.start();
    await of.clock.advance(1_000);
    of.during = (subject) => (subject === 'annex:a' ? Promise.reject(new Error('No.')) : Promise.resolve());
    loop.hear('annex:a');
    loop.hear('annex:b');
    await of.clock.advance(1_000);
    await loop.stop();
    expect(of.looks).toEqual(['A round 0', 'A annex:a 1', 'A annex:b 1']);
  });
});

describe('several replicas', () => {
  it('work one at a time, and each has its rounds when the others are done', async () => {
    const of = bench();
    let working = 0;
    of.during = async () => {
      working += 1;
      expect(working).toBe(1);
      await of.clock.sleep(3_000);
      working -= 1;
    };
    const loops = [of.replica('A'), of.replica('B')];
    for (const loop of loops) loop.start();
    await of.clock.advance(2 * ROUND_MS + 10_000);
    await Promise.all(loops.map((loop) => loop.stop()));
    expect(of.looks.filter((look) => look.includes('round'))).toHaveLength(3);
    expect(new Set(of.fences).size).toBe(of.fences.length);
  });

  it('look at what they were nudged about though another has the lock, as soon as it has not', async () => {
    const of = bench();
    await of.locks.sideOf('C').hold('pool:default', 5_000);
    const loop = of.replica('A');
    loop.start();
    loop.hear('annex:a');
    await of.clock.advance(10_000);
    await loop.stop();
    expect(of.looks).toEqual(['A annex:a 6']);
  });

  it('wait for one that died with the lock, and then carry on', async () => {
    const of = bench();
    await of.locks.sideOf('dead').hold('pool:default', 20_000);
    const loop = of.replica('A');
    loop.start();
    await of.clock.advance(ROUND_MS);
    await loop.stop();
    expect(of.looks).toEqual(['A round 30']);
  });

  it('keep the lock for as long as a look takes, however long', async () => {
    const of = bench();
    const { opened, open } = gate();
    of.during = () => opened;
    const one = of.replica('A');
    const other = of.replica('B');
    one.start();
    await of.clock.advance(1_000);
    other.start();
    await of.clock.advance(10 * 60_000);
    expect(of.looks).toEqual(['A round 0']);
    open();
    await one.stop();
    expect(of.locks.isHeld('pool:default')).toBe(false);
    await of.clock.advance(ROUND_MS);
    await other.stop();
    expect(of.looks.at(-1)).toMatch(/^B round/);
  });
});
