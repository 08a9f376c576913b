import type { KnownBlock, MrkdwnElement } from '@slack/types';
import type { Message, Table } from '../../domain/message.js';
import type { Words } from '../../domain/words.js';
import { buttonBlocks, context, inChunks, mrkdwn, section, sizeOf } from './block-parts.js';
import { fit, toMarkup } from './mrkdwn.js';
import { Page } from './page.js';
import { tableBlock, tableText, type Fitted } from './table.js';
import { wholeText } from './whole-text.js';

/** A message as Slack takes it: `text` for notifications and screen readers, `blocks` for eyes. */
export interface Rendered {
  readonly text: string;
  readonly blocks: KnownBlock[];
}

/** Slack: "Blocks", at most 50. All together they were refused from about 13,200 characters on (bolt-js #2509). */
const MOST_BLOCKS = 50;
const MOST_CHARACTERS = 12_800;
const MOST_IN_SECTION = 3000;
/** Kept free of lines for the facts, and of both for the table. */
const FACT_ROOM = 2500;
const TABLE_ROOM = 5000;

const MARKS = { plain: '', good: '✅ ', warning: '⚠️ ', bad: '❌ ' } as const;

/** Dresses a message in Block Kit, inside Slack's limits however much it holds; what had no room is counted. */
export function render(message: Message): Rendered {
  return renderWith(message, tableBlock);
}

/** The same with the oldest kinds of blocks only, for when Slack refuses the first. */
export function renderPlainly(message: Message): Rendered {
  return renderWith(message, tableText);
}

function renderWith(message: Message, toBlocks: (table: Table, room: number) => Fitted): Rendered {
  const { tone = 'plain', title, lines = [], facts = [], table, buttons = [], footnote } = message;
  const head = [section(MARKS[tone] + toMarkup(title, 2000))];
  const foot = [...buttonBlocks(buttons), ...footnoteBlocks(footnote)];
  const page = new Page(
    MOST_CHARACTERS - sizeOf([...head, ...foot]),
    MOST_BLOCKS - head.length - foot.length,
  );
  const tableRoom = table === undefined ? 0 : TABLE_ROOM;
  addLines(page, lines, tableRoom + (facts.length === 0 ? 0 : FACT_ROOM));
  addFacts(page, facts, tableRoom);
  if (table !== undefined) addTable(page, toBlocks(table, Math.max(0, page.room)));
  return { text: wholeText(message), blocks: [...head, ...page.blocks, ...foot] };
}

/** As many lines to a section as it takes, so that they stand close together. */
function addLines(page: Page, lines: readonly Words[], keep: number): void {
  const paragraphs: string[][] = [];
  for (const line of lines.map((words) => toMarkup(words, MOST_IN_SECTION))) {
    const last = paragraphs.at(-1);
    if (last === undefined || [...last, line].join('\n').length > MOST_IN_SECTION) paragraphs.push([line]);
    else last.push(line);
  }
  const said = paragraphs.filter((paragraph) => paragraph.join('').trim() !== '');
  page.addEach(said, keep, 'line', (paragraph) => section(paragraph.join('\n')));
}

function addFacts(page: Page, facts: Exclude<Message['facts'], undefined>, keep: number): void {
  const fields = facts.map(([label, value]): MrkdwnElement => {
    const name = fit([{ before: '*', text: label.replace(/[*\s]+/g, ' ').trim(), after: '*\n' }], 200);
    return mrkdwn(name + (toMarkup(value, 1500) || '–'));
  });
  page.addEach(inChunks(fields, 10), keep, 'fact', (chunk) => ({ type: 'section', fields: [...chunk] }));
}

function addTable(page: Page, { blocks, left }: Fitted): void {
  page.addAll(blocks);
  page.note(left, 'row');
}

function footnoteBlocks(footnote: Words | undefined): readonly KnownBlock[] {
  const said = footnote === undefined ? '' : toMarkup(footnote, 1000);
  return said.trim() === '' ? [] : [context(said)];
}
