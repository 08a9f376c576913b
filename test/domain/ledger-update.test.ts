import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Instance } from '../../src/domain/instance.js';
import { updatePage } from '../../src/domain/ledger-update.js';
import { formatLease } from '../../src/domain/lease.js';
import type { LedgerPage } from '../../src/domain/ledger.js';
import { TAG } from '../../src/domain/tags.js';
import { aLaunch, anAnnex, anEntry, anInstance, aPage, NOON } from '../support/samples.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const launched = { kind: 'launched', got: 2, at: NOON } as const;
const wish = anAnnex({ leaseEndsAt: NOON + 24 * HOUR_MS, launches: [aLaunch({ outcome: launched })] });
const lease = { [TAG.leaseEndsAt]: formatLease(NOON + 24 * HOUR_MS) };

function instance(id: string, { tags, ...over }: Partial<Instance> = {}): Instance {
  const made = anInstance(wish, { id, ...over });
  return { ...made, tags: { ...made.tags, ...lease, ...tags } };
}

const endedAt = (id: string, at: number, reasonCode: string, over: Partial<Instance> = {}): Instance =>
  instance(id, { state: 'terminated', endedAt: at, reasonCode, ...over });

const entryOf = (page: LedgerPage, id: string) => page.entries.find(({ instanceId }) => instanceId === id);

describe('a page of the ledger', () => {
  it('has an entry for every instance from its first sight on, at the price of its own launch', () => {
    const second = aLaunch({
      attempt: 2,
      instanceType: 'c5.large',
      pricePerHourUsd: '0.085',
      requestedBy: 'U2',
    });
    const both = { ...wish, launches: [...wish.launches, second] };
    const page = updatePage(
      undefined,
      both,
      [instance('i-1'), anInstance(both, { id: 'i-2', launch: second })],
      NOON,
    );
    expect(page.entries).toEqual([
      anEntry(),
      anEntry({
        instanceId: 'i-2',
        instanceType: 'c5.large',
        attempt: 2,
        person: 'U2',
        pricePerHourUsd: '0.085',
        leaseEndsAt: NOON + HOUR_MS,
      }),
    ]);
  });

  it('follows a lease that is moved, while the instance lives', () => {
    const page = updatePage(undefined, wish, [instance('i-1')], NOON);
    const moved = instance('i-1', { tags: { [TAG.leaseEndsAt]: formatLease(NOON + 48 * HOUR_MS) } });
    const next = updatePage(page, wish, [moved], NOON);
    expect(next.entries[0]?.leaseEndsAt).toBe(NOON + 48 * HOUR_MS);
    const ended = { ...moved, state: 'terminated' as const, endedAt: NOON + 1 };
    const after = updatePage(next, wish, [ended], NOON + HOUR_MS);
    const stale = { ...ended, tags: { ...ended.tags, ...lease } };
    expect(updatePage(after, wish, [stale], NOON + HOUR_MS)).toBe(after);
  });

  it('adds up what the questions said it costs at most, leaving out what was refused', () => {
    const refused = aLaunch({ attempt: 2, outcome: { kind: 'refused', why: 'No.', at: NOON } });
    const third = aLaunch({ attempt: 3, count: 5, leaseEndsAt: NOON + 2 * HOUR_MS });
    const page = updatePage(undefined, anAnnex({ launches: [aLaunch(), refused, third] }), [], NOON);
    expect(page.worstCaseUsd).toBe('1.2');
    const unknown = anAnnex({ launches: [aLaunch(), aLaunch({ attempt: 2, pricePerHourUsd: undefined })] });
    expect(updatePage(undefined, unknown, [], NOON).worstCaseUsd).toBeUndefined();
  });

  it('estimates what it comes to until the furthest end that the lease had', () => {
    const hourly = anAnnex({ launches: [aLaunch({ outcome: launched })] });
    const until = (hours: number, ...ids: readonly string[]) =>
      ids.map((id) => {
        const { tags, ...rest } = anInstance(hourly, { id });
        return {
          ...rest,
          tags: { ...tags, [TAG.leaseEndsAt]: formatLease(NOON + hours * HOUR_MS) },
        };
      });
    const first = updatePage(undefined, hourly, until(1, 'i-1', 'i-2'), NOON);
    expect(first.worstCaseUsd).toBe('0.2');
    const [gone] = until(1, 'i-1').map((each) => ({
      ...each,
      state: 'terminated' as const,
      endedAt: NOON + MINUTE_MS,
    }));
    if (gone === undefined) throw new Error('There is none.');
    // Only what is still there goes on.
    const extended = updatePage(first, hourly, [gone, ...until(24, 'i-2')], NOON + MINUTE_MS);
    expect(extended.worstCaseUsd).toBe('2.5');
    const shortened = updatePage(extended, hourly, [gone, ...until(2, 'i-2')], NOON + MINUTE_MS);
    expect(shortened).toMatchObject({ worstCaseUsd: '2.5' });
    expect(entryOf(shortened, 'i-2')).toMatchObject({ leaseEndsAt: NOON + 2 * HOUR_MS });
    const after = updatePage(shortened, hourly, [], NOON + 9 * HOUR_MS);
    const over = updatePage(after, hourly, [], NOON + 10 * HOUR_MS);
    expect(over).toMatchObject({ worstCaseUsd: '2.5' });
    const again = updatePage(shortened, hourly, [gone, ...until(48, 'i-2')], NOON + HOUR_MS);
    expect(again.worstCaseUsd).toBe('4.9');
  });

  it('knows no price for an instance whose launch it does not know', () => {
    const page = updatePage(undefined, wish, [instance('i-1', { tags: { [TAG.attempt]: '7' } })], NOON);
    expect(page.entries[0]).toMatchObject({ attempt: 7, person: 'U1' });
    expect(page.entries[0]?.pricePerHourUsd).toBeUndefined();
  });
});

describe('an end', () => {
  const running = updatePage(undefined, wish, [instance('i-1')], NOON);
  const idle = endedAt('i-1', NOON + HOUR_MS, 'Client.InstanceInitiatedShutdown', {
    tags: { [TAG.poolState]: 'ended-idle' },
  });

  it('is noted when EC2 tells of it, with the moment that EC2 names', () => {
    const page = updatePage(running, wish, [idle], NOON + 2 * HOUR_MS);
    expect(page.entries).toEqual([anEntry({ endedAt: NOON + HOUR_MS, ending: 'idle' })]);
  });

  it('is kept when EC2 has forgotten the instance', () => {
    const page = updatePage(running, wish, [idle], NOON + 2 * HOUR_MS);
    expect(updatePage(page, wish, [], NOON + 9 * HOUR_MS)).toBe(page);
  });

  it('has the name of who asked for it', () => {
    const off = { ...wish, off: { by: 'U2', at: NOON + HOUR_MS } };
    const gone = endedAt('i-1', NOON + HOUR_MS + 5000, 'Client.UserInitiatedShutdown');
    expect(updatePage(running, off, [gone], NOON + 2 * HOUR_MS).entries[0]).toMatchObject({
      ending: 'condor_off',
      endedBy: 'U2',
    });
  });

  it('is the lease where that cut a drain, seen or not, and not who had asked for it', () => {
    const drain = { ...wish, off: { by: 'U2', at: NOON + HOUR_MS, mode: 'peaceful' as const } };
    const cut = endedAt('i-1', NOON + 24 * HOUR_MS + 50_000, 'Client.UserInitiatedShutdown', {
      tags: { [TAG.poolState]: 'busy' },
    });
    const seen = updatePage(running, drain, [cut], NOON + 25 * HOUR_MS).entries[0];
    expect(seen?.ending).toBe('lease');
    expect(seen?.endedBy).toBeUndefined();
    const missed = updatePage(running, drain, [], NOON + 25 * HOUR_MS);
    expect(updatePage(missed, drain, [], NOON + 26 * HOUR_MS).entries[0]).toMatchObject({ ending: 'lease' });
    const one = { ...drain, ends: [{ instanceIds: ['i-1'], by: 'U3', at: NOON + HOUR_MS }] };
    expect(updatePage(running, one, [cut], NOON + 25 * HOUR_MS).entries[0]).toMatchObject({ endedBy: 'U3' });
  });

  it('is noted at once when we end it ourselves, and its reason when EC2 says it', () => {
    const off = { ...wish, off: { by: 'U2', at: NOON + HOUR_MS } };
    const ending = instance('i-1', { state: 'shutting-down' });
    const ahead = updatePage(running, off, [ending], NOON + HOUR_MS);
    expect(ahead.entries).toEqual([anEntry({ endedAt: NOON + HOUR_MS })]);
    const told = updatePage(
      ahead,
      off,
      [{ ...ending, reasonCode: 'Client.UserInitiatedShutdown' }],
      NOON + 2 * HOUR_MS,
    );
    expect(told.entries).toEqual([anEntry({ endedAt: NOON + HOUR_MS, ending: 'condor_off', endedBy: 'U2' })]);
  });

  it('that came to nothing does not stop the meter', () => {
    const ahead = updatePage(running, wish, [instance('i-1', { state: 'shutting-down' })], NOON + HOUR_MS);
    expect(updatePage(ahead, wish, [instance('i-1')], NOON + 2 * HOUR_MS).entries).toEqual([anEntry()]);
  });

  it('is never before the beginning', () => {
    const early = endedAt('i-1', NOON - HOUR_MS, 'Server.InternalError');
    expect(updatePage(running, wish, [early], NOON).entries[0]?.endedAt).toBe(NOON);
  });

  it('is not assumed of a stopped instance, which may run again', () => {
    const stopped = instance('i-1', { state: 'stopped', endedAt: NOON });
    expect(updatePage(running, wish, [stopped], NOON).entries[0]?.ending).toBeUndefined();
  });
});

describe('a machine that somebody stops', () => {
  const running = updatePage(undefined, wish, [instance('i-1')], NOON);
  const at = (hours: number) => NOON + hours * HOUR_MS;
  const stop = (state: 'stopping' | 'stopped') =>
    instance('i-1', { state, endedAt: at(1), reasonCode: 'Client.UserInitiatedShutdown' });
  const stopped = updatePage(running, wish, [stop('stopping')], at(1));

  it('costs nothing from the stop on', () => {
    expect(stopped.entries).toEqual([anEntry({ endedAt: at(1), stopped: true })]);
    expect(updatePage(stopped, wish, [stop('stopped')], at(5))).toBe(stopped);
  });

  it('has another stretch when it is started again, and when it is stopped again', () => {
    const again = instance('i-1', { launchedAt: at(3) });
    const two = updatePage(stopped, wish, [again], at(4));
    expect(two.entries).toEqual([...stopped.entries, anEntry({ launchedAt: at(3) })]);
    expect(updatePage(two, wish, [again], at(5))).toBe(two);
    const twice = updatePage(two, wish, [{ ...again, state: 'stopped', endedAt: at(6) }], at(7));
    expect(twice.entries).toEqual([
      ...stopped.entries,
      anEntry({ launchedAt: at(3), endedAt: at(6), stopped: true }),
    ]);
    expect(twice.worstCaseUsd).toBe(two.worstCaseUsd);
  });

  it('goes on as before where EC2 takes back that it stopped', () => {
    expect(updatePage(stopped, wish, [instance('i-1')], at(2)).entries).toEqual([anEntry()]);
  });

  it('is not billed again for a start between two looks, once it stops', () => {
    const restarted = instance('i-1', { launchedAt: NOON + MINUTE_MS, state: 'stopped', endedAt: at(1) });
    const page = updatePage(running, wish, [restarted], at(1));
    expect(page.entries).toEqual([anEntry({ endedAt: at(1), stopped: true })]);
    expect(updatePage(page, wish, [restarted], at(2))).toBe(page);
  });

  it('ends later, and has cost nothing since the stop', () => {
    const lease = endedAt('i-1', at(24.01), 'Client.UserInitiatedShutdown');
    const ending = updatePage(stopped, wish, [instance('i-1', { state: 'shutting-down' })], at(24));
    const page = updatePage(ending, wish, [lease], at(24.1));
    expect(page.entries).toMatchObject([{ endedAt: at(1), ending: 'lease' }]);
    expect(updatePage(page, wish, [lease], at(25))).toBe(page);
    expect(updatePage(page, wish, [], at(30))).toBe(page);
  });

  it('has ended when EC2 lists it no more', () => {
    const missed = updatePage(stopped, wish, [], at(30));
    const page = updatePage(missed, wish, [], at(31));
    expect(page.entries).toEqual([anEntry({ endedAt: at(1), ending: 'lease', endUnseen: true })]);
  });
});

describe('an end of which EC2 does not tell when', () => {
  const hourly = anAnnex({ leaseEndsAt: NOON + HOUR_MS, launches: [aLaunch({ outcome: launched })] });
  const before = updatePage(undefined, hourly, [anInstance(hourly, { id: 'i-1' })], NOON);
  const byItself = (said: string, { tags, ...rest } = anInstance(hourly, { id: 'i-1' })): Instance => ({
    ...rest,
    state: 'terminated',
    reasonCode: 'Client.InstanceInitiatedShutdown',
    tags: { ...tags, [TAG.poolState]: said },
  });
  const at = (minutes: number) => NOON + minutes * MINUTE_MS;

  it('is the look that noticed it, when the one before was a moment ago', () => {
    const seen = { ...hourly, lookedAt: at(30) };
    expect(updatePage(before, seen, [byItself('ended-idle')], at(30.5)).entries).toEqual([
      anEntry({ leaseEndsAt: at(60), endedAt: at(30.5), ending: 'idle' }),
    ]);
    const late = { ...hourly, lookedAt: at(70) };
    expect(updatePage(before, late, [byItself('ended-lease')], at(70.5)).entries[0]).toMatchObject({
      endedAt: at(70.5),
    });
  });

  it('was not seen after a long absence, and is counted until the lease at most', () => {
    for (const lookedAt of [undefined, at(20)]) {
      const away = { ...hourly, lookedAt };
      const page = updatePage(before, away, [byItself('ended-lease')], at(110));
      expect(page.entries).toEqual([
        anEntry({ leaseEndsAt: at(60), endedAt: at(61), ending: 'lease', endUnseen: true }),
      ]);
      const again = { ...hourly, lookedAt: at(110) };
      expect(updatePage(page, again, [byItself('ended-lease')], at(111))).toBe(page);
      expect(updatePage(page, again, [], at(200))).toBe(page);
    }
    const short = updatePage(before, hourly, [byItself('ended-idle')], at(40));
    expect(short.entries[0]).toMatchObject({ endedAt: at(40), ending: 'idle', endUnseen: true });
  });

  it('is counted until the lease that it was moved to meanwhile', () => {
    const moved = byItself('ended-lease');
    const tags = { ...moved.tags, [TAG.leaseEndsAt]: formatLease(at(90)) };
    expect(updatePage(before, hourly, [{ ...moved, tags }], at(200)).entries[0]).toMatchObject({
      endedAt: at(91),
      endUnseen: true,
    });
  });

  it('does not blame the head node for an end that nobody saw', () => {
    const away = { ...hourly, headAwaySince: at(30) };
    expect(updatePage(before, away, [byItself('ended-idle')], at(110)).entries[0]?.ending).toBe('idle');
    const seen = { ...away, lookedAt: at(49) };
    expect(updatePage(before, seen, [byItself('ended-idle')], at(50)).entries[0]?.ending).toBe('head node');
  });

  it('is when it was seen ending', () => {
    const going = { ...byItself('ended-idle'), state: 'shutting-down' as const };
    const page = updatePage(before, hourly, [going], at(50));
    expect(page.entries).toEqual([anEntry({ leaseEndsAt: at(60), endedAt: at(50), ending: 'idle' })]);
  });
});

describe('an instance that EC2 lists no more, though nobody saw it end', () => {
  const running = updatePage(undefined, wish, [instance('i-1'), instance('i-2')], NOON);
  const at = (ms: number) => NOON + HOUR_MS + ms;
  const missed = updatePage(running, wish, [instance('i-2')], at(0));

  it('is not given up for five minutes: EC2 may not list yet what is there', () => {
    expect(entryOf(missed, 'i-1')).toEqual(anEntry({ missingSince: at(0) }));
    expect(updatePage(missed, wish, [instance('i-2')], at(5 * MINUTE_MS - 1))).toBe(missed);
    expect(updatePage(missed, wish, [instance('i-1'), instance('i-2')], at(MINUTE_MS))).toEqual(running);
  });

  it('then has ended when it was first missed, and is marked as unseen', () => {
    const page = updatePage(missed, wish, [instance('i-2')], at(5 * MINUTE_MS));
    expect(entryOf(page, 'i-1')).toEqual(anEntry({ endedAt: at(0), endUnseen: true }));
    expect(entryOf(page, 'i-2')).toEqual(anEntry({ instanceId: 'i-2' }));
  });

  it('is counted until its lease at most, when the bot was away for longer', () => {
    const monday = NOON + 72 * HOUR_MS;
    const back = updatePage(running, wish, [], monday);
    const page = updatePage(back, wish, [], monday + 5 * MINUTE_MS);
    expect(entryOf(page, 'i-1')).toEqual(
      anEntry({ endedAt: NOON + 24 * HOUR_MS + MINUTE_MS, ending: 'lease', endUnseen: true }),
    );
  });

  it('ended by condor_off, if somebody had asked for that', () => {
    const off = { ...wish, off: { by: 'U2', at: NOON + MINUTE_MS } };
    const page = updatePage(missed, off, [], at(5 * MINUTE_MS));
    expect(entryOf(page, 'i-1')).toMatchObject({ ending: 'condor_off', endedBy: 'U2', endUnseen: true });
  });

  it('costs money again when EC2 lists it again', () => {
    const page = updatePage(missed, wish, [instance('i-2')], at(5 * MINUTE_MS));
    const back = updatePage(page, wish, [instance('i-1'), instance('i-2')], at(HOUR_MS));
    expect(entryOf(back, 'i-1')).toEqual(anEntry());
  });
});

describe('the first page of an annex that has been there for longer', () => {
  it('says that it can be incomplete when the wish had to be rebuilt', () => {
    const page = updatePage(undefined, { ...wish, rebuiltAt: NOON }, [instance('i-1')], NOON + HOUR_MS);
    expect(page.incompleteBefore).toBe(NOON + HOUR_MS);
    expect(page.worstCaseUsd).toBeUndefined();
    const later = updatePage(page, { ...wish, rebuiltAt: NOON }, [instance('i-1')], NOON + 2 * HOUR_MS);
    expect(later).toBe(page);
  });

  it('and when EC2 does not list any more all that was launched', () => {
    expect(updatePage(undefined, wish, [instance('i-1')], NOON + HOUR_MS).incompleteBefore).toBe(
      NOON + HOUR_MS,
    );
    expect(updatePage(undefined, wish, [instance('i-1')], NOON + MINUTE_MS).incompleteBefore).toBeUndefined();
    const both = [instance('i-1'), instance('i-2')];
    expect(updatePage(undefined, wish, both, NOON + HOUR_MS).incompleteBefore).toBeUndefined();
  });
});

/** What EC2 may list of three instances, at growing moments, in whatever order things come about. */
const look = fc.record({
  inMs: fc.integer({ min: 0, max: 10 * MINUTE_MS }),
  listed: fc.array(
    fc.record({
      id: fc.constantFrom('i-1', 'i-2', 'i-3'),
      state: fc.constantFrom('pending', 'running', 'stopped', 'shutting-down', 'terminated'),
      reasonCode: fc.constantFrom(
        undefined,
        'Client.UserInitiatedShutdown',
        'Server.SpotInstanceTermination',
      ),
      endedAt: fc.option(fc.integer({ min: NOON - HOUR_MS, max: NOON + HOUR_MS }), { nil: undefined }),
    } as const),
    { maxLength: 4 },
  ),
});

function follow(
  looks: readonly (typeof look extends fc.Arbitrary<infer T> ? T : never)[],
  starts: readonly number[] = [],
): readonly LedgerPage[] {
  let now = NOON;
  const pages: LedgerPage[] = [];
  for (const [index, { inMs, listed }] of looks.entries()) {
    now += inMs;
    const launchedAt = NOON + (starts[index] ?? 0);
    const instances = listed.map(({ id, ...over }) => instance(id, { ...over, launchedAt }));
    pages.push(updatePage(pages.at(-1), wish, instances, now));
    // Whatever it comes to: the same look again, at the same moment, tells nothing new.
    expect(updatePage(pages.at(-1), wish, instances, now)).toBe(pages.at(-1));
  }
  return pages;
}

describe('whatever EC2 lists', () => {
  it('no entry is ever lost, and none is there twice', () => {
    fc.assert(
      fc.property(fc.array(look, { maxLength: 12 }), (looks) => {
        let before: readonly string[] = [];
        for (const { entries } of follow(looks)) {
          const ids = entries.map(({ instanceId }) => instanceId);
          expect(ids.slice(0, before.length)).toEqual(before);
          expect(new Set(ids).size).toBe(ids.length);
          before = ids;
        }
      }),
    );
  });

  it('an end that was seen never moves, nor its reason', () => {
    fc.assert(
      fc.property(fc.array(look, { maxLength: 12 }), (looks) => {
        const settled = new Map<string, object>();
        for (const { entries } of follow(looks)) {
          for (const entry of entries) {
            expect(settled.get(entry.instanceId) ?? entry).toEqual(entry);
            if (entry.ending !== undefined && entry.endUnseen !== true) settled.set(entry.instanceId, entry);
          }
        }
      }),
    );
  });

  it('no instance is billed twice for one moment, however often it is stopped and started', () => {
    const launches = fc.array(fc.integer({ min: 0, max: 60 * MINUTE_MS }), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(fc.array(look, { maxLength: 12 }), launches, (looks, starts) => {
        const stretches = follow(looks, starts).at(-1)?.entries ?? [];
        for (const [index, { instanceId, endedAt: at = Infinity }] of stretches.entries()) {
          const later = stretches.slice(index + 1).find((other) => other.instanceId === instanceId);
          expect(later?.launchedAt ?? Infinity).toBeGreaterThanOrEqual(at);
        }
      }),
    );
  });

  it('no instance ends before it began, and what is missing for five minutes has ended', () => {
    fc.assert(
      fc.property(fc.array(look, { maxLength: 12 }), (looks) => {
        const pages = follow(looks);
        const now = looks.reduce((sum, { inMs }) => sum + inMs, NOON);
        const missed = updatePage(pages.at(-1), wish, [], now);
        const last = updatePage(missed, wish, [], now + 5 * MINUTE_MS);
        for (const { endedAt: at, launchedAt } of last.entries) expect(at).toBeGreaterThanOrEqual(launchedAt);
      }),
    );
  });
});

describe('a page whose wish is gone', () => {
  it('keeps what it knew of prices, places and the estimate', () => {
    const page = aPage({ place: { channel: 'C1' }, worstCaseUsd: '24' });
    const gone = { pool: 'default', id: page.annexId, name: page.annexName, region: page.region };
    const next = updatePage(page, { ...gone, leaseEndsAt: NOON, launches: [] }, [instance('i-1')], NOON);
    expect(next).toBe(page);
  });

  it('raises the estimate with a lease that is moved', () => {
    const page = aPage({ worstCaseUsd: '0.2' });
    const gone = { pool: 'default', id: page.annexId, name: page.annexName, region: page.region };
    const next = updatePage(page, { ...gone, leaseEndsAt: NOON, launches: [] }, [instance('i-1')], NOON);
    expect(next.worstCaseUsd).toBe('2.4');
  });
});
