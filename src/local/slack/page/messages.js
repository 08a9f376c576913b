import { renderBlocks } from './blocks.js';
import { Form } from './dialogs.js';
import { dayOf, fullDate, timeOfDay } from './dates.js';
import { fill, h, image, link } from './dom.js';
import { emojiNamed } from './emoji.js';
import { icon } from './icons.js';
import { mrkdwn } from './mrkdwn.js';
import { avatar } from './people.js';

const msOf = (ts) => Number(ts) * 1000;

/** The messages of one conversation. Keeps the nodes of messages that did not change, so that focus stays. */
export class Log {
  #element;
  #act;
  #kept = new Map();

  /** @param act called with message, block, element, value and the form of the message. */
  constructor(element, act) {
    this.#element = element;
    this.#act = act;
  }

  show(messages, world) {
    const atEnd = this.#element.scrollHeight - this.#element.scrollTop - this.#element.clientHeight < 80;
    const kept = new Map();
    const nodes = [];
    let day;
    for (const message of topLevel(messages)) {
      const words = dayOf(msOf(message.ts), world.now());
      if (words !== day) nodes.push(h('p', { class: 'day' }, h('span', {}, words)));
      day = words;
      nodes.push(this.#node(message, repliesTo(message, messages), world, kept));
    }
    this.#kept = kept;
    if (nodes.length === 0)
      nodes.push(h('p', { class: 'empty' }, 'Nothing here yet. Type / to see what the app can do.'));
    place(this.#element, nodes);
    if (atEnd) this.#element.scrollTop = this.#element.scrollHeight;
  }

  /** Forgets what is on the screen: another conversation follows. */
  clear() {
    this.#kept = new Map();
    fill(this.#element);
  }

  #node(message, replies, world, kept) {
    const json = JSON.stringify([message, replies]);
    const before = this.#kept.get(message.ts);
    const node =
      before?.json === json ? before.node : this.#draw(message, replies, world, before !== undefined);
    kept.set(message.ts, { json, node });
    return node;
  }

  #draw(message, replies, world, isChanged) {
    const own = this.#article(message, world, isChanged);
    if (replies.length === 0) return own;
    const count = replies.length === 1 ? '1 reply' : `${replies.length} replies`;
    const thread = h(
      'details',
      { class: 'thread', open: true },
      h('summary', {}, count),
      replies.map((reply) => this.#article(reply, world, false)),
    );
    return h('div', { class: 'with-thread' }, own, thread);
  }

  #article(message, world, isChanged) {
    const form = new Form();
    const act = (block, element, value) => this.#act(message, block, element, value, form);
    const user = world.user(message.user);
    const isApp = user?.isBot === true || message.user === 'USLACKBOT';
    const head = h(
      'p',
      { class: 'head' },
      h('strong', {}, user?.realName ?? message.user),
      isApp ? h('span', { class: 'app' }, 'APP') : [],
      h('time', { title: fullDate(msOf(message.ts)) }, timeOfDay(msOf(message.ts))),
    );
    const body =
      message.blocks.length > 0
        ? renderBlocks(message.blocks, { world, form, act, values: {} })
        : h('div', { class: 'block' }, mrkdwn(message.text, world));
    return h(
      'article',
      {
        class: `message${message.ephemeral ? ' ephemeral' : ''}${isChanged ? ' changed' : ''}`,
        'data-ts': message.ts,
      },
      avatar(user ?? { realName: message.user, id: message.user }),
      h(
        'div',
        { class: 'content' },
        message.ephemeral ? h('p', { class: 'only-you' }, icon('eye'), ' Only visible to you') : [],
        invokedBy(message, world),
        head,
        body,
        message.edited !== undefined ? h('span', { class: 'edited' }, '(edited)') : [],
        (message.files ?? []).map((file) => fileNode(file)),
        reactions(message),
      ),
    );
  }
}

const topLevel = (messages) => {
  const known = new Set(messages.map(({ ts }) => ts));
  return messages.filter(({ threadTs }) => threadTs === undefined || !known.has(threadTs));
};

const repliesTo = (message, messages) => messages.filter(({ threadTs }) => threadTs === message.ts);

const invokedBy = ({ invokedBy: by }, world) =>
  by === undefined
    ? []
    : h('p', { class: 'only-you' }, `${world.userName(by.user) ?? by.user} used `, h('code', {}, by.command));

function fileNode(file) {
  const isImage = String(file.mimetype).startsWith('image/');
  return h(
    'figure',
    { class: 'file' },
    h('figcaption', {}, link(file.url_private, file.title)),
    isImage ? image(file.url_private, file.title, 'picture') : [],
  );
}

const reactions = (message) =>
  (message.reactions ?? []).length === 0
    ? []
    : h(
        'p',
        { class: 'reactions' },
        message.reactions.map(({ name, users }) =>
          h('span', { title: `:${name}:` }, `${emojiNamed(name) ?? name} ${users.length}`),
        ),
      );

/** Brings the children into this order with as few moves as possible, so that nothing loses focus. */
function place(parent, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...parent.childNodes]) if (!wanted.has(child)) child.remove();
  for (const [at, node] of nodes.entries())
    if (parent.childNodes[at] !== node) parent.insertBefore(node, parent.childNodes[at] ?? null);
}
