import { formatDate } from './dates.js';
import { h, link } from './dom.js';
import { emojiNamed } from './emoji.js';

/** A `rich_text` block as nodes. */
export const richText = (block, world) =>
  block.elements.flatMap((part, at) => partOf(part, world, at, block.elements));

function partOf(part, world) {
  const words = () => part.elements.map((word) => wordOf(word, world));
  switch (part.type) {
    case 'rich_text_section':
      return [h('div', { class: 'rich' }, words())];
    case 'rich_text_quote':
      return [h('blockquote', {}, words())];
    case 'rich_text_preformatted':
      return [h('pre', {}, words())];
    case 'rich_text_list': {
      const items = part.elements.map((item) =>
        h(
          'li',
          {},
          item.elements.map((word) => wordOf(word, world)),
        ),
      );
      const list = h(part.style === 'ordered' ? 'ol' : 'ul', {}, items);
      list.style.marginInlineStart = `${(part.indent ?? 0) * 1.5}em`;
      return [list];
    }
    default:
      return [];
  }
}

function wordOf(word, world) {
  const { bold, italic, strike, code, underline } = word.style ?? {};
  let node = plainWord(word, world);
  if (code) node = h('code', {}, node);
  if (strike) node = h('s', {}, node);
  if (underline) node = h('u', {}, node);
  if (italic) node = h('i', {}, node);
  return bold ? h('b', {}, node) : node;
}

function plainWord(word, world) {
  const mention = (text) => h('span', { class: 'mention' }, text);
  switch (word.type) {
    case 'text':
      return h('span', { class: 'pre-line' }, word.text);
    case 'link':
      return link(word.url, word.text);
    case 'user':
      return mention(`@${world.userName(word.user_id) ?? word.user_id}`);
    case 'channel':
      return mention(`#${world.channelName(word.channel_id) ?? word.channel_id}`);
    case 'usergroup':
      return mention('@group');
    case 'broadcast':
      return h('span', { class: 'mention loud' }, `@${word.range}`);
    case 'emoji':
      return emojiNamed(word.name) ?? `:${word.name}:`;
    case 'date':
      return h('time', {}, formatDate(word.timestamp, word.format, world.now()) ?? word.fallback ?? '');
    default:
      return String(word.value ?? '');
  }
}
