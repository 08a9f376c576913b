import { Decimal } from 'decimal.js';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const UNIT_MS: Readonly<Record<string, number>> = { d: 24 * HOUR_MS, h: HOUR_MS, m: MINUTE_MS, s: 1000 };

/** What `condor_annex` leases for when nothing is said: 3000 seconds. */
export const DEFAULT_LEASE_MS = 3_000_000;
/** What `condor_annex` lets an instance idle for when nothing is said: 900 seconds. */
export const DEFAULT_IDLE_MS = 900_000;
/** The longest lease one question may ask for. A slip of the finger should not book a quarter of a year. */
export const LONGEST_LEASE_MS = 30 * 24 * HOUR_MS;

/** Hours with two decimals, as `condor_annex` writes them: `24.00`. */
export function hours(ms: number): string {
  return (ms / HOUR_MS).toFixed(2);
}

/** A length of time for reading: `24 h`, `1 h 30 min`, `45 s`. Rounds down, to whole minutes from one minute on. */
export function span(ms: number): string {
  if (ms < MINUTE_MS) return `${Math.max(0, Math.floor(ms / 1000))} s`;
  const totalMinutes = Math.floor(ms / MINUTE_MS);
  const days = Math.floor(totalMinutes / 1440);
  const restHours = Math.floor((totalMinutes % 1440) / 60);
  const minutes = totalMinutes % 60;
  if (days >= 2) return [`${days} days`, ...(restHours > 0 ? [`${restHours} h`] : [])].join(' ');
  const allHours = Math.floor(totalMinutes / 60);
  return [...(allHours > 0 ? [`${allHours} h`] : []), ...(minutes > 0 ? [`${minutes} min`] : [])].join(' ');
}

/**
 * Hours as people type them: a decimal number (`24`, `0.5`, `1.5h`), or a compound (`2h30m`, `90m`, `1d`).
 * In milliseconds, cut to whole seconds; `undefined` when it is none of these.
 */
export function parseHours(text: string): number | undefined {
  if (/^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(text)) return wholeSeconds(new Decimal(text).times(HOUR_MS));
  if (!/^(\d+(\.\d+)?[dhms])+$/i.test(text)) return undefined;
  const parts = [...text.toLowerCase().matchAll(/(\d+(?:\.\d+)?)([dhms])/g)];
  return wholeSeconds(
    parts.reduce(
      (sum, [, amount = '0', unit = '']) => sum.plus(new Decimal(amount).times(UNIT_MS[unit] ?? 0)),
      new Decimal(0),
    ),
  );
}

/** Decimal, because in floating point 1.15 hours are a second short. */
function wholeSeconds(ms: Decimal): number {
  return ms.div(1000).trunc().times(1000).toNumber();
}
