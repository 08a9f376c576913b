import { BotError } from '../domain/errors.js';

/** Longer texts are not commands. Slack itself lets some 4,000 characters through. */
const LONGEST_TEXT = 3000;
const LONGEST_BODY = 8000;

/** What phones and documents put in place of plain characters. */
const TYPOGRAPHY: readonly (readonly [RegExp, string])[] = [
  [/[\u2014\u2015\uFE58]/g, '--'],
  [/[\u2010-\u2013\u2212\uFE63\uFF0D]/g, '-'],
  [/[\u201C\u201D\u201E\u201F\u00AB\u00BB]/g, '"'],
  [/[\u2018\u2019\u201A\u201B]/g, "'"],
  [/[\u00A0\u2000-\u200A\u202F\u205F\u3000]/g, ' '],
  // Without width: joiners, soft hyphens, byte order marks, and what turns the direction of text around.
  [/[\u00AD\u200B-\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/g, ''],
];

/** Slack sends `&`, `<` and `>` of a command's text as entities. */
const ENTITIES: readonly (readonly [RegExp, string])[] = [
  [/&lt;/g, '<'],
  [/&gt;/g, '>'],
  [/&amp;/g, '&'],
];

/**
 * The words of a command's text: split at spaces, quotes keep words together, nothing is ever expanded.
 * @throws BotError `usage` when a quote is not closed or the text is far too long.
 */
export function tokenize(text: string): readonly string[] {
  refuseTooLong(text, LONGEST_TEXT);
  return split(ENTITIES.reduce(replaced, plainly(text)));
}

/**
 * Text of several lines as it was typed: what phones, documents and Slack put in is undone. The sign for a line break,
 * with which examples show several lines in one, is one.
 * @throws BotError `usage` when it is far too long.
 */
export function plainBody(text: string): string {
  refuseTooLong(text, LONGEST_BODY);
  return ENTITIES.reduce(replaced, plainly(text))
    .replace(/\r\n?|\s*\u23CE\s*/g, '\n')
    .trim();
}

function refuseTooLong(text: string, most: number): void {
  if (text.length <= most) return;
  throw new BotError('usage', `That is ${text.length} characters long; a command has at most ${most}.`);
}

function plainly(text: string): string {
  return TYPOGRAPHY.reduce(replaced, text);
}

function replaced(text: string, [pattern, by]: readonly [RegExp, string]): string {
  return text.replace(pattern, by);
}

function split(text: string): readonly string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  for (const char of text) {
    if (quote !== undefined) {
      if (char === quote) quote = undefined;
      else word = (word ?? '') + char;
    } else if (char === '"' || (char === "'" && word === undefined)) {
      quote = char;
      word ??= '';
    } else if (/\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? '') + char;
    }
  }
  if (quote !== undefined) {
    throw new BotError('usage', `A quote (${quote}) is opened and not closed.`, {
      hint: 'Close it, or leave it out.',
    });
  }
  if (word !== undefined) words.push(word);
  return words;
}

/**
 * One command text that `tokenize` splits into these words again, with typography made plain. Double quotes are left
 * out: they would end the word, and nothing that commands take has one.
 */
export function joinTokens(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w.:/=+@,-]+$/.test(word) ? word : `"${plainly(word).replace(/"/g, '')}"`))
    .map((word) => word.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;'))
    .join(' ');
}
