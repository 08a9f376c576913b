import type { Part, Words } from '../../domain/words.js';

/** A stretch of a message: markup, literal text, markup. Only the literal text may be cut. */
export interface Piece {
  readonly before: string;
  readonly text: string;
  readonly after: string;
}

type Mark = Extract<Part, { kind: 'code' | 'bold' }>;

/** Control characters, and marks that turn the direction of text around: they can only hide or disguise something. */
// eslint-disable-next-line no-control-regex -- these are the characters that have to go
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** The text without characters that nobody can see. */
export const withoutUnseen = (text: string): string => text.replace(UNSEEN, '');

/** At most `most` characters of a text, an ellipsis among them when it was cut; never half of an emoji's code point. */
export function cutText(text: string, most: number): string {
  return text.length <= most ? text : `${takeEscaped(text, most - 1, {})}…`;
}

/** Literal text as Slack's mrkdwn wants it: nothing in it can become a mention, a link or a broadcast. */
export function escapeText(text: string): string {
  return withoutUnseen(text).replace(/[&<>]/g, (sign) => ENTITIES[sign] ?? sign);
}

/** The words in Slack's markup, at most `most` characters long; what does not fit is cut and an ellipsis says so. */
export function toMarkup(said: Words, most: number): string {
  return fit(said.map(dress), most);
}

/** The words with mentions, times and links but without code and bold marks, for notifications and screen readers. */
export function toPlain(said: Words, most: number): string {
  return fit(
    said.map((part) => (isMark(part) ? bare(part.text) : dress(part))),
    most,
  );
}

/** Puts pieces together, cut to `most` characters without ever cutting markup or an escaped sign in two. */
export function fit(pieces: readonly Piece[], most: number): string {
  const whole = pieces.map(({ before, text, after }) => before + escapeText(text) + after).join('');
  if (whole.length <= most) return whole;
  let said = '';
  for (const { before, text, after } of pieces) {
    const room = most - 1 - said.length - before.length - after.length;
    if (room < 0) break;
    const taken = takeEscaped(text, room);
    said += before + taken + after;
    if (taken.length < escapeText(text).length) break;
  }
  return `${said}…`;
}

function takeEscaped(text: string, room: number, entities = ENTITIES): string {
  let taken = '';
  for (const sign of withoutUnseen(text)) {
    const escaped = entities[sign] ?? sign;
    if (taken.length + escaped.length > room) break;
    taken += escaped;
  }
  return taken;
}

function dress(part: Part): Piece {
  if (typeof part === 'string') return bare(part);
  switch (part.kind) {
    case 'code':
      return codeSpan(part.text);
    case 'bold':
      return canBeBold(part.text) ? { before: '*', text: part.text, after: '*' } : bare(part.text);
    case 'person':
      return mention(part.id);
    case 'channel':
      return channelMention(part.id);
    case 'time':
      return { before: date(part.at), text: '', after: '' };
    case 'link':
      return linked(part.url, part.text);
  }
}

const bare = (text: string): Piece => ({ before: '', text, after: '' });

const isMark = (part: Part): part is Mark =>
  typeof part !== 'string' && (part.kind === 'code' || part.kind === 'bold');

/** A backtick or a line break inside would end the span, so neither stays. */
function codeSpan(text: string): Piece {
  const inside = text.replaceAll('`', '').replace(/\s+/g, ' ');
  return inside.trim() === '' ? bare('') : { before: '`', text: inside, after: '`' };
}

/** Slack shows the asterisks themselves when the text has one inside or starts or ends with a space. */
const canBeBold = (text: string): boolean => text !== '' && !/^\s|\s$|[*\n]/.test(text);

function mention(id: string): Piece {
  return /^[UW][A-Z0-9]{1,30}$/.test(id) ? { before: `<@${id}>`, text: '', after: '' } : bare(`@${id}`);
}

function channelMention(id: string): Piece {
  return /^[CG][A-Z0-9]{1,30}$/.test(id) ? { before: `<#${id}>`, text: '', after: '' } : bare(`#${id}`);
}

/** Only web addresses become links; anything else is shown as its text. */
function linked(url: string, text: string): Piece {
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) return bare(text);
  const safe = new URL(url).href.replace(/[|<>]/g, encodeURIComponent).replaceAll('&', '&amp;');
  return text.trim() === ''
    ? { before: `<${safe}>`, text: '', after: '' }
    : { before: `<${safe}|`, text: text.replace(/\s+/g, ' '), after: '>' };
}

/** Slack shows the moment in the reader's own zone; where it cannot, UTC stands there. */
function date(at: number): string {
  const moment = new Date(at);
  if (Number.isNaN(moment.getTime())) return 'at an unknown time';
  const fallback = `${moment.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return `<!date^${Math.floor(at / 1000)}^{date_short_pretty} at {time}|${fallback}>`;
}
