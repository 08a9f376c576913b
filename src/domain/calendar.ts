const DAY_MS = 24 * 3_600_000;
const PARTS = {
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
} as const;

/** The day in a time zone (an IANA name, such as `Europe/Zurich`) at a moment: `2026-11-22`. */
export function dayOf(at: number, timeZone: string): string {
  return new Date(at + offsetMs(at, timeZone)).toISOString().slice(0, 10);
}

/** The moment at which clocks in the time zone show this time (`09:00`) of this day; a little off where they skip it. */
export function momentOf(day: string, time: string, timeZone: string): number {
  const asUtc = Date.parse(`${day}T${time}:00Z`);
  // The offset at a moment that is nearly right, then at the right one: clocks may have been changed in between.
  const near = asUtc - offsetMs(asUtc, timeZone);
  return asUtc - offsetMs(near, timeZone);
}

/** The day so many days later, or earlier. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** A day in a time zone, from its first moment until the first of the next one. */
export interface Day {
  readonly day: string;
  readonly fromAt: number;
  readonly untilAt: number;
}

/** The days between two moments, whole ones, without a gap. */
export function daysBetween(fromAt: number, untilAt: number, timeZone: string): readonly Day[] {
  const days: Day[] = [];
  let day = dayOf(fromAt, timeZone);
  for (let at = momentOf(day, '00:00', timeZone); at < untilAt; at = days.at(-1)?.untilAt ?? untilAt) {
    const next = addDays(day, 1);
    days.push({ day, fromAt: at, untilAt: momentOf(next, '00:00', timeZone) });
    day = next;
  }
  return days;
}

/** The Monday of the week of this day. */
export function mondayOf(day: string): string {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return addDays(day, -((weekday + 6) % 7));
}

/** The first of the month of this day. */
export function firstOfMonth(day: string): string {
  return `${day.slice(0, 7)}-01`;
}

/** By how much clocks in the time zone are ahead of UTC at a moment, in milliseconds. */
function offsetMs(at: number, timeZone: string): number {
  const parts = new Map(
    clockOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  const shown = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return shown - Math.floor(at / 1000) * 1000;
}

const CLOCKS = new Map<string, Intl.DateTimeFormat>();

/** Kept, because making one takes a hundred times as long as reading it, and a month's ledger asks for thousands. */
function clockOf(timeZone: string): Intl.DateTimeFormat {
  const clock = CLOCKS.get(timeZone) ?? new Intl.DateTimeFormat('en-US', { ...PARTS, timeZone });
  CLOCKS.set(timeZone, clock);
  return clock;
}
