import { AUDIT_KINDS, type AuditEntry, type AuditKind } from '../domain/audit.js';
import { auditCsv, auditTable, MOST_SHOWN } from '../domain/audit-report.js';
import { parseHours, span } from '../domain/duration.js';
import { BotError } from '../domain/errors.js';
import type { Message } from '../domain/message.js';
import { code, counted, joinWords, shorten, words } from '../domain/words.js';
import type { Command, Request } from './command.js';
import type { Flag } from './flags.js';

/** All that the stream keeps, and a little more. */
const MOST = 20_000;
const DEFAULT_MS = 7 * 24 * 3_600_000;

const FLAGS: readonly Flag[] = [
  { name: 'since', kind: 'text', summary: 'how far back', example: '24h' },
  { name: 'actor', kind: 'text', summary: 'only this Slack user', example: 'U012ABCDEF' },
  { name: 'what', kind: 'text', summary: `only this kind: ${AUDIT_KINDS.join(', ')}`, example: 'refused' },
  { name: 'csv', kind: 'switch', summary: 'all of it as a file, for you alone' },
];

/** `/condor_pool audit`: who asked, answered and changed what. */
export const poolAudit: Command = {
  name: 'audit',
  slash: '/condor_pool',
  summary: 'Who asked for what, who said Yes, and what was changed in AWS',
  examples: ['/condor_pool audit -since 24h', '/condor_pool audit -what refused -csv'],
  role: 'admin',
  flags: FLAGS,
  look,
};

async function look(request: Request): Promise<Message> {
  const { hands, given } = request;
  const { pool } = hands.settings;
  const ms = sinceOf(request);
  const kind = kindOf(given.texts.get('what'));
  const actor = actorOf(given.texts.get('actor'));
  const all = await hands.audit.list(pool, { since: hands.clock.now() - ms, most: MOST });
  const entries = all.filter(
    (entry) => (kind === undefined || entry.kind === kind) && (actor === undefined || entry.actor === actor),
  );
  const title = words`${counted(entries.length, 'entry', 'entries')} about pool ${pool} in the last ${span(ms)}.`;
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

function sinceOf({ given }: Request): number {
  const text = given.texts.get('since');
  const ms = text === undefined ? DEFAULT_MS : parseHours(text);
  if (ms !== undefined && ms > 0) return ms;
  throw new BotError('usage', words`${code(shorten(text ?? ''))} is no length of time.`, {
    hint: words`Like ${code('-since 24h')} or ${code('-since 7d')}.`,
    flag: 'since',
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
