import type { Button, Message } from '../domain/message.js';
import { readButton, type Weight } from '../domain/news.js';
import { joinWords, plainText, words, type Words } from '../domain/words.js';
import type { Notice } from '../ports/notices.js';

/** Slack takes about 12,800 characters a message (see slack/writing/render.ts); title, footnote and frames need some. */
const MOST_CHARACTERS = 11_800;
const MOST_LINES = 50;
/** So many buttons stand in a row, and so much room one takes. */
const MOST_BUTTONS = 25;
const BUTTON_ROOM = 250;
/** A moment is written so that everybody sees it in their own zone. */
const TIME_ROOM = 50;

/** From what can't wait to what can. */
export const HEAVIEST_FIRST: readonly [Weight, ...Weight[]] = ['urgent', 'important', 'ordinary'];
const TONES = ['bad', 'warning', 'good', 'plain'] as const;

/** A notice of which a line tells, and whether all of it stands in a thread. */
interface Told {
  readonly notice: Notice & { readonly id: string };
  readonly inThread: boolean;
}

/** One message about several notices. */
export interface Together {
  readonly ids: readonly string[];
  readonly weight: Weight;
  readonly message: Message;
}

interface Line {
  readonly told: Told;
  readonly text: Words;
  readonly button?: Button;
  /** What is done by typing the command in the line. */
  readonly typed?: string;
  /** True when there is more in its thread. */
  readonly isShortened?: boolean;
}

/** True when a line holds all that it says. */
export function isShort({ buttons = [], facts = [], table }: Message): boolean {
  return buttons.length === 0 && facts.length === 0 && table === undefined;
}

/**
 * As few messages as Slack's limits allow: a line for each that says what happened. What can't wait has a button there,
 * or, when there are too many for that, what to type. What stands nowhere else is told whole.
 */
export function inShort(all: readonly Told[]): readonly Together[] {
  const roomForButtons = all.filter(({ notice }) => mainButton(notice) !== undefined).length <= MOST_BUTTONS;
  return inMessages(all.map((told) => shortLine(told, roomForButtons)));
}

/** The same with all that each of them says. */
export function whole(all: readonly Told[]): readonly Together[] {
  return inMessages(all.map((told) => ({ told, text: wholeLine(told.notice.message) })));
}

function shortLine(told: Told, roomForButtons: boolean): Line {
  const { notice, inThread } = told;
  const { message, weight, copy } = notice;
  if (!inThread && copy !== true) return { told, text: wholeLine(message) };
  const line = { told, text: bullet([message.title]), isShortened: inThread };
  if (weight !== 'urgent') return line;
  const button = mainButton(notice);
  if (button !== undefined && roomForButtons) return { ...line, button: named(button) };
  const { footnote = [] } = message;
  if (button === undefined) return { ...line, text: bullet([message.title, footnote]) };
  return { ...line, text: bullet([message.title, commandsIn(footnote)]), typed: button.label };
}

/** The footnote of a notice with a button says what to type instead: fifty times the command alone is enough. */
function commandsIn(footnote: Words): Words {
  return joinWords(footnote.filter((part) => typeof part !== 'string' && part.kind === 'code'));
}

function wholeLine({ title, lines = [], footnote = [] }: Message): Words {
  return bullet([title, ...lines, footnote]);
}

const bullet = (sentences: readonly Words[]): Words =>
  words`• ${joinWords(sentences.filter(({ length }) => length > 0))}`;

/** What most people will want to do about it. */
function mainButton({ weight, message }: Notice): Button | undefined {
  return weight === 'urgent' ? message.buttons?.find(({ style }) => style === 'primary') : undefined;
}

/** Says which annex it is about, where there are several. */
function named({ style: _, ...button }: Button): Button {
  return { ...button, label: `${button.label}: ${readButton(button.value).rest}` };
}

function inMessages(lines: readonly Line[]): readonly Together[] {
  const pages: Line[][] = [];
  let room = 0;
  for (const line of lines) {
    const last = pages.at(-1);
    const size = roomOf(line);
    if (last === undefined || last.length === MOST_LINES || size > room) {
      pages.push([line]);
      room = MOST_CHARACTERS - size;
    } else {
      last.push(line);
      room -= size;
    }
  }
  const many = (page: number): string => (pages.length === 1 ? '' : ` (${page} of ${pages.length})`);
  return pages.map((page, at) => together(page, words`${lines.length} things${many(at + 1)}`));
}

function roomOf({ text, button }: Line): number {
  const times = text.filter((part) => typeof part !== 'string' && part.kind === 'time').length;
  return plainText(text).length + 3 + times * TIME_ROOM + (button === undefined ? 0 : BUTTON_ROOM);
}

function together(lines: readonly Line[], count: Words): Together {
  const notices = lines.map(({ told }) => told.notice);
  const buttons = lines.flatMap(({ button }) => button ?? []);
  const footnote = footnoteOf(lines);
  const meanwhile = notices.some(({ notBefore }) => notBefore !== undefined);
  return {
    ids: notices.map(({ id }) => id),
    weight:
      HEAVIEST_FIRST.find((weight) => notices.some((notice) => weightOf(notice) === weight)) ?? 'important',
    message: {
      tone: TONES.find((tone) => notices.some(({ message }) => message.tone === tone)) ?? 'plain',
      title: meanwhile ? words`Meanwhile: ${count} happened.` : words`${count} at once.`,
      lines: lines.map(({ text }) => text),
      ...(buttons.length === 0 ? {} : { buttons }),
      ...(footnote.length === 0 ? {} : { footnote }),
    },
  };
}

function footnoteOf(lines: readonly Line[]): Words {
  const typed = [...new Set(lines.flatMap((line) => line.typed ?? []))];
  const inThreads = lines.some(({ isShortened }) => isShortened === true);
  return joinWords([
    ...typed.map((label) => words`${label}: type what stands behind it.`),
    ...(inThreads ? [words`More about each stands in its thread.`] : []),
  ]);
}

const weightOf = ({ weight = 'important' }: Notice): Weight => weight;
