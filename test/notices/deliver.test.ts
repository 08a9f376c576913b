import { describe, expect, it } from '@jest/globals';
import { BotError } from '../../src/domain/errors.js';
import { Delivery } from '../../src/notices/deliver.js';
import { FakeClock } from '../support/fake-clock.js';
import { FakeMessenger } from '../support/fake-messenger.js';
import { MemoryOutbox } from '../support/memory-outbox.js';
import { recordingLog } from '../support/recording-log.js';
import { aNotice, aProgress } from '../support/samples.js';

const busy = (): BotError => new BotError('later', 'Slack asks me to wait 3 s.');
const notInvited = (): BotError => new BotError('not-ready', 'I am not in that channel.');

function bench() {
  const clock = new FakeClock();
  const outbox = new MemoryOutbox();
  const slack = new FakeMessenger();
  const { log, lines } = recordingLog();
  const counted: string[] = [];
  const count = (outcome: string): void => void counted.push(outcome);
  const delivery = new Delivery({ clock, outbox, messenger: slack, log, counted: count });
  const due = async (): Promise<number> =>
    (await outbox.listNotices(1000)).length + (await outbox.listProgress(1000)).length;
  const notice = (key: string, channel = 'C1'): Promise<boolean> =>
    outbox.add(aNotice({ key, place: { channel }, message: { title: [key] } }));
  return { clock, outbox, slack, lines, counted, delivery, due, notice };
}

describe('notices', () => {
  it('reach their channels in the order in which they were handed over, once', async () => {
    const of = bench();
    for (const key of ['one', 'two', 'three']) await of.notice(key);
    expect(await of.delivery.deliverDue()).toBe(0);
    expect(await of.delivery.deliverDue()).toBe(0);
    expect(of.slack.acts).toEqual(['post C1 one', 'post C1 two', 'post C1 three']);
    expect(of.counted).toEqual(['delivered', 'delivered', 'delivered']);
  });

  it('wait in their order when Slack asks to wait, while other channels get theirs', async () => {
    const of = bench();
    await of.notice('one');
    await of.notice('other', 'C2');
    await of.notice('two');
    of.slack.trouble.set('C1', busy());
    expect(await of.delivery.deliverDue()).toBe(2);
    of.slack.trouble.clear();
    expect(await of.delivery.deliverDue()).toBe(0);
    expect(of.slack.acts).toEqual(['post C1 one', 'post C2 other', 'post C1 one', 'post C1 two']);
  });

  it('do not wait for a slow channel that they are not for', async () => {
    const of = bench();
    await of.notice('slow', 'C1');
    await of.notice('quick', 'C2');
    let open = (): void => undefined;
    of.slack.gate = (channel) =>
      channel === 'C1' ? new Promise<void>((resolve) => (open = resolve)) : Promise.resolve();
    const delivered = of.delivery.deliverDue();
    await of.clock.advance(0);
    expect([...of.slack.standing.values()]).toEqual(['quick']);
    open();
    expect(await delivered).toBe(0);
  });

  it.each([
    ['not-ready', 'I am not in that channel.'],
    ['upstream', 'Slack does not accept the token.'],
  ] as const)(
    'that Slack refuses as %s let the others pass, and are tried again after five minutes',
    async (fault, why) => {
      const of = bench();
      await of.notice('refused');
      of.slack.trouble.set('C1', new BotError(fault, why));
      expect(await of.delivery.deliverDue()).toBe(0);
      of.slack.trouble.clear();
      await of.notice('next');
      await of.delivery.deliverDue();
      expect(of.slack.acts).toEqual(['post C1 refused', 'post C1 next']);
      await of.clock.advance(5 * 60_000);
      await of.delivery.deliverDue();
      expect(of.slack.acts).toEqual(['post C1 refused', 'post C1 next', 'post C1 refused']);
      expect(await of.due()).toBe(0);
      expect(of.counted).toEqual(['failed', 'delivered', 'delivered']);
    },
  );

  it('that break something of ours are logged and left alone for a while, too', async () => {
    const of = bench();
    await of.notice('broken');
    of.slack.trouble.set('C1', new TypeError('undefined is not a function'));
    for (let time = 0; time < 5; time++) expect(await of.delivery.deliverDue()).toBe(0);
    expect(of.slack.acts).toHaveLength(1);
    expect(of.lines).toMatchObject([{ level: 'warn', sentence: 'could not deliver' }]);
  });

  it('go on in the next look when there are more than are taken at once', async () => {
    const of = bench();
    for (let number = 0; number < 1001; number++) await of.notice(String(number), `C${number % 500}`);
    expect(await of.delivery.deliverDue()).toBeGreaterThan(0);
    expect(await of.delivery.deliverDue()).toBe(0);
    expect(of.slack.acts).toHaveLength(1001);
  });

  it('of one channel take turns with what comes in for others meanwhile', async () => {
    const of = bench();
    for (let number = 0; number < 20; number++)
      await of.outbox.put(aProgress('new', { key: String(number) }));
    expect(await of.delivery.deliverDue()).toBe(12);
    await of.notice('quick', 'C2');
    await of.delivery.deliverDue();
    expect(of.slack.acts.indexOf('post C2 quick')).toBeLessThan(17);
    expect(await of.delivery.deliverDue()).toBe(0);
    expect(of.slack.acts).toHaveLength(21);
  });

  it('stop after the one at hand when the bot is stopped', async () => {
    const of = bench();
    for (const key of ['one', 'two', 'three']) await of.notice(key);
    const stop = new AbortController();
    of.slack.gate = () => {
      stop.abort();
      return Promise.resolve();
    };
    expect(await of.delivery.deliverDue(stop.signal)).toBe(2);
    expect(of.slack.acts).toEqual(['post C1 one']);
  });
});

describe('progress', () => {
  it('is posted once and from then on updated in place', async () => {
    const of = bench();
    for (const title of ['1 of 2', '2 of 2']) {
      await of.outbox.put(aProgress(title));
      await of.delivery.deliverDue();
    }
    expect(of.slack.acts).toEqual(['post C1 1 of 2', 'update C1 1.1 2 of 2']);
  });

  it('takes the place of the message that was clicked', async () => {
    const of = bench();
    of.slack.standing.set('C1 7.7', 'Is that OK?');
    await of.outbox.put(aProgress('1 of 2', { place: { channel: 'C1', ts: '7.7' } }));
    await of.delivery.deliverDue();
    expect([...of.slack.standing.keys()]).toEqual(['C1 7.7']);
    expect(of.slack.standing.get('C1 7.7')).toMatch(/^1 of 2/);
  });

  it('is posted anew when its message was deleted', async () => {
    const of = bench();
    await of.outbox.put(aProgress('running', { place: { channel: 'C1', ts: '7.7' } }));
    expect(await of.delivery.deliverDue()).toBe(0);
    expect(of.slack.acts).toEqual(['update C1 7.7 running', 'post C1 running']);
    await of.outbox.put(aProgress('ended', { place: { channel: 'C1', ts: '7.7' } }));
    await of.delivery.deliverDue();
    expect(of.slack.acts.at(-1)).toBe('update C1 1.1 ended');
  });

  it('stays due while Slack asks to wait', async () => {
    const of = bench();
    await of.outbox.put(aProgress('running'));
    of.slack.trouble.set('C1', busy());
    expect(await of.delivery.deliverDue()).toBe(1);
    expect(await of.due()).toBe(1);
  });

  it('goes to who asked, with how to bring the bot in, when it is not in the channel', async () => {
    const of = bench();
    await of.outbox.put(aProgress('running'));
    of.slack.trouble.set('C1', notInvited());
    expect(await of.delivery.deliverDue()).toBe(0);
    expect(of.slack.standing.get('D1 1.1')).toContain('Bring me in with /invite');
    await of.outbox.put(aProgress('ended'));
    await of.delivery.deliverDue();
    expect(of.slack.acts).toEqual(['post C1 running', 'post U1 running', 'update D1 1.1 ended']);
    expect(of.slack.standing.get('D1 1.1')).toContain('Bring me in with /invite');
  });

  it('goes to who asked also when the bot was sent away and the message deleted', async () => {
    const of = bench();
    await of.outbox.put(aProgress('running', { place: { channel: 'C1', ts: '7.7' } }));
    of.slack.gate = (channel) => {
      if (of.slack.acts.length === 2) of.slack.trouble.set('C1', notInvited());
      else of.slack.trouble.delete(channel);
      return Promise.resolve();
    };
    await of.delivery.deliverDue();
    expect(of.slack.acts).toEqual(['update C1 7.7 running', 'post C1 running', 'post U1 running']);
    expect(await of.due()).toBe(0);
  });

  it('is left alone for a while when not even who asked can be reached', async () => {
    const of = bench();
    await of.outbox.put(aProgress('running'));
    for (const channel of ['C1', 'U1']) of.slack.trouble.set(channel, notInvited());
    for (let time = 0; time < 3; time++) expect(await of.delivery.deliverDue()).toBe(0);
    expect(of.slack.acts).toHaveLength(2);
    await of.outbox.put(aProgress('ended'));
    await of.delivery.deliverDue();
    expect(of.slack.acts).toHaveLength(4);
    expect(await of.due()).toBe(1);
  });

  it('is not sent a second time to who asked in a direct message that cannot be written to', async () => {
    const of = bench();
    await of.outbox.put(aProgress('running', { place: { channel: 'U1' } }));
    of.slack.trouble.set('U1', notInvited());
    await of.delivery.deliverDue();
    expect(of.slack.acts).toEqual(['post U1 running']);
  });

  it('stays due when it changes while it is on its way', async () => {
    const of = bench();
    await of.outbox.put(aProgress('1 of 2'));
    of.slack.gate = async () => {
      of.slack.gate = () => Promise.resolve();
      await of.outbox.put(aProgress('2 of 2'));
    };
    await of.delivery.deliverDue();
    expect(await of.due()).toBe(1);
    await of.delivery.deliverDue();
    expect(of.slack.acts).toEqual(['post C1 1 of 2', 'update C1 1.1 2 of 2']);
    expect(await of.due()).toBe(0);
  });
});

describe('messages that stand already', () => {
  async function manyCards(of: ReturnType<typeof bench>): Promise<void> {
    for (let number = 0; number < 1000; number++) {
      const [channel, ts] = [`C${number % 10}`, `${number}.7`];
      of.slack.standing.set(`${channel} ${ts}`, 'joining');
      await of.outbox.put(aProgress('in pool', { key: `annex:${number}`, place: { channel, ts } }));
    }
  }

  it('are changed after what is news in their channel', async () => {
    const of = bench();
    await manyCards(of);
    await of.notice('lease ends', 'C1');
    of.slack.room = 10;
    await of.delivery.deliverDue();
    expect(of.slack.acts).toHaveLength(11);
    expect(of.slack.acts.find((act) => act.includes(' C1 '))).toBe('post C1 lease ends');
  });

  it('are changed only as often as Slack takes it, and all in the end', async () => {
    const of = bench();
    await manyCards(of);
    let looks = 0;
    for (; (await of.due()) > 0; looks += 1) {
      of.slack.room = 10;
      expect(await of.delivery.deliverDue()).toBeGreaterThan(looks < 99 ? 0 : -1);
      expect(of.slack.room).toBeGreaterThanOrEqual(0);
    }
    expect(looks).toBeGreaterThanOrEqual(100);
    expect([...new Set(of.slack.standing.values())].join()).toContain('in pool');
    expect(of.counted).not.toContain('failed');
  });

  it('never keep back what is news, though Slack takes no more changes', async () => {
    const of = bench();
    await manyCards(of);
    of.slack.room = 0;
    await of.notice('lease ends', 'C1');
    expect(await of.delivery.deliverDue()).toBeGreaterThan(0);
    expect(of.slack.acts).toEqual(['post C1 lease ends']);
  });

  it('are changed at once for who has just clicked, however many others wait', async () => {
    const of = bench();
    await manyCards(of);
    await of.delivery.deliverNow('annex:999');
    expect(of.slack.acts).toEqual(['update C9 999.7 in pool']);
  });
});

describe('many notices for one channel', () => {
  it('come as one message with a line each, and the others as they are', async () => {
    const of = bench();
    for (const key of ['one', 'two', 'three', 'four']) await of.notice(key);
    await of.notice('alone', 'C2');
    expect(await of.delivery.deliverDue()).toBe(0);
    expect(of.slack.acts).toEqual(['post C1 4 things at once.', 'post C2 alone']);
    const told = of.slack.standing.get('C1 1.1');
    for (const key of ['one', 'two', 'three', 'four']) expect(told).toContain(`• ${key}`);
    expect(await of.due()).toBe(0);
  });

  it('lose none however many there are, and none is told twice', async () => {
    const of = bench();
    for (let number = 0; number < 450; number++) await of.notice(`<${number}>`);
    while ((await of.due()) > 0) await of.delivery.deliverDue();
    const told = [...of.slack.standing.values()].join('\n');
    for (let number = 0; number < 450; number++) expect(told.split(`<${number}>`)).toHaveLength(2);
    expect(of.slack.acts.length).toBeLessThan(40);
  });

  it('stay together when Slack takes the message only the second time', async () => {
    const of = bench();
    for (const key of ['one', 'two', 'three', 'four']) await of.notice(key);
    of.slack.trouble.set('C1', busy());
    await of.delivery.deliverDue();
    of.slack.trouble.clear();
    await of.notice('five');
    await of.delivery.deliverDue();
    expect(of.slack.acts).toEqual(['post C1 4 things at once.', 'post C1 4 things at once.', 'post C1 five']);
  });
});

describe('a notice about something that has a message', () => {
  it('stands in the thread of that message, wherever it is by then', async () => {
    const of = bench();
    await of.outbox.put(aProgress('running', { place: { channel: 'C9' } }));
    of.slack.trouble.set('C9', notInvited());
    await of.delivery.deliverDue();
    await of.outbox.add(
      aNotice({ place: { channel: 'C9' }, under: 'annex:1', message: { title: ['soon'] } }),
    );
    await of.delivery.deliverDue();
    expect(of.slack.acts.at(-1)).toBe('post D1 > 1.1 soon');
  });

  it('goes to the person when the channel cannot be written to, and says so', async () => {
    const of = bench();
    of.slack.trouble.set('C1', notInvited());
    await of.outbox.add(aNotice({ fallback: 'U1', message: { title: ['soon'] } }));
    await of.delivery.deliverDue();
    expect(of.slack.acts).toEqual(['post C1 soon', 'post U1 soon']);
    expect(of.slack.standing.get('D1 1.1')).toContain('I am not in the channel');
  });
});

describe('a notice that is to wait', () => {
  it('is told when its moment has come, and several then as what happened meanwhile', async () => {
    const of = bench();
    const notBefore = of.clock.now() + 60_000;
    for (const key of ['a', 'b', 'c', 'd']) await of.outbox.add(aNotice({ key, notBefore }));
    await of.delivery.deliverDue();
    expect(of.slack.acts).toEqual([]);
    await of.clock.advance(60_000);
    await of.delivery.deliverDue();
    expect(of.slack.acts).toEqual(['post C1 Meanwhile: 4 things happened.']);
  });
});

describe('progress that somebody waits for', () => {
  it('is updated at once', async () => {
    const of = bench();
    of.slack.standing.set('C1 7.7', 'Is that OK?');
    await of.outbox.put(aProgress('1 of 2', { place: { channel: 'C1', ts: '7.7' } }));
    await of.outbox.put(aProgress('other', { key: 'annex:2' }));
    await of.delivery.deliverNow('annex:1');
    expect(of.slack.acts).toEqual(['update C1 7.7 1 of 2']);
    expect(await of.due()).toBe(1);
    expect(of.counted).toEqual(['delivered']);
  });

  it('is left to the courier when it has to be posted: two would post it twice', async () => {
    const of = bench();
    await of.outbox.put(aProgress('1 of 2'));
    await Promise.all([of.delivery.deliverNow('annex:1'), of.delivery.deliverDue()]);
    expect(of.slack.acts).toEqual(['post C1 1 of 2']);
  });

  it.each([
    ['the message is gone', new BotError('not-found', 'That message is gone.')],
    ['Slack asks to wait', busy()],
    ['the bot is not in the channel', notInvited()],
  ])('stays due when %s, and nobody is bothered with it', async (_, error) => {
    const of = bench();
    await of.outbox.put(aProgress('1 of 2', { place: { channel: 'C1', ts: '7.7' } }));
    of.slack.trouble.set('C1', error);
    await expect(of.delivery.deliverNow('annex:1')).resolves.toBeUndefined();
    expect(of.slack.acts).toHaveLength(1);
    expect(await of.due()).toBe(1);
  });

  it('bothers nobody either when there is nothing to show, or no memory to look in', async () => {
    const of = bench();
    await of.delivery.deliverNow('annex:1');
    of.outbox.trouble = new Error('Redis is away.');
    await expect(of.delivery.deliverNow('annex:1')).resolves.toBeUndefined();
    expect(of.slack.acts).toEqual([]);
  });
});
