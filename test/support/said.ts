import type { Message } from '../../src/domain/message.js';
import { plainText } from '../../src/domain/words.js';

/** All that a message says, one piece a line, without its dress. */
export function said(message: Message | undefined): string {
  if (message === undefined) return '';
  const { title, lines = [], facts = [], footnote } = message;
  return [
    plainText(title),
    ...lines.map(plainText),
    ...facts.map(([label, value]) => `${label}: ${plainText(value)}`),
    ...(footnote === undefined ? [] : [plainText(footnote)]),
  ].join('\n');
}
