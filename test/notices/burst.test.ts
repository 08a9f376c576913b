import { beforeEach, describe, expect, it } from '@jest/globals';
import { BotError } from '../../src/domain/errors.js';
import type { Weight } from '../../src/domain/news.js';
import { DEFAULT_PREFERENCES, type PoolPreferences } from '../../src/domain/preferences.js';
import { bold, code, plainText, words } from '../../src/domain/words.js';
import { addressed } from '../../src/notices/audience.js';
import { Delivery } from '../../src/notices/deliver.js';
import type { Notice } from '../../src/ports/notices.js';
import { render } from '../../src/slack/writing/render.js';
import { FakeClock } from '../support/fake-clock.js';
import { FakeMessenger } from '../support/fake-messenger.js';
import { MemoryOutbox } from '../support/memory-outbox.js';
import { recordingLog } from '../support/recording-log.js';
import { said } from '../support/said.js';
import { aNotice, aProgress } from '../support/samples.js';

const SLACK_TAKES = 13_200;
const QUIET = { ...DEFAULT_PREFERENCES, quietFrom: '11:00', quietUntil: '13:00' };

let clock: FakeClock;
let outbox: MemoryOutbox;
let slack: FakeMessenger;
let delivery: Delivery;
beforeEach(() => {
  clock = new FakeClock();
  outbox = new MemoryOutbox();
  slack = new FakeMessenger();
  const { log } = recordingLog();
  delivery = new Delivery({ clock, outbox, messenger: slack, log, counted: () => undefined });
});

/** A warning as an annex gives it, in the thread of its card. */
function warning(name: string, over: Partial<Notice> = {}): Notice {
  return aNotice({
    key: `lease-30:${name}`,
    weight: 'urgent',
    place: { channel: 'C1', threadTs: `${name}.1` },
    fallback: 'U1',
    message: {
      tone: 'warning',
      title: words`The lease of annex ${bold(name)} ends in 30 min, ${{ kind: 'time', at: 1_763_812_800_000 }}, busy or not: 3 instances, 3 in pool (3 busy, 0 idle).`,
      lines: [['It has cost $1.20 so far.']],
      buttons: [
        { label: 'Extend 1 h', action: 'notice_extend_hour', value: `default/${name}`, style: 'primary' },
        { label: 'Dismiss', action: 'notice_dismiss', value: `default/${name}` },
      ],
      footnote: words`An hour more, typed: ${code(`/condor_annex -annex-name ${name} -duration 1.5`)}`,
    },
    ...over,
  });
}

/** Something that most people need not know at once, without buttons. */
function news(name: string, weight: Weight, over: Partial<Notice> = {}): Notice {
  const message = { title: [`Annex ${name} is complete.`], lines: [['It has cost $1.20 so far.']] };
  return warning(name, { key: `${weight}:${name}`, weight, message, ...over });
}

/** Hands them in as people with these preferences hear them. */
async function publish(
  notices: readonly Notice[],
  preferences: PoolPreferences = DEFAULT_PREFERENCES,
): Promise<void> {
  for (const notice of notices)
    for (const each of addressed(notice, preferences, clock.now())) await outbox.add(each);
}

async function all(): Promise<void> {
  while ((await delivery.deliverDue()) > 0);
}

const names = (count: number): string[] => Array.from({ length: count }, (_, at) => `Annex-${1000 + at}`);
const inChannel = () =>
  slack.posted.filter(({ place }) => place.threadTs === undefined || place.alsoInChannel === true);
const inThread = (name: string) => slack.posted.filter(({ place }) => place.threadTs === `${name}.1`);
const labels = (posted: (typeof slack.posted)[number] | undefined) =>
  posted?.message.buttons?.map(({ label }) => label);

describe('many annexes that have something to say at once', () => {
  it.each([4, 25, 50])(
    '%d say it in their threads, whole, and the channel has one message',
    async (count) => {
      await publish(names(count).map((name) => warning(name)));
      await all();
      const [summary, ...more] = inChannel();
      expect(more).toEqual([]);
      expect(summary?.place).toEqual({ channel: 'C1' });
      expect(plainText(summary?.message.title ?? [])).toBe(`${count} things at once.`);
      expect(summary?.message.lines).toHaveLength(count);
      for (const name of names(count)) {
        expect(said(summary?.message).split(`The lease of annex ${name} ends`)).toHaveLength(2);
        expect(inThread(name).map(({ message }) => message)).toEqual([warning(name).message]);
      }
      const { blocks } = render(summary?.message ?? { title: [] });
      expect(JSON.stringify(blocks).length).toBeLessThan(SLACK_TAKES);
      expect(JSON.stringify(blocks)).toContain(`Annex-${1000 + count - 1}`);
      expect(JSON.stringify(blocks)).not.toContain('more lines');
      expect(await outbox.listNotices(10)).toEqual([]);
    },
  );

  it('can be acted on in the channel, by a button each, or by what to type when those are too many', async () => {
    await publish(names(25).map((name) => warning(name)));
    await all();
    expect(labels(inChannel()[0])).toEqual(names(25).map((name) => `Extend 1 h: ${name}`));
    expect(inChannel()[0]?.message.buttons?.[0]?.value).toBe('default/Annex-1000');
    slack.posted.length = 0;
    await publish(names(26).map((name) => warning(name, { key: `lease-5:${name}` })));
    await all();
    expect(labels(inChannel()[0])).toBeUndefined();
    expect(said(inChannel()[0]?.message)).toContain('Extend 1 h: type what stands behind it.');
    for (const name of names(26))
      expect(said(inChannel()[0]?.message)).toContain(
        `0 idle). /condor_annex -annex-name ${name} -duration 1.5`,
      );
  });

  it('with long names take as many messages as Slack needs, and lose no line', async () => {
    const long = names(60).map((name) => `${name}-of-the-physics-lab`);
    await publish(long.map((name) => warning(name)));
    await all();
    expect(inChannel()).toHaveLength(2);
    for (const { message } of inChannel()) {
      const blocks = JSON.stringify(render(message).blocks);
      expect(blocks.length).toBeLessThan(SLACK_TAKES);
      expect(blocks).not.toContain('more lines');
    }
    const told = inChannel()
      .map(({ message }) => said(message))
      .join('\n');
    expect(told).toContain('60 things (2 of 2) at once.');
    for (const name of long) expect(told.split(`The lease of annex ${name} ends`)).toHaveLength(2);
  });

  it.each<[string, PoolPreferences]>([
    ['in quiet hours', QUIET],
    ['when the channel hears nothing', { ...DEFAULT_PREFERENCES, channelHears: 'none' }],
  ])('say it in their threads alone %s', async (_, preferences) => {
    await publish(
      names(5).map((name) => warning(name)),
      preferences,
    );
    await all();
    expect(inChannel()).toEqual([]);
    for (const name of names(5)) expect(labels(inThread(name)[0])).toEqual(['Extend 1 h', 'Dismiss']);
  });

  it('leave out of the channel what is ordinary', async () => {
    await publish(names(5).map((name) => news(name, 'ordinary')));
    await publish(names(4).map((name) => news(name, 'important')));
    await all();
    expect(inChannel().map(({ message }) => plainText(message.title))).toEqual(['4 things at once.']);
    expect(names(5).map((name) => inThread(name).length)).toEqual([2, 2, 2, 2, 1]);
  });

  it('are told as they are when the channel would show only a few of them', async () => {
    await publish(names(3).map((name) => warning(name)));
    await publish(names(5).map((name) => news(name, 'ordinary')));
    await all();
    expect(inChannel().map(({ place }) => place.threadTs)).toEqual(names(3).map((name) => `${name}.1`));
  });

  it('let what is urgent go first, the channel before the threads', async () => {
    await publish(names(6).map((name) => news(name, 'ordinary')));
    await publish(names(5).map((name) => warning(name)));
    await all();
    expect(slack.posted.slice(0, 6).map(({ place }) => place.threadTs)).toEqual([
      undefined,
      ...names(5).map((name) => `${name}.1`),
    ]);
    expect(slack.posted.slice(1, 6).every(({ message }) => message.tone === 'warning')).toBe(true);
  });

  it('give whoever wants to hear it in person one message too, with the buttons', async () => {
    await publish(
      names(6).map((name) => warning(name)),
      { ...DEFAULT_PREFERENCES, personHears: 'all' },
    );
    await all();
    const toPerson = slack.posted.filter(({ place }) => place.channel === 'U1');
    expect(toPerson).toHaveLength(1);
    expect(labels(toPerson[0])).toHaveLength(6);
    expect(said(toPerson[0]?.message)).not.toContain('stands in its thread');
  });

  it('are told where their cards stand by now', async () => {
    for (const name of names(4)) {
      await outbox.put(aProgress('running', { key: `annex:${name}`, place: { channel: 'C9' } }));
    }
    await all();
    await publish(
      names(4).map((name) => warning(name, { under: `annex:${name}`, place: { channel: 'C1' } })),
    );
    slack.posted.length = 0;
    await all();
    expect(slack.posted.map(({ place }) => place)).toEqual([
      { channel: 'C9' },
      ...['1.1', '2.1', '3.1', '4.1'].map((threadTs) => ({ channel: 'C9', threadTs })),
    ]);
  });
});

describe('much about one annex at once', () => {
  it('is one message in its thread, with all that was said, and what has buttons stands by itself', async () => {
    const thread = { place: { channel: 'C1', threadTs: 'One.1' } };
    await publish([
      ...names(4).map((name) => news(name, 'ordinary', thread)),
      warning('One'),
      news('more', 'important', thread),
    ]);
    await all();
    expect(slack.posted.map(({ message }) => plainText(message.title).slice(0, 18))).toEqual([
      'The lease of annex',
      '5 things at once.',
    ]);
    expect(labels(inThread('One')[0])).toHaveLength(2);
    const together = inThread('One')[1];
    expect(together?.place.alsoInChannel).toBe(true);
    expect(together?.message.lines?.map(plainText)).toContain(
      '• Annex more is complete. It has cost $1.20 so far.',
    );
    expect(said(together?.message)).not.toContain('stands in its thread');
  });
});

describe('many notices that stand in no thread', () => {
  it('are one message, but for what a line can not hold', async () => {
    const rich = aNotice({
      key: 'digest',
      message: { title: ['Daily digest'], table: { headings: ['Annex'], rows: [['One']] } },
    });
    await outbox.add(rich);
    for (const key of ['a', 'b', 'c', 'd']) await outbox.add(aNotice({ key, message: { title: [key] } }));
    await all();
    expect(inChannel().map(({ message }) => plainText(message.title))).toEqual([
      '4 things at once.',
      'Daily digest',
    ]);
    expect(inChannel()[1]?.message.table).toEqual(rich.message.table);
  });
});

describe('a burst where I can not write', () => {
  const notInvited = (): BotError => new BotError('not-ready', 'I am not in that channel.');

  async function looks(): Promise<void> {
    for (let look = 0; look < 3; look += 1) await all();
  }

  it('reaches each by direct message whom it concerns', async () => {
    slack.trouble.set('C1', notInvited());
    await publish([...names(4)].map((name, at) => warning(name, { fallback: `U${at + 1}` })));
    await looks();
    expect(slack.posted.map(({ place }) => place)).toEqual(
      ['U1', 'U2', 'U3', 'U4'].map((channel) => ({ channel })),
    );
    for (const { message } of slack.posted) {
      expect(message.buttons).toHaveLength(2);
      expect(said(message)).toContain('Bring me in with /invite');
    }
    expect(await outbox.listNotices(10)).toEqual([]);
  });

  it('reaches those that can be reached though others can not, and is not tried again for those', async () => {
    slack.trouble.set('C1', notInvited());
    await outbox.add(aNotice({ key: 'nobody', message: { title: ['nobody'] } }));
    for (const user of ['U1', 'U2', 'U3'])
      await outbox.add(aNotice({ key: user, fallback: user, message: { title: [user] } }));
    await looks();
    expect(slack.posted.map(({ place, message }) => [place.channel, plainText(message.title)])).toEqual(
      ['U1', 'U2', 'U3'].map((user) => [user, user]),
    );
    expect(await outbox.listNotices(10)).toMatchObject([{ key: 'nobody' }]);
    slack.trouble.clear();
    await clock.advance(5 * 60_000);
    await looks();
    expect(slack.posted.at(-1)?.place).toEqual({ channel: 'C1' });
    expect(slack.posted).toHaveLength(4);
  });
});
