import { control } from './controls.js';
import { h, image, link, newId, unseen } from './dom.js';
import { markdown } from './markdown.js';
import { mrkdwn, textNodes } from './mrkdwn.js';
import { richText } from './rich-text.js';
import { dataTable, table } from './tables.js';

/**
 * Blocks as nodes. `at` is where they are shown: `world` for names and time, `values` for what is entered,
 * `errors` by block id, `form` that collects controls, and `act(element, value)` for what people do.
 */
export const renderBlocks = (blocks, at) =>
  blocks.map((block) =>
    h('div', { class: `block block-${block.type}`, 'data-block': block.block_id }, renderBlock(block, at)),
  );

function renderBlock(block, at) {
  const render = KINDS[block.type];
  if (render === undefined) return h('p', { class: 'unknown' }, `[${block.type}]`);
  return render(block, at);
}

const KINDS = {
  section: (block, at) => [
    h(
      'div',
      { class: 'section-text' },
      block.text === undefined ? [] : h('div', {}, textNodes(block.text, at.world)),
      block.fields === undefined
        ? []
        : h(
            'div',
            { class: 'fields' },
            block.fields.map((field) => h('div', {}, textNodes(field, at.world))),
          ),
    ),
    block.accessory === undefined
      ? []
      : h('div', { class: 'accessory' }, element(block, block.accessory, at)),
  ],
  header: (block, at) => h('h3', {}, textNodes(block.text, at.world)),
  divider: () => h('hr'),
  context: (block, at) =>
    block.elements.map((item) =>
      item.type === 'image'
        ? image(item.image_url, item.alt_text, 'tiny')
        : h('span', {}, textNodes(item, at.world)),
    ),
  actions: (block, at) => block.elements.map((each) => element(block, each, at)),
  context_actions: (block, at) => block.elements.map((each) => element(block, each, at)),
  image: (block, at) =>
    h(
      'figure',
      {},
      block.title === undefined ? [] : h('figcaption', {}, textNodes(block.title, at.world)),
      image(block.image_url, block.alt_text, 'picture'),
    ),
  input,
  rich_text: (block, at) => richText(block, at.world),
  markdown: (block) => markdown(block.text),
  table: (block, at) => table(block, at.world),
  data_table: (block, at) => dataTable(block, at.world),
  plan: (block, at) => [
    h('p', { class: 'plan-title' }, block.title),
    h(
      'ol',
      { class: 'tasks' },
      (block.tasks ?? []).map((task) => h('li', {}, taskCard(task, at))),
    ),
  ],
  task_card: (block, at) => taskCard(block, at),
  alert: (block, at) =>
    h(
      'p',
      { class: `alert ${block.level ?? 'default'}`, role: 'note' },
      unseen(`${block.level ?? 'note'}: `),
      textNodes(block.text, at.world),
    ),
  card,
  carousel: (block, at) => block.elements.map((each) => card(each, at)),
  container: (block, at) => container(block, at),
  video: (block) => link(block.title_url ?? block.video_url, block.title.text),
};

const element = (block, each, at) =>
  each.type === 'image' ? image(each.image_url, each.alt_text, 'thumb') : control(block, each, at);

function input(block, at) {
  const id = newId('input');
  const error = at.errors?.[block.block_id];
  const described = [block.hint === undefined ? '' : `${id}-hint`, error === undefined ? '' : `${id}-error`]
    .filter(Boolean)
    .join(' ');
  const isGroup =
    ['radio_buttons', 'checkboxes'].includes(block.element.type) || block.element.type.startsWith('multi_');
  const label = [
    ...textNodes(block.label, at.world),
    block.optional ? h('span', { class: 'optional' }, ' (optional)') : [],
  ];
  const made = control(block, block.element, {
    ...at,
    id,
    described,
    invalid: error !== undefined,
    required: block.optional !== true,
    isInput: true,
  });
  return [
    isGroup
      ? h('fieldset', { 'aria-describedby': described || undefined }, h('legend', {}, label), made)
      : [h('label', { for: id }, label), made],
    block.hint === undefined
      ? []
      : h('p', { class: 'hint', id: `${id}-hint` }, textNodes(block.hint, at.world)),
    error === undefined ? [] : h('p', { class: 'field-error', id: `${id}-error`, role: 'alert' }, error),
  ];
}

const STATUS = {
  pending: ['○', 'waiting'],
  in_progress: ['◐', 'under way'],
  complete: ['✓', 'done'],
  error: ['✕', 'failed'],
};

function taskCard(task, at) {
  const [mark, words] = STATUS[task.status] ?? ['○', ''];
  const more = [task.details, task.output]
    .filter(Boolean)
    .map((part) => h('div', { class: 'task-more' }, richText(part, at.world)));
  return h(
    'div',
    { class: `task ${task.status}` },
    h('span', { class: 'task-mark', 'aria-hidden': 'true' }, mark),
    h(
      'div',
      {},
      h('span', { class: 'task-title' }, task.title),
      unseen(` (${words})`),
      more,
      (task.sources ?? []).map((source) => h('div', { class: 'task-more' }, link(source.url, source.text))),
    ),
  );
}

function card(block, at) {
  const text = (object, className) =>
    object === undefined ? [] : h('div', { class: className }, mrkdwn(object.text, at.world));
  return h(
    'div',
    { class: 'card' },
    block.hero_image === undefined
      ? []
      : image(block.hero_image.image_url, block.hero_image.alt_text, 'picture'),
    text(block.title, 'card-title'),
    text(block.subtitle, 'card-subtitle'),
    text(block.body, 'card-body'),
    h(
      'div',
      { class: 'block-actions' },
      (block.actions ?? []).map((each) => control(block, each, at)),
    ),
  );
}

function container(block, at) {
  const title =
    block.rich_text_title === undefined
      ? textNodes(block.title, at.world)
      : richText(block.rich_text_title, at.world);
  const body = renderBlocks(block.child_blocks, at);
  if (!block.is_collapsible)
    return h('div', { class: 'container' }, h('p', { class: 'card-title' }, title), body);
  return h(
    'details',
    { class: 'container', open: block.default_collapsed !== true },
    h('summary', {}, title),
    body,
  );
}
