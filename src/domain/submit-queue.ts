import { BotError } from './errors.js';
import { bare, type Beside } from './submit-files.js';
import type { Statement } from './submit-statements.js';
import { code, words } from './words.js';

/** A description that queues something. */
interface Queued {
  readonly text: string;
  /** Where the first queue statement is. */
  readonly line: number;
  readonly count: number | undefined;
}

/**
 * The description with the number of jobs that was said beside it, and how many jobs it makes.
 * @throws BotError `usage` when nobody says how many, or both do.
 */
export function withQueue(text: string, queues: readonly Statement[], { count, files }: Beside): Queued {
  const [first] = queues;
  const lines = text.split('\n');
  if (first === undefined) {
    if (count === undefined)
      throw new BotError('usage', 'The description queues no jobs.', {
        hint: words`Its last line should be ${code('queue')}, or ${code('queue 10')} for ten of them.`,
      });
    return { text: `${text.trimEnd()}\nqueue ${count}\n`, line: text.trimEnd().split('\n').length, count };
  }
  if (count !== undefined) {
    if (queues.length > 1 || !/^queue\s*\d*$/i.test(first.text))
      throw new BotError('usage', 'The description says itself how many jobs it queues.', {
        hint: 'Leave the number out.',
        flag: 'count',
      });
    lines[first.line] = `queue ${count}`;
    return { text: lines.join('\n'), line: first.line, count };
  }
  const counts = queues.map((queue) => countOf(queue.text, files));
  const known = counts.every((each) => each !== undefined);
  return { text, line: first.line, count: known ? counts.reduce((sum, each) => sum + each, 0) : undefined };
}

/** How many jobs a queue statement makes; `undefined` when that is not written there. */
function countOf(statement: string, files: Beside['files']): number | undefined {
  const rest = statement.replace(/^queue\s*/i, '').trim();
  if (rest === '') return 1;
  if (/^\d{1,9}$/.test(rest)) return Number(rest);
  const [, times = '1', how = '', list = ''] =
    /^(\d{1,9})?\s*(?:[\w, ]*?\s)?(in|from)\s*(.*)$/is.exec(rest) ?? [];
  const items = itemsOf(how.toLowerCase(), list.trim(), files);
  return items === undefined ? undefined : items * Number(times);
}

function itemsOf(how: string, list: string, files: Beside['files']): number | undefined {
  if (list.includes('$') || list.startsWith('[')) return undefined;
  const inside = /^\((.*)\)$/s.exec(list)?.[1];
  if (how === 'in') return filled((inside ?? list).split(/[\s,]+/));
  if (how !== 'from') return undefined;
  const there = Object.hasOwn(files, bare(list)) ? files[bare(list)] : undefined;
  const rows = inside ?? there;
  return rows === undefined
    ? undefined
    : filled(rows.split('\n').filter((row) => !row.trim().startsWith('#')));
}

const filled = (items: readonly string[]): number => items.filter((item) => item.trim() !== '').length;
