import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { complaintsAbout } from '../../../src/local/slack/index.js';
import { actions, button, mrkdwn, plain, section, type Fields } from './support/app.js';

const many = <T>(count: number, make: (at: number) => T): T[] =>
  Array.from({ length: count }, (_, at) => make(at));
const long = (length: number): string => 'x'.repeat(length);
const option = (value: string, text = value): Fields => ({ text: plain(text), value });
const input = (element: Fields, more: Fields = {}): Fields => ({
  type: 'input',
  label: plain('Label'),
  element,
  ...more,
});
const confirm = (more: Fields = {}): Fields => ({
  title: plain('Sure?'),
  text: mrkdwn('Really?'),
  confirm: plain('Do it'),
  deny: plain('Back'),
  ...more,
});
const cell = (text: string): Fields => ({ type: 'raw_text', text });
const words = (text: string): Fields => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text, style: { bold: true } }] }],
});
const image = { type: 'image', image_url: 'https://example.org/a.png', alt_text: 'A picture' };

const MESSAGE: readonly (readonly [string, Fields])[] = [
  [
    'section',
    { ...section(long(3000)), block_id: long(255), accessory: button('a', { confirm: confirm() }) },
  ],
  ['section with fields', { type: 'section', fields: many(10, () => mrkdwn(long(2000))), accessory: image }],
  ['header', { type: 'header', text: plain(long(150)) }],
  ['context', { type: 'context', elements: [mrkdwn('a'), plain('b'), image] }],
  ['actions', actions(...many(25, (at) => button(`b${at}`, { value: long(2000), style: 'danger' })))],
  ['divider', { type: 'divider' }],
  ['image', { ...image, title: plain('Title') }],
  ['input', input({ type: 'plain_text_input', action_id: 'a', multiline: true, max_length: 3000 })],
  [
    'select',
    actions({ type: 'static_select', action_id: 's', options: many(100, (at) => option(String(at))) }),
  ],
  [
    'groups',
    actions({ type: 'static_select', option_groups: [{ label: plain('G'), options: [option('a')] }] }),
  ],
  [
    'overflow',
    { ...section('a'), accessory: { type: 'overflow', options: many(5, (at) => option(String(at))) } },
  ],
  ['markdown', { type: 'markdown', text: long(12_000) }],
  ['rich text', words('hello')],
  [
    'table',
    {
      type: 'table',
      rows: many(100, () => many(20, (at) => cell(String(at)))),
      column_settings: [{ align: 'right' }],
    },
  ],
  [
    'data table',
    {
      type: 'data_table',
      caption: 'c',
      page_size: 10,
      rows: [[cell('n')], [{ type: 'raw_number', value: 1, text: '1' }]],
    },
  ],
  [
    'plan',
    {
      type: 'plan',
      title: 'Plan',
      tasks: [{ type: 'task_card', task_id: '1', title: 'T', status: 'pending', details: words('d') }],
    },
  ],
  ['task card', { type: 'task_card', task_id: '1', title: 'T', status: 'error' }],
  ['card', { type: 'card', title: mrkdwn('T'), body: mrkdwn('B'), actions: [button('a')] }],
  ['carousel', { type: 'carousel', elements: many(10, () => ({ type: 'card', title: mrkdwn('T') })) }],
  ['container', { type: 'container', title: plain('T'), child_blocks: [section('a')], is_collapsible: true }],
];

describe('what Slack takes in a message', () => {
  it.each(MESSAGE)('%s', (_name, block) => {
    expect(complaintsAbout([block], 'message')).toEqual([]);
  });

  it('fifty blocks', () => {
    expect(
      complaintsAbout(
        many(50, () => section('a')),
        'message',
      ),
    ).toEqual([]);
  });
});

describe('what Slack refuses in a message', () => {
  it.each<readonly [string, Fields, string]>([
    [
      'long section text',
      section(long(3001)),
      'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
    ],
    ['empty section text', section(''), 'must be more than 0 characters [json-pointer:/blocks/0/text/text]'],
    [
      'a section that says nothing',
      { type: 'section' },
      'must provide text or fields [json-pointer:/blocks/0]',
    ],
    ['bare text', { type: 'section', text: 'hi' }, 'must provide an object [json-pointer:/blocks/0/text]'],
    [
      'eleven fields',
      { type: 'section', fields: many(11, () => plain('a')) },
      'no more than 10 items allowed [json-pointer:/blocks/0/fields]',
    ],
    [
      'no fields',
      { type: 'section', fields: [] },
      'must provide at least 1 items [json-pointer:/blocks/0/fields]',
    ],
    [
      'a long field',
      { type: 'section', fields: [plain(long(2001))] },
      'must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]',
    ],
    [
      'a long header',
      { type: 'header', text: plain(long(151)) },
      'must be less than 151 characters [json-pointer:/blocks/0/text/text]',
    ],
    [
      'mrkdwn in a header',
      { type: 'header', text: mrkdwn('a') },
      'unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]',
    ],
    [
      'eleven context items',
      { type: 'context', elements: many(11, () => plain('a')) },
      'no more than 10 items allowed [json-pointer:/blocks/0/elements]',
    ],
    [
      '26 buttons',
      actions(...many(26, (at) => button(`b${at}`))),
      'no more than 25 items allowed [json-pointer:/blocks/0/elements]',
    ],
    [
      'a long button',
      actions({ ...button('a'), text: plain(long(76)) }),
      'must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]',
    ],
    [
      'a long value',
      actions(button('a', { value: long(2001) })),
      'must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]',
    ],
    [
      'a style of one’s own',
      actions(button('a', { style: 'green' })),
      'must be one of primary, danger [json-pointer:/blocks/0/elements/0/style]',
    ],
    [
      'a half confirm',
      actions(button('a', { confirm: { text: plain('a') } })),
      'missing required field: title [json-pointer:/blocks/0/elements/0/confirm]',
    ],
    [
      'a long confirm',
      actions(button('a', { confirm: confirm({ text: plain(long(301)) }) })),
      'must be less than 301 characters [json-pointer:/blocks/0/elements/0/confirm/text/text]',
    ],
    [
      'an unknown field',
      { type: 'divider', colour: 'red' },
      'invalid additional property: colour [json-pointer:/blocks/0]',
    ],
    ['an unknown block', { type: 'chart' }, 'unsupported type: chart [json-pointer:/blocks/0/type]'],
    ['a block without type', { text: plain('a') }, 'missing required field: type [json-pointer:/blocks/0]'],
    [
      'a long block id',
      { type: 'divider', block_id: long(256) },
      'must be less than 256 characters [json-pointer:/blocks/0/block_id]',
    ],
    [
      '101 options',
      actions({ type: 'static_select', options: many(101, (at) => option(String(at))) }),
      'no more than 100 items allowed [json-pointer:/blocks/0/elements/0/options]',
    ],
    [
      'options both ways',
      actions({
        type: 'static_select',
        options: [option('a')],
        option_groups: [{ label: plain('G'), options: [option('a')] }],
      }),
      'must provide exactly one of options and option_groups [json-pointer:/blocks/0/elements/0]',
    ],
    [
      'a long option value',
      actions({ type: 'static_select', options: [option(long(151), 'a')] }),
      'must be less than 151 characters [json-pointer:/blocks/0/elements/0/options/0/value]',
    ],
    [
      'eleven checkboxes',
      actions({ type: 'checkboxes', options: many(11, (at) => option(String(at))) }),
      'no more than 10 items allowed [json-pointer:/blocks/0/elements/0/options]',
    ],
    [
      'six overflow items',
      { ...section('a'), accessory: { type: 'overflow', options: many(6, (at) => option(String(at))) } },
      'no more than 5 items allowed [json-pointer:/blocks/0/accessory/options]',
    ],
    [
      'a number input',
      input({ type: 'number_input', is_decimal_allowed: false }),
      'unsupported type: number_input [json-pointer:/blocks/0/element/type]',
    ],
    [
      'an alert',
      { type: 'alert', text: plain('a') },
      'unsupported type: alert [json-pointer:/blocks/0/type]',
    ],
    [
      'long markdown',
      { type: 'markdown', text: long(12_001) },
      'must be less than 12001 characters [json-pointer:/blocks/0/text]',
    ],
    [
      '101 rows',
      { type: 'table', rows: many(101, () => [cell('a')]) },
      'no more than 100 items allowed [json-pointer:/blocks/0/rows]',
    ],
    [
      '21 columns',
      { type: 'table', rows: [many(21, () => cell('a'))] },
      'no more than 20 items allowed [json-pointer:/blocks/0/rows/0]',
    ],
    [
      'a number cell without its number',
      { type: 'table', rows: [[{ type: 'raw_number', text: '1' }]] },
      'missing required field: value [json-pointer:/blocks/0/rows/0/0]',
    ],
    [
      'an empty cell',
      { type: 'table', rows: [[cell('')]] },
      'must be more than 0 characters [json-pointer:/blocks/0/rows/0/0/text]',
    ],
    [
      'a data table without rows',
      { type: 'data_table', caption: 'c', rows: [[cell('a')]] },
      'must provide at least 2 items [json-pointer:/blocks/0/rows]',
    ],
    [
      'a status of one’s own',
      { type: 'task_card', task_id: '1', title: 'T', status: 'done' },
      'must be one of pending, in_progress, complete, error [json-pointer:/blocks/0/status]',
    ],
    [
      'an empty card',
      { type: 'card', icon: image },
      'must provide at least one of hero_image, title, actions, body [json-pointer:/blocks/0]',
    ],
    [
      'an image without a source',
      { type: 'image', alt_text: 'a' },
      'must provide one of image_url and slack_file [json-pointer:/blocks/0]',
    ],
    [
      'an odd date',
      actions({ type: 'datepicker', initial_date: 'tomorrow' }),
      'must be a date like 2026-11-22 [json-pointer:/blocks/0/elements/0/initial_date]',
    ],
  ])('%s', (_name, block, complaint) => {
    expect(complaintsAbout([block], 'message')).toContain(complaint);
  });

  it.each<readonly [string, readonly Fields[], string]>([
    ['51 blocks', many(51, () => section('a')), 'no more than 50 items allowed [json-pointer:/blocks]'],
    [
      'two tables',
      many(2, () => ({ type: 'table', rows: [[cell('a')]] })),
      'only_one_table_allowed [json-pointer:/blocks]',
    ],
    [
      'two plans',
      many(2, () => ({ type: 'plan', title: 'P' })),
      'only one plan block allowed [json-pointer:/blocks]',
    ],
    [
      'three charts',
      many(3, () => ({ type: 'data_visualization', title: 'C' })),
      'too many data_visualization blocks [json-pointer:/blocks]',
    ],
    [
      'much markdown',
      many(2, () => ({ type: 'markdown', text: long(6001) })),
      'markdown blocks must be less than 12001 characters in total [json-pointer:/blocks]',
    ],
    [
      'a block id twice',
      many(2, () => ({ type: 'divider', block_id: 'd' })),
      '`block_id` "d" already exists [json-pointer:/blocks/1/block_id]',
    ],
    [
      'an action id twice in a block',
      [actions(button('a'), button('a'))],
      '`action_id` "a" already exists [json-pointer:/blocks/0/elements/1/action_id]',
    ],
  ])('%s', (_name, blocks, complaint) => {
    expect(complaintsAbout(blocks, 'message')).toContain(complaint);
  });
});

describe('other places', () => {
  it('a modal takes alerts and number inputs, and a hundred blocks', () => {
    const blocks = [
      { type: 'alert', level: 'error', text: plain(long(200)) },
      input({ type: 'number_input', is_decimal_allowed: true, min_value: '0.5' }),
      ...many(98, () => section('a')),
    ];
    expect(complaintsAbout(blocks, 'modal')).toEqual([]);
  });

  it.each(['modal', 'home'] as const)('a %s takes no table, markdown or plan', (surface) => {
    const blocks = [
      { type: 'table', rows: [[cell('a')]] },
      { type: 'markdown', text: 'a' },
      { type: 'plan', title: 'P' },
    ];
    expect(complaintsAbout(blocks, surface)).toEqual([
      'unsupported type: table [json-pointer:/blocks/0/type]',
      'unsupported type: markdown [json-pointer:/blocks/1/type]',
      'unsupported type: plan [json-pointer:/blocks/2/type]',
    ]);
  });

  it('only one element may have the focus', () => {
    const focused = (id: string): Fields =>
      input({ type: 'plain_text_input', action_id: id, focus_on_load: true });
    expect(complaintsAbout([focused('a'), focused('b')], 'modal')).toEqual([
      'only one element can have focus_on_load [json-pointer:/blocks]',
    ]);
  });
});

describe('whatever is sent', () => {
  it('is looked at without breaking', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (blocks) => {
        expect(Array.isArray(complaintsAbout(blocks, 'message'))).toBe(true);
      }),
    );
  });

  it('is refused when a field is added to what is fine', () => {
    fc.assert(
      fc.property(fc.constantFrom(...MESSAGE), fc.stringMatching(/^zz[a-z]{1,8}$/), ([, block], key) => {
        expect(complaintsAbout([{ ...block, [key]: 1 }], 'message')).toContain(
          `invalid additional property: ${key} [json-pointer:/blocks/0]`,
        );
      }),
    );
  });
});
