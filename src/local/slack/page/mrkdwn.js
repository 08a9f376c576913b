import { formatDate, fullDate } from './dates.js';
import { h, link } from './dom.js';
import { emojiNamed, withEmoji } from './emoji.js';

/** Slack's mrkdwn as nodes. `world` knows names of people and channels, and the time. */
export function mrkdwn(text, world) {
  return text.split(/```/).flatMap((part, at, parts) => {
    const isCode = at % 2 === 1 && at < parts.length - 1;
    if (isCode) return [h('pre', {}, code(part.replace(/^\n/, '').replace(/\n$/, ''), world))];
    const lone = at % 2 === 1 ? '```' : '';
    return lines(trimAround(lone + part, at, parts.length), world);
  });
}

/** Line breaks next to a code block belong to the block. */
function trimAround(part, at, count) {
  const start = at > 0 ? part.replace(/^\n/, '') : part;
  return at < count - 1 ? start.replace(/\n$/, '') : start;
}

function lines(text, world) {
  const nodes = [];
  let quote;
  for (const [at, line] of text.split('\n').entries()) {
    const quoted = /^(?:&gt;|>) ?(.*)$/.exec(line);
    if (quoted !== null) {
      if (quote === undefined) nodes.push((quote = h('blockquote')));
      else quote.append(h('br'));
      quote.append(...inline(quoted[1], world));
      continue;
    }
    if (at > 0 && quote === undefined) nodes.push(h('br'));
    quote = undefined;
    nodes.push(...inline(line, world));
  }
  return nodes;
}

const INLINE = new RegExp(
  [
    '`(?<code>[^`]+)`',
    '<(?<angle>[^<>]+)>',
    ':(?<emoji>[a-z0-9_+-]+(?:::skin-tone-\\d)?):',
    '(?<![\\w*])\\*(?<bold>[^\\s*](?:[^*]*[^\\s*])?)\\*(?![\\w*])',
    '(?<![\\w_])_(?<italic>[^\\s_](?:[^_]*[^\\s_])?)_(?![\\w_])',
    '(?<![\\w~])~(?<strike>[^\\s~](?:[^~]*[^\\s~])?)~(?![\\w~])',
    '(?<bare>https?:\\/\\/[^\\s<>|`]+[^\\s<>|`.,;:!?)\\]])',
  ].join('|'),
  'g',
);

function inline(text, world) {
  const nodes = [];
  let last = 0;
  for (const match of text.matchAll(INLINE)) {
    nodes.push(unescaped(text.slice(last, match.index)));
    nodes.push(...marked(match, { ...world, atStart: match.index === 0 }));
    last = match.index + match[0].length;
  }
  nodes.push(unescaped(text.slice(last)));
  return nodes.filter((node) => node !== '');
}

function marked(match, world) {
  const { code: inCode, angle, emoji, bold, italic, strike, bare } = match.groups;
  if (inCode !== undefined) return [h('code', {}, code(inCode, world))];
  if (angle !== undefined) return [angled(angle, world)];
  if (emoji !== undefined) return [emojiNamed(emoji) ?? match[0]];
  if (bold !== undefined) return [h('b', {}, inline(bold, world))];
  if (italic !== undefined) return [h('i', {}, inline(italic, world))];
  if (strike !== undefined) return [h('s', {}, inline(strike, world))];
  return [link(unescaped(bare))];
}

/** In code only links and mentions mean something. */
const code = (text, world) =>
  text
    .split(/(<[^<>\n]+>)/)
    .map((part) => (/^<[^<>]+>$/.test(part) ? angled(part.slice(1, -1), world) : unescaped(part)));

/** What stands between angle brackets: a mention, a date, a broadcast or a link. */
function angled(inside, world) {
  const [what, label] = splitOnce(inside, '|');
  if (what.startsWith('@'))
    return mention(`@${world.userName(what.slice(1)) ?? label ?? what.slice(1)}`, what.slice(1) === world.me);
  if (what.startsWith('#')) return mention(`#${world.channelName(what.slice(1)) ?? label ?? what.slice(1)}`);
  if (what.startsWith('!date^')) return date(what, label, world);
  if (what.startsWith('!subteam^')) return mention(label ?? '@group');
  if (what.startsWith('!')) return mention(`@${what.slice(1)}`, true);
  // What is no address was never meant as a link: somebody forgot to escape.
  if (!/^[a-z][a-z0-9+.-]*:/i.test(what)) return `<${unescaped(inside)}>`;
  return link(unescaped(what), label === undefined ? undefined : withEmoji(unescaped(label)));
}

const mention = (text, loud = false) => h('span', { class: loud ? 'mention loud' : 'mention' }, text);

function date(what, fallback, world) {
  const [, seconds, pattern = '', url] = what.split('^');
  const filled = formatDate(seconds, unescaped(pattern), world.now()) ?? unescaped(fallback ?? '');
  const words = world.atStart ? filled.charAt(0).toUpperCase() + filled.slice(1) : filled;
  const time = h('time', { title: fullDate(Number(seconds) * 1000), dateTime: isoOf(seconds) }, words);
  return url === undefined ? time : h('a', { href: url, rel: 'noreferrer noopener' }, time);
}

export const isoOf = (seconds) => {
  const at = new Date(Number(seconds) * 1000);
  return Number.isNaN(at.getTime()) ? '' : at.toISOString();
};

function splitOnce(text, mark) {
  const at = text.indexOf(mark);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

/** The three characters that Slack wants escaped, as themselves. */
export const unescaped = (text) =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

/** A text object of either kind. */
export function textNodes(object, world) {
  if (object?.type === 'mrkdwn') return mrkdwn(object.text, world);
  return [withEmoji(unescaped(object?.text ?? ''))];
}
