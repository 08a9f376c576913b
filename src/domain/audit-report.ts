import type { AuditEntry } from './audit.js';
import { toCsv } from './csv.js';
import type { Cell, Table } from './message.js';
import { shorten } from './words.js';

/** More do not fit a message. */
export const MOST_SHOWN = 40;

/** The newest entries as a table for people. */
export function auditTable(entries: readonly AuditEntry[]): Table {
  return {
    headings: ['When (UTC)', 'Who', 'What', 'Request', 'Outcome', 'At most'],
    rows: entries
      .slice(0, MOST_SHOWN)
      .map((entry): readonly Cell[] => [
        new Date(entry.at).toISOString().slice(0, 16).replace('T', ' '),
        entry.actor === undefined ? 'the bot' : { kind: 'person', id: entry.actor },
        entry.kind === 'aws' ? 'AWS' : entry.kind,
        shorten(entry.request, 80),
        shorten(outcomeWords(entry), 60),
        entry.costUsd === undefined ? '' : `$${entry.costUsd}`,
      ]),
  };
}

function outcomeWords({ outcome, askedBy }: AuditEntry): string {
  return askedBy === undefined ? outcome : `${outcome} (asked by ${askedBy})`;
}

/** All of them, for a spreadsheet; Slack user ids as they are. */
export function auditCsv(entries: readonly AuditEntry[]): string {
  return toCsv(
    ['at', 'pool', 'kind', 'actor', 'request', 'outcome', 'cost_usd', 'about', 'asked_by'],
    entries.map(
      ({ at, pool, kind, actor = '', request, outcome, costUsd = '', about = '', askedBy = '' }) => [
        new Date(at).toISOString(),
        pool,
        kind,
        actor,
        request,
        outcome,
        costUsd,
        about,
        askedBy,
      ],
    ),
  );
}
