import { h, link } from './dom.js';
import { withEmoji } from './emoji.js';

/** A `markdown` block as nodes: headings, lists, quotes, fences, tables, rules and the usual emphasis. */
export function markdown(text) {
  const lines = text.split('\n');
  const nodes = [];
  while (lines.length > 0) nodes.push(...nextBlock(lines));
  return nodes;
}

/** Takes one block off the front, by the first reader that knows it. */
function nextBlock(lines) {
  for (const read of BLOCKS) {
    const made = read(lines);
    if (made !== undefined) return made;
  }
  return paragraph(lines);
}

/** Takes lines off the front while they match. */
function takeWhile(lines, pattern) {
  const taken = [];
  while (lines.length > 0 && pattern.test(lines[0])) taken.push(lines.shift());
  return taken;
}

const BLOCKS = [blank, fence, heading, rule, quote, table, list];

function blank(lines) {
  return takeWhile(lines, /^\s*$/).length > 0 ? [] : undefined;
}

function fence(lines) {
  if (!/^\s*```/.test(lines[0] ?? '')) return undefined;
  lines.shift();
  const body = takeWhile(lines, /^(?!\s*```)/);
  lines.shift();
  return [h('pre', {}, body.join('\n'))];
}

function heading(lines) {
  const match = /^(#{1,6})\s+(.*)$/.exec(lines[0] ?? '');
  if (match === null) return undefined;
  lines.shift();
  return [h(`h${Math.min(6, match[1].length + 2)}`, {}, inline(match[2]))];
}

function rule(lines) {
  if (!/^\s*([-*_])(\s*\1){2,}\s*$/.test(lines[0] ?? '')) return undefined;
  lines.shift();
  return [h('hr')];
}

function quote(lines) {
  const quoted = takeWhile(lines, /^>/);
  return quoted.length === 0
    ? undefined
    : [h('blockquote', {}, broken(quoted.map((line) => line.replace(/^> ?/, ''))))];
}

function table(lines) {
  if (!/\|/.test(lines[0] ?? '') || !/^\s*\|?[\s:|-]+\|[\s:|-]*$/.test(lines[1] ?? '')) return undefined;
  const [head, , ...rows] = takeWhile(lines, /\|/).map((line) =>
    line
      .trim()
      .replace(/^\||\|$/g, '')
      .split('|'),
  );
  const cells = (tag, row) =>
    h(
      'tr',
      {},
      row.map((cell) => h(tag, {}, inline(cell.trim()))),
    );
  return [
    h(
      'div',
      { class: 'scroll' },
      h(
        'table',
        {},
        h('thead', {}, cells('th', head)),
        h(
          'tbody',
          {},
          rows.map((row) => cells('td', row)),
        ),
      ),
    ),
  ];
}

function list(lines) {
  const item = /^\s*(?:[-*+]|(\d+)[.)])\s+(.*)$/;
  const taken = takeWhile(lines, item).map((line) => item.exec(line));
  if (taken.length === 0) return undefined;
  const items = taken.map((match) => h('li', {}, inline(match[2])));
  return [h(taken[0][1] === undefined ? 'ul' : 'ol', {}, items)];
}

function paragraph(lines) {
  const taken = [lines.shift(), ...takeWhile(lines, /^(?!\s*$|#{1,6}\s|>|\s*```|\s*[-*+]\s|\s*\d+[.)]\s)/)];
  return [h('p', {}, broken(taken))];
}

const broken = (lines) => lines.flatMap((line, at) => [...(at > 0 ? [h('br')] : []), ...inline(line)]);

const INLINE =
  /`(?<code>[^`]+)`|\*\*(?<bold>.+?)\*\*|~~(?<strike>.+?)~~|\*(?<italic>[^*\s](?:[^*]*[^*\s])?)\*|(?<![\w])_(?<under>[^_]+)_(?!\w)|\[(?<label>[^\]]+)\]\((?<url>[^)\s]+)\)/g;

function inline(text) {
  const nodes = [];
  let last = 0;
  for (const match of text.matchAll(INLINE)) {
    nodes.push(withEmoji(text.slice(last, match.index)), marked(match.groups));
    last = match.index + match[0].length;
  }
  nodes.push(withEmoji(text.slice(last)));
  return nodes;
}

function marked({ code, bold, strike, italic, under, label, url }) {
  if (code !== undefined) return h('code', {}, code);
  if (bold !== undefined) return h('b', {}, inline(bold));
  if (strike !== undefined) return h('s', {}, inline(strike));
  if (url !== undefined) return link(url, label);
  return h('i', {}, inline(italic ?? under));
}
