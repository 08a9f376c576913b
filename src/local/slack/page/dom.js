/**
 * Makes an element. Text is always put in as text, never as HTML. Properties that start with `on` are listeners;
 * `class`, `aria-…`, `data-…`, `role` and `for` are attributes; the rest are properties.
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (/^(class|role|for|aria-|data-)/.test(key))
      element.setAttribute(key, value === true ? 'true' : String(value));
    else element[key] = value;
  }
  append(element, children);
  return element;
}

function append(parent, children) {
  for (const child of children.flat(Infinity)) {
    if (child === undefined || child === null || child === false) continue;
    parent.append(child);
  }
}

/** Puts children in the place of whatever an element holds. */
export function fill(element, ...children) {
  element.replaceChildren();
  append(element, children);
}

/** Words for screen readers only. */
export const unseen = (text) => h('span', { class: 'unseen' }, text);

let count = 0;
/** An id that no other element of the page has. */
export const newId = (prefix) => `${prefix}-${(count += 1)}`;

/** A link only where it leads to the web; other addresses stay text. */
export function link(url, label) {
  if (!/^(https?:|mailto:)/i.test(url)) return h('span', {}, label ?? url);
  return h('a', { href: url, target: '_blank', rel: 'noreferrer noopener' }, label ?? url);
}

export const image = (url, alt, className) =>
  /^https?:|^data:image\//i.test(url ?? '')
    ? h('img', { src: url, alt, class: className, loading: 'lazy' })
    : h('em', {}, alt);
