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

const CELL = 10_000;

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
);
