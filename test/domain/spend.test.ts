import { describe, expect, it } from '@jest/globals';
import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import type { LedgerEntry, LedgerPage } from '../../src/domain/ledger.js';
import {
  savedByLeaseUsd,
  savedUsd,
  shareOut,
  spendOf,
  sumUsd,
  type SpendOrder,
} from '../../src/domain/spend.js';
import { anEntry, aPage, NOON } from '../support/samples.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const MIDNIGHT = NOON - 12 * HOUR_MS;
const order = (over: Partial<SpendOrder> = {}): SpendOrder => ({
  fromAt: MIDNIGHT,
  now: NOON + 10 * HOUR_MS,
  by: 'annex',
  timeZone: 'UTC',
  ...over,
});

const shown = (pages: readonly LedgerPage[], over: Partial<SpendOrder> = {}) => {
  const { rows, total } = spendOf(pages, order(over));
  return [...rows, total].map(({ key, instances, ms, shownUsd }) => [
    key,
    instances,
    ms / HOUR_MS,
    shownUsd.toFixed(2),
  ]);
};

const ended = (hours: number, over: Partial<LedgerEntry> = {}): LedgerEntry =>
  anEntry({ endedAt: NOON + hours * HOUR_MS, ending: 'idle', ...over });

describe('what was spent', () => {
  const pages = [
    aPage({ annexId: 'a_1', entries: [ended(2), ended(3, { instanceId: 'i-2', person: 'U2' })] }),
    aPage({ annexId: 'b_2', entries: [anEntry({ instanceId: 'i-3', pricePerHourUsd: '1' })] }),
  ];

  it('is told by annex, the costliest first, until now for what runs', () => {
    expect(shown(pages)).toEqual([
      ['b_2', 1, 10, '10.00'],
      ['a_1', 2, 5, '0.50'],
      ['', 3, 15, '10.50'],
    ]);
  });

  it('and by who asked for it', () => {
    expect(shown(pages, { by: 'person' })).toEqual([
      ['U1', 2, 12, '10.20'],
      ['U2', 1, 3, '0.30'],
      ['', 3, 15, '10.50'],
    ]);
  });

  it('and by day, each instance on every day that it ran', () => {
    expect(shown(pages, { by: 'day', now: NOON + 24 * HOUR_MS })).toEqual([
      ['2026-11-22', 3, 17, '12.50'],
      ['2026-11-23', 1, 12, '12.00'],
      ['', 3, 29, '24.50'],
    ]);
    expect(shown(pages, { by: 'day', timeZone: 'Asia/Tokyo' }).map(([day]) => day)).toEqual([
      '2026-11-22',
      '2026-11-23',
      '',
    ]);
  });

  it('leaves out what was before and what was after', () => {
    expect(shown(pages, { fromAt: NOON + HOUR_MS, untilAt: NOON + 150 * MINUTE_MS })).toEqual([
      ['b_2', 1, 1.5, '1.50'],
      ['a_1', 2, 2.5, '0.25'],
      ['', 3, 4, '1.75'],
    ]);
    expect(shown(pages, { fromAt: NOON - 2 * DAY_MS, untilAt: NOON })).toEqual([['', 0, 0, '0.00']]);
  });

  it('is billed by the second, a minute at least', () => {
    const second = (ms: number) => [
      aPage({ entries: [anEntry({ pricePerHourUsd: '3600', endedAt: NOON + ms })] }),
    ];
    expect(shown(second(1))).toContainEqual(['', 1, 1 / 60, '60.00']);
    expect(shown(second(60_001))).toContainEqual(['', 1, 61 / 3600, '61.00']);
  });

  it('counts what has no known price as nothing, and says how many that were', () => {
    const unpriced = anEntry({ instanceId: 'i-9', pricePerHourUsd: undefined });
    const { rows, total } = spendOf([aPage({ entries: [ended(1), unpriced] })], order());
    expect(rows[0]).toMatchObject({ instances: 2, unpriced: 1 });
    expect(total.usd.toString()).toBe('0.1');
    expect(total.unpriced).toBe(1);
  });
});

describe('what was saved', () => {
  it('is what idle shutdowns and condor_off spared until the end of the lease', () => {
    expect(savedUsd(ended(4)).toString()).toBe('2');
    expect(savedUsd(ended(4, { ending: 'condor_off' })).toString()).toBe('2');
    expect(savedUsd(ended(24)).toString()).toBe('0');
    expect(savedUsd(ended(30)).toString()).toBe('0');
    for (const ending of ['lease', 'spot', 'console', 'failure', 'capacity', undefined] as const)
      expect(savedUsd(ended(4, { ending })).toString()).toBe('0');
    expect(savedUsd(anEntry()).toString()).toBe('0');
  });

  it('by a lease is what would have run on until a moment', () => {
    expect(savedByLeaseUsd(ended(24, { ending: 'lease' }), NOON + 30 * HOUR_MS).toString()).toBe('0.6');
    expect(savedByLeaseUsd(ended(4), NOON + 30 * HOUR_MS).toString()).toBe('0');
  });

  it('belongs to the time in which the instance ended', () => {
    const page = aPage({ entries: [ended(4)] });
    const saved = (over: Partial<SpendOrder>) => spendOf([page], order(over)).total.savedUsd.toString();
    expect(saved({})).toBe('2');
    expect(saved({ untilAt: NOON + 3 * HOUR_MS })).toBe('0');
    expect(saved({ untilAt: NOON + 4 * HOUR_MS })).toBe('2');
    const days = spendOf([aPage({ entries: [ended(20)] })], order({ by: 'day', now: NOON + DAY_MS })).rows;
    expect(days.map(({ key, savedUsd: usd }) => [key, usd.toString()])).toEqual([
      ['2026-11-22', '0'],
      ['2026-11-23', '0.4'],
    ]);
  });
});

describe('cents', () => {
  it('of parts add up to those of the sum', () => {
    expect(shareOut(['0.005', '0.005', '0.005'].map((usd) => new Decimal(usd))).map(String)).toEqual([
      '0.01',
      '0.01',
      '0',
    ]);
    const amount = fc.integer({ min: 0, max: 10 ** 9 }).map((micros) => new Decimal(micros).div(10 ** 6));
    fc.assert(
      fc.property(fc.array(amount, { maxLength: 50 }), (amounts) => {
        const parts = shareOut(amounts);
        expect(sumUsd(parts).toFixed(2)).toBe(sumUsd(amounts).toFixed(2, Decimal.ROUND_HALF_UP));
        parts.forEach((part, index) => {
          expect(
            part
              .minus(amounts[index] ?? 0)
              .abs()
              .lt('0.01'),
          ).toBe(true);
          expect(part.decimalPlaces()).toBeLessThanOrEqual(2);
        });
      }),
    );
  });
});

/** Numbers that look random and are the same every time. */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    yield state / 2_147_483_648;
  }
}

const PRICES = ['0.0052', '0.0116', '0.096', '0.1', '0.34', '1.591', '4.608'];

/** A month of a lively pool: annexes of many sizes, ends of every kind, some still running, over the turn of the month. */
function aMonth(seed: number): readonly LedgerPage[] {
  const next = numbers(seed);
  const upTo = (most: number): number => Math.floor(next.next().value * most);
  return Array.from({ length: 120 }, (_, annex) => {
    const launchedAt = Date.UTC(2026, 9, 25) + upTo(38 * 24 * 3600) * 1000;
    const entries = Array.from({ length: 1 + upTo(40) }, (__, index) => {
      const ran = upTo(30) === 0 ? upTo(50_000) : upTo(40 * 3600) * 1000 + upTo(1000);
      return anEntry({
        instanceId: `i-${annex}-${index}`,
        person: `U${upTo(5)}`,
        pricePerHourUsd: PRICES[upTo(PRICES.length)],
        launchedAt: launchedAt + upTo(90) * 1000,
        leaseEndsAt: launchedAt + 40 * HOUR_MS,
        ...(upTo(20) === 0 ? {} : { endedAt: launchedAt + 90_000 + ran, ending: 'idle' as const }),
      });
    });
    return aPage({ annexId: `a_${annex}`, annexName: `a${annex}`, entries });
  });
}

/** The same question answered second by second of the bill, in whole numbers: cents of a stretch of time, rounded once. */
function centsByHand(
  pages: readonly LedgerPage[],
  [from, until]: readonly [number, number],
  now: number,
): bigint {
  let parts = 0n;
  for (const { entries } of pages) {
    for (const { pricePerHourUsd = '0', launchedAt, endedAt } of entries) {
      const [whole = '0', fraction = ''] = pricePerHourUsd.split('.');
      const tenThousandths = BigInt(whole + fraction.padEnd(4, '0'));
      let seconds = BigInt(endedAt ?? now) - BigInt(launchedAt);
      seconds = (seconds + 999n) / 1000n;
      if (seconds < 60n) seconds = 60n;
      const before = BigInt(Math.max(0, from - launchedAt));
      const billed = seconds * 1000n;
      const end = BigInt(Math.max(0, until - launchedAt));
      const inside = (end < billed ? end : billed) - before;
      if (inside > 0n) parts += tenThousandths * inside;
    }
  }
  // Ten-thousandths of a dollar times milliseconds per hour: a cent is 100 × 3,600,000 of them.
  const cent = 360_000_000n;
  return (parts * 2n + cent) / (cent * 2n);
}

describe.each([1, 2, 3, 4])('a simulated month (%s)', (seed) => {
  const pages = aMonth(seed);
  const [from, until] = [Date.UTC(2026, 10, 1), Date.UTC(2026, 11, 1)] as const;
  const now = until + 3 * HOUR_MS;
  const cents = (usd: Decimal): bigint => BigInt(usd.times(100).toFixed(0));

  it.each(['annex', 'person', 'day'] as const)('comes to the same cent by %s and by hand', (by) => {
    const { rows, total } = spendOf(pages, { fromAt: from, untilAt: until, now, by, timeZone: 'UTC' });
    const byHand = centsByHand(pages, [from, until], now);
    expect(byHand).toBeGreaterThan(100_000n);
    expect(cents(total.shownUsd)).toBe(byHand);
    expect(rows.reduce((sum, { shownUsd }) => sum + cents(shownUsd), 0n)).toBe(byHand);
    expect(sumUsd(rows.map(({ savedUsd: usd }) => usd)).toFixed(20)).toBe(total.savedUsd.toFixed(20));
  });

  it('has days that each come to the same cent, exactly', () => {
    const { rows } = spendOf(pages, { fromAt: from, untilAt: until, now, by: 'day', timeZone: 'UTC' });
    expect(rows.map(({ key }) => key)).toEqual([...rows.map(({ key }) => key)].sort());
    for (const { key, usd } of rows) {
      const day = Date.parse(`${key}T00:00:00Z`);
      expect(cents(usd.toDecimalPlaces(2, Decimal.ROUND_HALF_UP))).toBe(
        centsByHand(pages, [day, day + DAY_MS], now),
      );
    }
  });

  it('is the sum of its halves, wherever it is cut', () => {
    const usd = (fromAt: number, untilAt: number) =>
      spendOf(pages, { fromAt, untilAt, now, by: 'annex', timeZone: 'UTC' }).total.usd;
    const cut = from + 13 * DAY_MS + 12_345_678;
    expect(usd(from, cut).plus(usd(cut, until)).toFixed(20)).toBe(usd(from, until).toFixed(20));
  });
});
