import { BotError } from '../domain/errors.js';

/** Longer texts are not commands. Slack itself lets some 4,000 characters through. */
const LONGEST_TEXT = 3000;

/** What phones and documents put in place of plain characters. */
const TYPOGRAPHY: readonly (readonly [RegExp, string])[] = [
  [/[\u2014\u2015]/g, '--'],
  [/[\u2010-\u2013\u2212\uFE58\uFF0D]/g, '-'],
  [/[\u201C\u201D\u201E\u201F\u00AB\u00BB]/g, '"'],
  [/[\u2018\u2019\u201A\u201B]/g, "'"],
  [/[\u00A0\u2000-\u200A\u202F\u205F\u3000]/g, ' '],
  [/[\u200B-\u200D\u2060\uFEFF]/g, ''],
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
  if (text.length > LONGEST_TEXT) {
    throw new BotError(
      'usage',
      `That is ${text.length} characters long; a command has at most ${LONGEST_TEXT}.`,
    );
  }
  const plain = [...TYPOGRAPHY, ...ENTITIES].reduce((done, [pattern, by]) => done.replace(pattern, by), text);
  return split(plain);
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

/** One command text that `tokenize` splits into exactly these words. */
export function joinTokens(words: readonly string[]): string {
  return words
    .map((word) => (/^[^\s"'&<>\u0080-\uFFFF]+$/.test(word) ? word : `"${word.replace(/"/g, '')}"`))
    .join(' ');
}
