import type { Decimal } from 'decimal.js';

/** What `count` instances cost for `ms` at `pricePerHourUsd` each: exact, not yet rounded. */
export function instanceCostUsd(pricePerHourUsd: Decimal, count: number, ms: number): Decimal {
  return pricePerHourUsd.times(count).times(ms).div(3_600_000);
}

/** A price an hour for people, with all the decimals it has but two at least: `$0.10`, `$0.0416`. */
export function hourlyPrice(usd: Decimal): string {
  return `$${usd.decimalPlaces() < 2 ? usd.toFixed(2) : usd.toFixed()}`;
}

/** Dollars for people: `$24.00`, and `< $0.01` rather than nothing. */
export function dollars(usd: Decimal): string {
  if (usd.gt(0) && usd.lt('0.005')) return '< $0.01';
  return `$${usd.toFixed(2).replace(/\B(?=(\d{3})+(?!\d))/g, ',')}`;
}
