import { isObject, listIn } from '../json.js';
import {
  all,
  boolean,
  integer,
  list,
  number,
  object,
  oneOf,
  rule,
  string,
  tagged,
  type Check,
} from './checks.js';
import { richText } from './rich-text.js';

/** The two kinds of table (Slack: "Table block", "Data table block"). */

/** Also the limit of all cells of a data table together. */
const CELL = 10_000;

/** How many characters people read in some cells. */
export function textLength(value: unknown): number {
  if (Array.isArray(value)) return listIn(value).reduce<number>((sum, each) => sum + textLength(each), 0);
  if (!isObject(value)) return 0;
  const own = typeof value['text'] === 'string' ? value['text'].length : 0;
  return own + textLength(value['elements']);
}

const rawText = object({ text: string(CELL) });
const rawNumber = object({ value: number, text: string(CELL) });

const cell = tagged({ raw_text: rawText, raw_number: rawNumber, rich_text: richText });

export const table: Check = object(
  { rows: list(list(cell, { max: 20 }), { max: 100 }) },
  {
    block_id: string(255),
    column_settings: list(object({}, { align: oneOf('left', 'center', 'right'), is_wrapped: boolean }), {
      max: 20,
    }),
  },
);

const headerHasNoRichText = rule((block) => {
  const header = listIn(listIn(block['rows'])[0]);
  return !header.some((each) => isObject(each) && each['type'] === 'rich_text');
}, 'the header row cannot hold rich_text');

export const dataTable: Check = all(
  object(
    { rows: list(list(cell, { max: 20 }), { min: 2, max: 101 }), caption: string(255) },
    { block_id: string(255), page_size: integer(1, 100), row_header_column_index: integer(0, 19) },
  ),
  headerHasNoRichText,
  rule((block) => textLength(block['rows']) <= CELL, 'table_too_large'),
);
