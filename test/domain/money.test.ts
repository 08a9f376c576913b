import { describe, expect, it } from '@jest/globals';
import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { dollars, instanceCostUsd } from '../../src/domain/money.js';

describe('dollars', () => {
  it.each([
    ['24', '$24.00'],
    ['0', '$0.00'],
    ['0.0001', '< $0.01'],
    ['0.0049999', '< $0.01'],
    ['0.005', '$0.01'],
    ['0.994', '$0.99'],
    ['0.995', '$1.00'],
    ['999.999', '$1,000.00'],
    ['1234567.891', '$1,234,567.89'],
  ])('shows %s as %s', (usd, shown) => {
    expect(dollars(new Decimal(usd))).toBe(shown);
  });
});

describe('what instances cost', () => {
  it('is the price, times the instances, times the hours', () => {
    expect(dollars(instanceCostUsd(new Decimal('0.1'), 10, 24 * 3_600_000))).toBe('$24.00');
  });

  it('is right to the cent, compared with whole numbers', () => {
    const cases = [
      fc.bigInt({ min: 1n, max: 1_000_000n }),
      fc.bigInt({ min: 1n, max: 500n }),
      fc.bigInt({ min: 60_000n, max: 2_592_000_000n }),
    ] as const;
    fc.assert(
      // The price in hundredths of a cent, as AWS publishes at most.
      fc.property(...cases, (price, count, ms) => {
        const usd = instanceCostUsd(new Decimal(`${price}e-4`), Number(count), Number(ms));
        expect(dollars(usd).replace(/,/g, '')).toBe(centsOf(price * count * ms, 10_000n * 3_600_000n));
      }),
    );
  });
});

/** Dollars of a fraction, half a cent rounded up; in whole numbers all the way. */
function centsOf(above: bigint, below: bigint): string {
  const cents = (above * 200n + below) / (below * 2n);
  if (cents === 0n) return '< $0.01';
  return `$${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`;
}
