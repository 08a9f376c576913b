import type { Message } from '../../domain/message.js';
import { joinWords, type Words } from '../../domain/words.js';
import { toPlain } from './mrkdwn.js';

/** Slack cuts at 40,000 characters, but advises no more than 4,000. */
const MOST = 4000;
const TONE_WORDS = { plain: '', good: '', warning: 'Warning: ', bad: 'Problem: ' } as const;

/** The whole message in plain words, in the order in which it is shown: what notifications and screen readers get. */
export function wholeText(message: Message): string {
  const first = TONE_WORDS[message.tone ?? 'plain'] + toPlain(message.title, 1500);
  const rest = linesOf(message).map((said) => toPlain(said, 1000));
  const shown: string[] = [];
  let room = MOST - first.length - '\n… and 99999 more lines.'.length;
  for (const line of rest) {
    room -= line.length + 1;
    if (room < 0) break;
    shown.push(line);
  }
  const left = rest.length - shown.length;
  const text = [
    first,
    ...shown,
    ...(left === 0 ? [] : [`… and ${left} more ${left === 1 ? 'line' : 'lines'}.`]),
  ];
  return text.join('\n').trim() || '…';
}

function linesOf({ lines = [], facts = [], table, footnote }: Message): readonly Words[] {
  return [
    ...lines,
    ...facts.map(([label, value]) => joinWords([`${label}:`, value])),
    ...(table === undefined ? [] : [table.headings, ...table.rows].map((row) => joinWords(row, ' | '))),
    ...(footnote === undefined ? [] : [footnote]),
  ];
}
