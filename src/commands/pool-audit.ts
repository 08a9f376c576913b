import { AUDIT_KINDS, type AuditEntry, type AuditKind } from '../domain/audit.js';
import { auditCsv, auditTable, MOST_SHOWN } from '../domain/audit-report.js';
import { parseHours, span } from '../domain/duration.js';
import { BotError } from '../domain/errors.js';
import type { Message } from '../domain/message.js';
import { code, counted, joinWords, shorten, time, words, type Words } from '../domain/words.js';
import type { Command, Request } from './command.js';
import type { Flag } from './flags.js';

/** All that the stream keeps, and a little more. */
const MOST = 20_000;
const DAY_MS = 24 * 3_600_000;
const DEFAULT_MS = 7 * DAY_MS;

const FLAGS: readonly Flag[] = [
  { name: 'since', kind: 'text', summary: 'how far back, or since which day', example: '24h' },
  {
    name: 'until',
    kind: 'text',
    summary: 'until how long ago, or with which day as the last',
    example: '2026-11-30',
  },
  { name: 'actor', kind: 'text', summary: 'only this Slack user', example: 'U012ABCDEF' },
  { name: 'what', kind: 'text', summary: `only this kind: ${AUDIT_KINDS.join(', ')}`, example: 'refused' },
  { name: 'csv', kind: 'switch', summary: 'all of it as a file, for you alone' },
];

/** `/condor_pool audit`: who asked, answered and changed what. */
export const poolAudit: Command = {
  name: 'audit',
  slash: '/condor_pool',
  summary: 'Who asked for what, who said Yes, and what was changed in AWS',
  examples: [
    '/condor_pool audit -since 24h',
    '/condor_pool audit -since 2026-11-01 -until 2026-11-30 -csv',
    '/condor_pool audit -what refused',
  ],
  role: 'admin',
  flags: FLAGS,
  look,
};

async function look(request: Request): Promise<Message> {
  const { hands, given } = request;
  const { pool } = hands.settings;
  const range = rangeOf(request);
  const kind = kindOf(given.texts.get('what'));
  const actor = actorOf(given.texts.get('actor'));
  const all = await hands.audit.list(pool, { since: range.since, most: MOST });
  const entries = all.filter(
    (entry) =>
      entry.at < range.until &&
      (kind === undefined || entry.kind === kind) &&
      (actor === undefined || entry.actor === actor),
  );
  const title = words`${counted(entries.length, 'entry', 'entries')} about pool ${pool} ${range.said}.`;
  if (entries.length === 0) return { title };
  return given.flags.has('csv') ? inFile(entries, pool, title) : inTable(entries, title);
}

function inTable(entries: readonly AuditEntry[], title: Message['title']): Message {
  return {
    title,
    table: auditTable(entries),
    ...(entries.length > MOST_SHOWN
      ? {
          lines: [words`The newest ${MOST_SHOWN}; all of them as a file: ${code('/condor_pool audit -csv')}`],
        }
      : {}),
  };
}

function inFile(entries: readonly AuditEntry[], pool: string, title: Message['title']): Message {
  return {
    title,
    lines: [words`The file is in your messages with me.`],
    file: { name: `audit-${pool}.csv`, content: auditCsv(entries) },
  };
}

interface Range {
  readonly since: number;
  /** Not any more. */
  readonly until: number;
  readonly said: Words;
}

function rangeOf({ given: { texts }, hands }: Request): Range {
  const now = hands.clock.now();
  const since = momentOf('since', texts, now) ?? { at: now - DEFAULT_MS, lastsMs: 0 };
  const last = momentOf('until', texts, now);
  if (last === undefined)
    return { since: since.at, until: Infinity, said: words`in the last ${span(now - since.at)}` };
  const until = last.at + last.lastsMs;
  if (until <= since.at)
    throw new BotError('usage', words`Nothing can be since then and until before that.`, {
      hint: words`Like ${code('-since 7d -until 24h')}: from seven days to one day ago.`,
      flag: 'until',
    });
  return { since: since.at, until, said: words`from ${time(since.at)} until ${time(until)}` };
}

/** A length of time ago, or a day (UTC, as in the table) with how long it lasts. */
function momentOf(
  flag: 'since' | 'until',
  texts: ReadonlyMap<string, string>,
  now: number,
): { readonly at: number; readonly lastsMs: number } | undefined {
  const text = texts.get(flag);
  if (text === undefined) return undefined;
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
  if (!Number.isNaN(day) && day <= now) return { at: day, lastsMs: DAY_MS };
  const ms = parseHours(text);
  if (ms !== undefined && ms > 0) return { at: now - ms, lastsMs: 0 };
  throw new BotError('usage', words`${code(shorten(text))} is no length of time, and no day until today.`, {
    hint: words`Like ${code(`-${flag} 24h`)}, ${code(`-${flag} 7d`)} or ${code(`-${flag} ${new Date(now).toISOString().slice(0, 10)}`)}.`,
    flag,
  });
}

function kindOf(text: string | undefined): AuditKind | undefined {
  if (text === undefined) return undefined;
  const kind = AUDIT_KINDS.find((each) => each.startsWith(text.toLowerCase()));
  if (kind !== undefined) return kind;
  throw new BotError('usage', words`Nothing of the kind ${code(shorten(text))} is on record.`, {
    hint: words`There is ${joinWords(AUDIT_KINDS.map(code), ', ')}.`,
    flag: 'what',
  });
}

function actorOf(text: string | undefined): string | undefined {
  const id = text === undefined ? undefined : /^<?@?([UW][A-Z0-9]{2,})(\|[^>]*)?>?$/.exec(text)?.[1];
  if (text === undefined || id !== undefined) return id;
  throw new BotError('usage', words`${code(shorten(text))} is no Slack user id.`, {
    hint: words`It looks like ${code('U012ABCDEF')}: in their profile, under the three dots.`,
    flag: 'actor',
  });
}
