/** Slack's date formats, in the zone and language of this browser. */

const format = (options) => (date) => new Intl.DateTimeFormat(undefined, options).format(date);

const dateNum = (date) =>
  `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`;

const sameDay = (a, b) => a.toDateString() === b.toDateString();

/** "today", "yesterday" or "tomorrow" where that fits, else the date as `otherwise` says it. */
const pretty = (otherwise) => (date, now) => {
  const dayAway = (days) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days);
  if (sameDay(date, now)) return 'today';
  if (sameDay(date, dayAway(-1))) return 'yesterday';
  if (sameDay(date, dayAway(1))) return 'tomorrow';
  return otherwise(date);
};

const long = format({ weekday: 'long', month: 'long', day: 'numeric', year: 'numeric' });
const longFull = format({ month: 'long', day: 'numeric', year: 'numeric' });
const short = format({ month: 'short', day: 'numeric', year: 'numeric' });
const plain = format({ month: 'long', day: 'numeric' });

function ago(date, now) {
  const seconds = Math.round((date - now) / 1000);
  const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });
  const units = [
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
  ];
  const [unit, size] = units.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1];
  return relative.format(Math.round(seconds / size), unit);
}

const TOKENS = {
  date_num: dateNum,
  date_slash: format({ day: '2-digit', month: '2-digit', year: 'numeric' }),
  date_long: long,
  date_long_full: longFull,
  date_long_pretty: pretty(long),
  date: plain,
  date_pretty: pretty(plain),
  date_short: short,
  date_short_pretty: pretty(short),
  day_divider_pretty: pretty(format({ weekday: 'long', month: 'long', day: 'numeric' })),
  time: format({ hour: 'numeric', minute: '2-digit' }),
  time_secs: format({ hour: 'numeric', minute: '2-digit', second: '2-digit' }),
  ago,
};

/** Fills in a date format such as `{date_short_pretty} at {time}`; undefined when Slack would show the fallback. */
export function formatDate(seconds, pattern, nowMs) {
  const date = new Date(Number(seconds) * 1000);
  if (Number.isNaN(date.getTime())) return undefined;
  return pattern.replace(/\{(\w+)\}/g, (whole, token) => TOKENS[token]?.(date, new Date(nowMs)) ?? whole);
}

/** The date in full, for the tooltip. */
export const fullDate = (ms) => format({ dateStyle: 'full', timeStyle: 'long' })(new Date(ms));

export const timeOfDay = (ms) => TOKENS.time(new Date(ms));

export const dayOf = (ms, nowMs) => {
  const words = TOKENS.day_divider_pretty(new Date(ms), new Date(nowMs));
  return words.charAt(0).toUpperCase() + words.slice(1);
};
