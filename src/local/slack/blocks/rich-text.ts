import {
  anything,
  boolean,
  integer,
  list,
  number,
  object,
  oneOf,
  string,
  tagged,
  type Check,
} from './checks.js';

/** The parts of a `rich_text` block (Slack: "Rich text block"). */

const style: Check = object(
  {},
  { bold: boolean, code: boolean, italic: boolean, strike: boolean, underline: boolean },
);

const word = (
  required: Readonly<Record<string, Check>>,
  optional: Readonly<Record<string, Check>> = {},
): Check => object(required, { ...optional, style });

const LONG = 12_000;

const words = {
  text: word({ text: string(LONG) }),
  link: word({ url: string(3000) }, { text: string(LONG, 0), unsafe: boolean }),
  user: word({ user_id: string(255) }),
  usergroup: word({ usergroup_id: string(255) }),
  channel: word({ channel_id: string(255) }),
  team: word({ team_id: string(255) }),
  broadcast: word({ range: oneOf('here', 'channel', 'everyone') }),
  emoji: word({ name: string(255) }, { unicode: anything, url: anything, skin_tone: anything }),
  color: word({ value: string(50) }),
  date: word({ timestamp: number, format: string(255) }, { url: string(3000), fallback: string(LONG, 0) }),
};

const MANY = { min: 0, max: 10_000 };
const border = integer(0, 1);

const section: Check = object({ elements: list(tagged(words), MANY) });

const parts = {
  rich_text_section: section,
  rich_text_quote: object({ elements: list(tagged(words), MANY) }, { border }),
  rich_text_preformatted: object(
    { elements: list(tagged({ text: words.text, link: words.link }), MANY) },
    { border, language: anything },
  ),
  rich_text_list: object(
    { style: oneOf('bullet', 'ordered'), elements: list(tagged({ rich_text_section: section }), MANY) },
    { indent: integer(0, 8), offset: integer(0), border },
  ),
};

/** A whole rich text, as a block, in a table's cell, or as an input's value. */
export const richText: Check = object({ elements: list(tagged(parts), MANY) }, { block_id: string(255) });
