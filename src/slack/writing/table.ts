import type { KnownBlock, TableBlock } from '@slack/types';
import type { Cell, Table } from '../../domain/message.js';
import { section } from './block-parts.js';
import { cutText, escapeText, withoutUnseen } from './mrkdwn.js';

/** Slack: "Table block" takes 100 rows, the headings among them, of 20 cells. */
const MOST_ROWS = 100;
const MOST_COLUMNS = 20;
const MOST_IN_CELL = 300;
const MOST_IN_TEXT_CELL = 40;
/** What a line costs beside its own length: a line break, which JSON writes as two signs, and its share of the block. */
const LINE_COST = 6;

/** What became of a table, and how many of its rows had no room. */
export interface Fitted {
  readonly blocks: KnownBlock[];
  readonly left: number;
}

/** The table as Slack's own block, as far as `room` characters of cell text go. */
export function tableBlock(table: Table, room: number): Fitted {
  const rows = rowsWithin(squared(table, MOST_IN_CELL), room);
  const block: TableBlock = {
    type: 'table',
    rows: rows.map((row) => row.map(dressed)),
    column_settings: (rows[0] ?? []).map((_, column) =>
      isNumeric(rows, column) ? { align: 'right' } : { align: 'left', is_wrapped: true },
    ),
  };
  if (rows.length < 2) return { blocks: [], left: table.rows.length };
  return { blocks: [block], left: table.rows.length - (rows.length - 1) };
}

/** The same as text of fixed width, for when Slack refuses the block. */
export function tableText(table: Table, room: number): Fitted {
  const rows = squared(table, MOST_IN_TEXT_CELL).map((row) =>
    row.map((cell) => textOf(cell).replaceAll('`', "'")),
  );
  const lines = padded(rows).map(escapeText);
  const sections: string[] = [];
  let shown = 0;
  let used = 0;
  for (const line of lines) {
    used += line.length + LINE_COST;
    if (used > room) break;
    shown += 1;
    const last = sections.at(-1);
    if (last === undefined || last.length + line.length > 2900) sections.push(line);
    else sections[sections.length - 1] = `${last}\n${line}`;
  }
  if (shown < 2) return { blocks: [], left: table.rows.length };
  return {
    blocks: sections.map((text) => section(`\`\`\`${text}\`\`\``)),
    left: table.rows.length - (shown - 1),
  };
}

/** Somebody stands there by name, which nobody but Slack knows. */
function dressed(cell: Cell): TableBlock['rows'][number][number] {
  if (typeof cell === 'string') return { type: 'raw_text', text: cell };
  const elements = [{ type: 'user' as const, user_id: cell.id }];
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] };
}

function textOf(cell: Cell): string {
  return typeof cell === 'string' ? cell : `@${cell.id}`;
}

function padded(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    rows.reduce((widest, row) => Math.max(widest, row[column]?.length ?? 0), 0),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** Headings and rows with the same number of cells, none of them empty: Slack takes no empty cell. */
function squared({ headings, rows }: Table, most: number): readonly (readonly Cell[])[] {
  if (headings.length === 0) return [];
  const columns = Math.min(headings.length, MOST_COLUMNS);
  return [headings, ...rows].map((row) =>
    Array.from({ length: columns }, (_, column) => squaredCell(row[column] ?? '', most)),
  );
}

function squaredCell(cell: Cell, most: number): Cell {
  return typeof cell !== 'string' && isSomebody(cell.id) ? cell : cellText(textOf(cell), most);
}

/** Slack's ids of people, and of those in other workspaces. */
const isSomebody = (id: string): boolean => /^[UW][A-Z0-9]{1,30}$/.test(id);

function cellText(text: string, most: number): string {
  return cutText(withoutUnseen(text).replace(/\s+/g, ' ').trim(), most) || '–';
}

function rowsWithin(rows: readonly (readonly Cell[])[], room: number): readonly (readonly Cell[])[] {
  let used = 0;
  const end = rows.findIndex((row, index) => {
    used += row.map(textOf).join('').length;
    return used > room || index >= MOST_ROWS;
  });
  return end === -1 ? rows : rows.slice(0, end);
}

/** True when every cell below the heading is a number, so that digits stand below digits. */
function isNumeric(rows: readonly (readonly Cell[])[], column: number): boolean {
  return rows.slice(1).every((row) => /^(\$?-?[\d.,]+( ?%)?|–)$/.test(textOf(row[column] ?? '')));
}
