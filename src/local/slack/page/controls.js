import { h, newId } from './dom.js';
import { withEmoji } from './emoji.js';
import { fileInput } from './files.js';
import { textNodes, unescaped } from './mrkdwn.js';

/**
 * One interactive element. Remembers in `at.form` how to read what is entered, and calls `at.act(element, value)`
 * when its use is something that the app hears of: always in messages, in forms only where the input says so.
 */
export function control(block, element, at) {
  const render = KINDS[element.type] ?? unknown;
  const state = at.values?.[block.block_id]?.[element.action_id] ?? {};
  const speaks = at.isInput !== true || block.dispatch_action === true;
  const act = (value) => (speaks ? at.act(block, element, value) : undefined);
  const made = render({ block, element, state, act, at, id: at.id ?? newId('control') });
  if (made.read !== undefined) at.form?.add(block.block_id, element.action_id, made.read);
  return made.node;
}

const words = (object) => withEmoji(unescaped(object?.text ?? ''));

/** What all form fields share. */
const field = ({ id, at, element }) => ({
  id,
  'aria-describedby': at.described || undefined,
  'aria-invalid': at.invalid || undefined,
  'aria-required': at.required || undefined,
  'aria-label': at.isInput ? undefined : words(element.placeholder) || 'Choose',
  placeholder: words(element.placeholder),
  autofocus: element.focus_on_load === true,
});

const KINDS = {
  button: ({ element, act }) => ({
    node: h(
      'button',
      {
        type: 'button',
        class: `button ${element.style ?? ''}`,
        'aria-label': element.accessibility_label,
        onclick: () => {
          if (/^https?:/.test(element.url ?? '')) window.open(element.url, '_blank', 'noreferrer');
          void act();
        },
      },
      words(element.text),
    ),
  }),
  icon_button: ({ element, act }) => ({
    node: h('button', { type: 'button', class: 'button', onclick: () => void act() }, words(element.text)),
  }),
  overflow: ({ element, act }) => ({
    node: h(
      'select',
      { class: 'overflow', 'aria-label': 'More', onchange: (event) => choose(event, act) },
      h('option', { value: '' }, '⋯'),
      element.options.map((option) => h('option', { value: option.value }, words(option.text))),
    ),
  }),
  plain_text_input: (use) =>
    typed(use, use.element.multiline ? 'textarea' : 'input', {
      maxLength: use.element.max_length ?? 3000,
    }),
  email_text_input: (use) => typed(use, 'input', { type: 'email' }),
  url_text_input: (use) => typed(use, 'input', { type: 'url' }),
  number_input: (use) =>
    typed(use, 'input', { type: 'text', inputMode: use.element.is_decimal_allowed ? 'decimal' : 'numeric' }),
  rich_text_input: richTextInput,
  file_input: fileInput,
  datepicker: (use) => picked(use, 'date', 'selected_date'),
  timepicker: (use) => picked(use, 'time', 'selected_time'),
  datetimepicker: dateTime,
  static_select: (use) => select(use, staticOptions(use.element), use.state.selected_option?.value),
  users_select: (use) => select(use, use.at.world.userOptions(), use.state.selected_user),
  channels_select: (use) => select(use, use.at.world.channelOptions(), use.state.selected_channel),
  conversations_select: (use) => select(use, use.at.world.channelOptions(), use.state.selected_conversation),
  radio_buttons: (use) =>
    choices(use, 'radio', staticOptions(use.element), [use.state.selected_option?.value]),
  checkboxes: (use) => choices(use, 'checkbox', staticOptions(use.element), chosenOptions(use)),
  multi_static_select: (use) => choices(use, 'checkbox', staticOptions(use.element), chosenOptions(use)),
  multi_users_select: (use) => choices(use, 'checkbox', use.at.world.userOptions(), use.state.selected_users),
  multi_channels_select: (use) =>
    choices(use, 'checkbox', use.at.world.channelOptions(), use.state.selected_channels),
  multi_conversations_select: (use) =>
    choices(use, 'checkbox', use.at.world.channelOptions(), use.state.selected_conversations),
};

const unknown = ({ element }) => ({ node: h('span', { class: 'unknown' }, `[${element.type}]`) });

const chosenOptions = ({ state }) => (state.selected_options ?? []).map((option) => option.value);

function choose(event, act) {
  const { value } = event.target;
  event.target.value = '';
  if (value !== '') void act(value);
}

function typed(use, tag, props) {
  const initial = use.state.value ?? '';
  const node = h(tag, { ...field(use), ...props, value: initial, autocomplete: 'off' });
  node.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || tag === 'textarea' || use.block.dispatch_action !== true) return;
    event.preventDefault();
    void use.act(node.value);
  });
  return { node, read: () => node.value };
}

function richTextInput(use) {
  const text = (use.state.rich_text_value?.elements ?? [])
    .flatMap((part) => part.elements ?? [])
    .map((word) => word.text ?? '')
    .join('');
  const node = h('textarea', { ...field(use), value: text });
  const section = () => ({ type: 'rich_text_section', elements: [{ type: 'text', text: node.value }] });
  const read = () => ({
    rich_text_value: node.value === '' ? null : { type: 'rich_text', elements: [section()] },
  });
  return { node, read };
}

function picked(use, type, key) {
  const node = h('input', {
    ...field(use),
    type,
    value: use.state[key] ?? '',
    onchange: () => void use.act(node.value),
  });
  return { node, read: () => node.value };
}

function dateTime(use) {
  const seconds = use.state.selected_date_time;
  const local = seconds === undefined || seconds === null ? '' : localIso(seconds);
  const read = () => (node.value === '' ? null : Math.floor(new Date(node.value).getTime() / 1000));
  const node = h('input', {
    ...field(use),
    type: 'datetime-local',
    value: local,
    onchange: () => void use.act(read()),
  });
  return { node, read };
}

function localIso(seconds) {
  const at = new Date(seconds * 1000);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** Options as `{ label, value, nodes, group }`. */
function staticOptions(element) {
  const of = (options, group) =>
    (options ?? []).map((option) => ({ label: words(option.text), value: option.value, option, group }));
  return [
    ...of(element.options),
    ...(element.option_groups ?? []).flatMap((each) => of(each.options, words(each.label))),
  ];
}

function select(use, options, chosen) {
  const groups = [...new Set(options.map((option) => option.group))];
  const made = (option) =>
    h('option', { value: option.value, selected: option.value === chosen }, option.label);
  const inGroup = (group) => options.filter((option) => option.group === group).map(made);
  const empty = words(use.element.placeholder) || 'Choose…';
  const node = h(
    'select',
    { ...field(use), onchange: () => void (node.value === '' ? undefined : use.act(node.value)) },
    h('option', { value: '', selected: chosen === undefined }, empty),
    groups.map((group) =>
      group === undefined ? inGroup(group) : h('optgroup', { label: group }, inGroup(group)),
    ),
  );
  return { node, read: () => (node.value === '' ? null : node.value) };
}

/** Radio buttons, checkboxes, and lists of which several may be chosen. */
function choices(use, type, options, chosen = []) {
  const name = newId('choice');
  const boxes = options.map(({ value }) =>
    h('input', { type, name, value, id: newId('option'), checked: (chosen ?? []).includes(value) }),
  );
  const checked = () => boxes.filter((box) => box.checked).map((box) => box.value);
  const read = () => (type === 'radio' ? (checked()[0] ?? null) : checked());
  const rows = options.map(({ label, option }, at) => {
    const text = option === undefined ? label : textNodes(option.text, use.at.world);
    const more =
      option?.description === undefined
        ? []
        : h('span', { class: 'hint' }, ' ', textNodes(option.description, use.at.world));
    return h('label', { class: 'choice', for: boxes[at].id }, boxes[at], h('span', {}, text, more));
  });
  const node = h(
    'div',
    {
      class: 'choices',
      role: 'group',
      'aria-label': use.at.isInput ? undefined : words(use.element.placeholder) || 'Choices',
      onchange: () => void use.act(read()),
    },
    rows,
  );
  return { node, read };
}
