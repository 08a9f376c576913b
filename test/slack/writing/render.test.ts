import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { KnownBlock } from '@slack/types';
import type { Message } from '../../../src/domain/message.js';
import { bold, channelName, code, link, person, time, words, type Part } from '../../../src/domain/words.js';
import { checkMessageBlocks } from '../../../src/local/slack/blocks/validate.js';
import type { Json } from '../../../src/local/slack/json.js';
import { actionOf } from '../../../src/slack/writing/block-parts.js';
import { render, renderPlainly } from '../../../src/slack/writing/render.js';

const question: Message = {
  title: words`Will request 10 m4.large on-demand instances for 24.00 hours. Each instance will terminate after being idle for 0.25 hours.`,
  lines: [words`It costs at most ${bold('$24.00')}.`, words`Is that OK?`],
  buttons: [
    { label: 'Yes', action: 'answer', value: 'yes:q1', style: 'primary' },
    { label: 'No', action: 'answer', value: 'no:q1' },
  ],
};

/** The text of every text object in the blocks, in order. */
function shown(blocks: readonly KnownBlock[]): string {
  const found: string[] = [];
  JSON.stringify(blocks, (key, value: unknown) => {
    if (key === 'text' && typeof value === 'string') found.push(value);
    return value;
  });
  return found.join('\n');
}

function accepted(message: Message): boolean {
  for (const dress of [render, renderPlainly]) {
    const { blocks, text } = dress(message);
    checkMessageBlocks(blocks as unknown as readonly Json[]);
    if (text.length === 0 || text.length > 4000) return false;
  }
  return true;
}

const rows = (count: number): string[][] =>
  Array.from({ length: count }, (_, index) => [`annex-${index}`, String(index), 'us-east-1']);

describe('render', () => {
  it('says the wording of the tool that people know, in text and in blocks', () => {
    const { text, blocks } = render(question);
    for (const said of [text, shown(blocks)]) {
      expect(said).toContain('Will request 10 m4.large on-demand instances for 24.00 hours. Each instance');
      expect(said).toContain('Is that OK?');
    }
    expect(shown(render({ tone: 'good', title: ['Your setup looks OK.'] }).blocks)).toContain(
      'Your setup looks OK.',
    );
    expect(render({ tone: 'good', title: ['Your setup looks OK.'] }).text).toBe('Your setup looks OK.');
  });

  it('makes a question of paragraphs and buttons', () => {
    expect(render(question).blocks).toMatchInlineSnapshot(`
      [
        {
          "text": {
            "text": "Will request 10 m4.large on-demand instances for 24.00 hours. Each instance will terminate after being idle for 0.25 hours.",
            "type": "mrkdwn",
            "verbatim": true,
          },
          "type": "section",
        },
        {
          "text": {
            "text": "It costs at most *$24.00*.
      Is that OK?",
            "type": "mrkdwn",
            "verbatim": true,
          },
          "type": "section",
        },
        {
          "elements": [
            {
              "action_id": "answer",
              "style": "primary",
              "text": {
                "emoji": false,
                "text": "Yes",
                "type": "plain_text",
              },
              "type": "button",
              "value": "yes:q1",
            },
            {
              "action_id": "answer#2",
              "text": {
                "emoji": false,
                "text": "No",
                "type": "plain_text",
              },
              "type": "button",
              "value": "no:q1",
            },
          ],
          "type": "actions",
        },
      ]
    `);
  });

  it('tells namesakes among the buttons apart, and back', () => {
    const ids = render(question).blocks.flatMap((block) =>
      block.type === 'actions'
        ? block.elements.map((element) => ('action_id' in element ? element.action_id : ''))
        : [],
    );
    expect(ids).toEqual(['answer', 'answer#2']);
    expect(ids.map((id) => actionOf(id))).toEqual(['answer', 'answer']);
  });

  it('shows names as code, people as mentions, times in the zone of the reader, and our own links', () => {
    const { text, blocks } = render({
      title: words`Annex ${code('My`First`')} of ${person('U0123')} ends ${time(1_766_000_000_000)}.`,
      lines: [words`See ${link('https://example.org/a?b=1&c=2', 'the <guide>')}.`],
    });
    expect(shown(blocks)).toBe(
      'Annex `MyFirst` of <@U0123> ends <!date^1766000000^{date_short_pretty} at {time}|2025-12-17 19:33 UTC>.\n' +
        'See <https://example.org/a?b=1&amp;c=2|the &lt;guide&gt;>.',
    );
    expect(text).toContain('Annex My`First` of <@U0123> ends <!date^');
  });

  it('marks the tone, and says it in the text that is read aloud', () => {
    const warned = render({ tone: 'warning', title: ['8 of 10 instances started.'] });
    expect(shown(warned.blocks)).toBe('⚠️ 8 of 10 instances started.');
    expect(warned.text).toBe('Warning: 8 of 10 instances started.');
    expect(render({ tone: 'bad', title: ['No.'] }).text).toBe('Problem: No.');
  });

  it('names channels, so that everybody sees them by the names that they know', () => {
    const said = render({ title: words`In ${channelName('C0123')} and ${channelName('!here')}.` });
    expect(shown(said.blocks)).toBe('In <#C0123> and #!here.');
  });

  it('does not mention what is no user id and does not link what is no web address', () => {
    const said = render({
      title: [
        { kind: 'person', id: '!channel' },
        ' ',
        { kind: 'link', url: 'javascript:alert(1)', text: 'here' },
      ],
    });
    expect(shown(said.blocks)).toBe('@!channel here');
  });

  it('keeps a bold text that has asterisks inside as it is', () => {
    expect(shown(render({ title: words`All of ${bold('*.large')}` }).blocks)).toBe('All of *.large');
  });

  it('puts facts side by side, ten to a block', () => {
    const facts = Array.from({ length: 12 }, (_, index) => [`Fact ${index}`, words`${index}`] as const);
    const { blocks, text } = render({ title: ['Facts'], facts });
    expect(blocks.map((block) => ('fields' in block ? block.fields.length : undefined))).toEqual([
      undefined,
      10,
      2,
    ]);
    expect(text).toContain('Fact 11: 11');
  });

  it('shows a table, numbers to the right, and the same rows in the text', () => {
    const { blocks, text } = render({
      title: ['Annexes'],
      table: { headings: ['Annex', 'Instances', 'Region'], rows: [...rows(1), ['<b>', '']] },
    });
    expect(blocks[1]).toEqual({
      type: 'table',
      rows: [
        ['Annex', 'Instances', 'Region'],
        ['annex-0', '0', 'us-east-1'],
        ['<b>', '–', '–'],
      ].map((row) => row.map((cell) => ({ type: 'raw_text', text: cell }))),
      column_settings: [
        { align: 'left', is_wrapped: true },
        { align: 'right' },
        { align: 'left', is_wrapped: true },
      ],
    });
    expect(text).toBe('Annexes\nAnnex | Instances | Region\nannex-0 | 0 | us-east-1\n&lt;b&gt; |');
  });

  it('counts the rows that have no room', () => {
    const message: Message = { title: ['Annexes'], table: { headings: ['A', 'B', 'C'], rows: rows(140) } };
    expect(shown(render(message).blocks)).toContain('… and 41 more rows.');
    expect(
      shown(renderPlainly({ ...message, table: { headings: ['A', 'B', 'C'], rows: rows(500) } }).blocks),
    ).toMatch(/… and \d+ more rows\./);
    expect(accepted(message)).toBe(true);
  });

  it('keeps the buttons and counts the lines when there is too much to say', () => {
    const lines = Array.from({ length: 400 }, (_, index) => words`Line ${index} ${'x'.repeat(100)}`);
    const { blocks, text } = render({ ...question, lines });
    expect(shown(blocks)).toMatch(/… and \d+ more lines\.\nYes\nNo$/);
    expect(text).toMatch(/… and \d+ more lines\.$/);
    expect(accepted({ ...question, lines })).toBe(true);
  });

  it('calls people in tables by their names, and others by their ids', () => {
    const message: Message = {
      title: ['Spent'],
      table: {
        headings: ['Asked for by', 'Cost'],
        rows: [
          [{ kind: 'person', id: 'U1' }, '$1.00'],
          [{ kind: 'person', id: 'alice!' }, '$2.00'],
        ],
      },
    };
    const { text, blocks } = render(message);
    const table = blocks.find((block) => block.type === 'table');
    expect(table?.rows.slice(1).map(([cell]) => cell)).toEqual([
      {
        type: 'rich_text',
        elements: [{ type: 'rich_text_section', elements: [{ type: 'user', user_id: 'U1' }] }],
      },
      { type: 'raw_text', text: '@alice!' },
    ]);
    expect(table?.column_settings?.map((column) => column.align)).toEqual(['left', 'right']);
    expect(text).toContain('U1> | $1.00');
    expect(JSON.stringify(renderPlainly(message).blocks)).toContain('@U1');
  });

  it('sets a table in type of fixed width where Slack does not know the block', () => {
    const { blocks } = renderPlainly({
      title: ['Annexes'],
      table: { headings: ['Annex', 'N'], rows: [['a`b', '12']] },
    });
    expect(shown(blocks)).toBe("Annexes\n```Annex  N\na'b    12```");
  });

  it('refuses a button whose value would have to be cut', () => {
    const buttons = [{ label: 'Yes', action: 'answer', value: 'x'.repeat(2001) }];
    expect(() => render({ title: ['?'], buttons })).toThrow('too long');
  });
});

const hostile = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 4000 }) },
  fc.constantFrom(
    '<!channel>',
    '<!here|x>',
    '<@U012345>',
    '<http://evil|ok>',
    '&lt;!channel&gt;',
    '```',
    '`<!channel>`',
    '😀'.repeat(2500),
  ),
);
const part: fc.Arbitrary<Part> = fc.oneof(
  hostile,
  fc.record({ kind: fc.constantFrom('code' as const, 'bold' as const), text: hostile }),
  fc.record({ kind: fc.constant('person' as const), id: hostile }),
  fc.record({ kind: fc.constant('channel' as const), id: hostile }),
  fc.record({ kind: fc.constant('time' as const), at: fc.double() }),
  fc.record({ kind: fc.constant('link' as const), url: hostile, text: hostile }),
);
const said = fc.array(part, { maxLength: 6 });
const anyMessage: fc.Arbitrary<Message> = fc.record(
  {
    title: said,
    tone: fc.constantFrom('plain' as const, 'good' as const, 'warning' as const, 'bad' as const),
    lines: fc.array(said, { maxLength: 30 }),
    facts: fc.array(fc.tuple(hostile, said), { maxLength: 30 }),
    table: fc.record({
      headings: fc.array(hostile, { maxLength: 25 }),
      rows: fc.array(fc.array(hostile, { maxLength: 25 }), { maxLength: 120 }),
    }),
    buttons: fc.array(
      fc.record({ label: hostile, action: fc.constantFrom('a', 'b'), value: fc.string({ maxLength: 100 }) }),
      { maxLength: 8 },
    ),
    footnote: said,
  },
  { requiredKeys: ['title'] },
);

describe('render, whatever people type', () => {
  it('makes blocks that Slack takes, and a text of at most 4,000 characters', () => {
    fc.assert(fc.property(anyMessage, accepted), { numRuns: 150 });
  });

  it('never lets literal text become a mention, a broadcast or a link', () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        for (const dress of [render, renderPlainly]) {
          const { text, blocks } = dress(message);
          const markup = [text, ...mrkdwnIn(blocks)].join('\n');
          expect(markup).not.toMatch(/<(?!https?:\/\/[^<>|\s]+[|>]|!date\^-?\d+\^[^<>|]*\|[^<>|]*>)/);
          expect(markup).not.toMatch(/<(?:@|#|!(?!date))/);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('never cuts an escaped sign or a mention in two', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('&', '<', 'x'), { minLength: 3500, maxLength: 3500 }), (signs) => {
        const { text } = render({ title: [signs.join(''), { kind: 'person', id: 'U1' }] });
        expect(text.replace(/&(amp|lt|gt);/g, '')).not.toContain('&');
      }),
      { numRuns: 20 },
    );
  });
});

/** Only these texts are read for markup; cells and labels are not. */
function mrkdwnIn(blocks: readonly KnownBlock[]): string[] {
  const found: string[] = [];
  JSON.stringify(blocks, (_key, value: unknown) => {
    if (
      typeof value === 'object' &&
      value !== null &&
      'type' in value &&
      value.type === 'mrkdwn' &&
      'text' in value
    ) {
      found.push(String(value.text));
    }
    return value;
  });
  return found;
}
