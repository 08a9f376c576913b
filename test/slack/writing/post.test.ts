import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { WebClient } from '@slack/web-api';
import type { Message } from '../../../src/domain/message.js';
import { words } from '../../../src/domain/words.js';
import { startLocalSlack, type LocalSlack } from '../../../src/local/slack/index.js';
import { toBoltLogger } from '../../../src/slack/bolt-logger.js';
import { SlackMessenger } from '../../../src/slack/writing/post.js';
import { clientOptions } from '../../../src/slack/web-client.js';
import { FakeClock } from '../../support/fake-clock.js';
import { MemoryPostings } from '../../support/memory-postings.js';
import { recordingLog, type Line } from '../../support/recording-log.js';

const hello: Message = { title: ['Annex started.'] };

describe('SlackMessenger', () => {
  let slack: LocalSlack;
  let clock: FakeClock;
  let postings: MemoryPostings;
  let messenger: SlackMessenger;
  let ada: string;
  let lab: string;
  let lines: Line[];

  beforeEach(async () => {
    slack = await startLocalSlack({ now: () => Date.UTC(2026, 10, 22, 12) });
    ada = slack.addUser({ name: 'Ada' });
    lab = slack.addChannel({ name: 'lab', members: [ada], botIsMember: true });
    const recording = recordingLog();
    lines = recording.lines;
    const options = clientOptions({ apiUrl: slack.apiUrl }, toBoltLogger(recording.log), 0);
    clock = new FakeClock();
    postings = new MemoryPostings();
    messenger = new SlackMessenger({
      client: new WebClient(slack.botToken, options),
      postings,
      log: recording.log,
      clock,
    });
  });

  afterEach(() => slack.stop());

  it('posts, says where it stands, and carries the key unseen', async () => {
    const place = await messenger.post({ channel: lab }, hello, 'annex:1');
    const [shown] = slack.seenBy(ada, lab);
    expect(place).toEqual({ channel: lab, ts: shown?.ts });
    expect(shown).toMatchObject({
      text: 'Annex started.',
      metadata: { event_type: 'condor_annex', event_payload: { key: 'annex:1' } },
    });
    expect(slack.calls.at(-1)?.args).toMatchObject({ unfurl_links: 'false', unfurl_media: 'false' });
  });

  it('updates in place, and keeps the key', async () => {
    const place = await messenger.post({ channel: lab }, hello, 'annex:1');
    await messenger.update({ channel: place.channel, ts: place.ts ?? '' }, { title: ['All in pool.'] });
    expect(slack.seenBy(ada, lab)).toMatchObject([
      { text: 'All in pool.', metadata: { event_payload: { key: 'annex:1' } } },
    ]);
  });

  it('answers in the thread of a message', async () => {
    const { ts = '' } = await messenger.post({ channel: lab }, hello, 'a');
    await messenger.post({ channel: lab, threadTs: ts }, { title: ['Details'] }, 'b');
    expect(slack.seenBy(ada, lab).at(-1)).toMatchObject({ threadTs: ts, text: 'Details' });
    expect(slack.seenBy(ada, lab).at(-1)).not.toHaveProperty('alsoInChannel');
    await messenger.post({ channel: lab, threadTs: ts, alsoInChannel: true }, { title: ['Look'] }, 'c');
    expect(slack.seenBy(ada, lab).at(-1)).toMatchObject({ threadTs: ts, alsoInChannel: true, text: 'Look' });
  });

  it('writes to a person, and says which conversation that is', async () => {
    const place = await messenger.post({ channel: ada }, hello, 'a');
    expect(place.channel).toBe(slack.directChannel(ada));
    expect(slack.seenBy(ada, place.channel)).toHaveLength(1);
  });

  it.each([
    ['not_in_channel', 'not-ready', 'I am not in that channel'],
    ['channel_not_found', 'not-ready', 'I am not in that channel'],
    ['is_archived', 'not-ready', 'I may not write there'],
    ['restricted_action', 'not-ready', 'I may not write there'],
    ['message_not_found', 'not-found', 'that message is gone'],
    ['edit_window_closed', 'not-found', 'that message is gone'],
    ['ratelimited', 'later', 'Slack is in trouble'],
    ['internal_error', 'later', 'Slack is in trouble'],
    ['account_inactive', 'upstream', 'does not accept the token'],
    ['missing_scope', 'upstream', 'lacks a right'],
    ['something_new', 'upstream', 'Slack said something_new.'],
  ])('explains %s as %s', async (error, fault, sentence) => {
    const { ts = '' } = await messenger.post({ channel: lab }, hello, 'a');
    slack.faults.failNext('chat.update', error);
    await expect(messenger.update({ channel: lab, ts }, hello)).rejects.toMatchObject({
      fault,
      message: expect.stringContaining(sentence),
    });
  });

  it('asks to be called again later when Slack is broken or cannot be reached', async () => {
    slack.faults.httpErrorNext('chat.postMessage', 503);
    await expect(messenger.post({ channel: lab }, hello, 'a')).rejects.toMatchObject({ fault: 'later' });
    const client = new WebClient(
      'xoxb-1',
      clientOptions({ apiUrl: 'http://127.0.0.1:9/' }, toBoltLogger(recordingLog().log), 0),
    );
    const lost = new SlackMessenger({ client, postings, log: recordingLog().log, clock });
    await expect(lost.post({ channel: lab }, hello, 'a')).rejects.toMatchObject({
      fault: 'later',
      message: 'I could not write to Slack: Slack cannot be reached.',
    });
  });

  it('does not try a post again by itself, which might show it twice', async () => {
    slack.faults.loseReplyNext('chat.postMessage');
    slack.faults.httpErrorNext('conversations.history', 503);
    await expect(messenger.post({ channel: lab }, hello, 'a')).rejects.toMatchObject({ fault: 'later' });
    expect(slack.seenBy(ada, lab)).toHaveLength(1);
  });

  describe('when it cannot know whether a message got there', () => {
    const posts = () => slack.calls.filter(({ method }) => method === 'chat.postMessage').length;

    it('finds it by its key when only the answer got lost', async () => {
      slack.faults.loseReplyNext('chat.postMessage');
      const place = await messenger.post({ channel: lab }, hello, 'a');
      expect(place).toEqual({ channel: lab, ts: slack.seenBy(ada, lab)[0]?.ts });
      expect(posts()).toBe(1);
    });

    it('finds what a process posted that has died since', async () => {
      const before = await messenger.post({ channel: lab }, hello, 'a');
      await messenger.post({ channel: lab }, hello, 'b');
      expect(await messenger.post({ channel: lab }, hello, 'a')).toEqual(before);
      expect(posts()).toBe(2);
    });

    it('finds a reply in its thread', async () => {
      const { ts = '' } = await messenger.post({ channel: lab }, hello, 'card');
      const reply = await messenger.post({ channel: lab, threadTs: ts }, hello, 'a');
      expect(await messenger.post({ channel: lab, threadTs: ts }, hello, 'a')).toEqual(reply);
      expect(posts()).toBe(2);
    });

    it('finds it in the direct messages of a person', async () => {
      const before = await messenger.post({ channel: ada }, hello, 'a');
      expect(await messenger.post({ channel: ada }, hello, 'a')).toEqual(before);
      expect(posts()).toBe(1);
    });

    it('posts what did not get there', async () => {
      postings.kept.set('a', clock.now() - 60_000);
      await messenger.post({ channel: lab }, hello, 'a');
      expect(slack.seenBy(ada, lab)).toHaveLength(1);
    });

    it('posts again what somebody has deleted', async () => {
      const { ts = '' } = await messenger.post({ channel: lab }, hello, 'a');
      await new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl }).chat.delete({ channel: lab, ts });
      await messenger.post({ channel: lab }, hello, 'a');
      expect(slack.seenBy(ada, lab)).toHaveLength(1);
    });

    it('waits while Slack cannot be asked', async () => {
      postings.kept.set('a', clock.now());
      slack.faults.rateLimitNext('conversations.history', 30);
      await expect(messenger.post({ channel: lab }, hello, 'a')).rejects.toMatchObject({ fault: 'later' });
      expect(posts()).toBe(0);
    });

    it('posts all the same without the right to look, and says so in the log', async () => {
      postings.kept.set('a', clock.now());
      slack.faults.failNext('conversations.history', 'missing_scope');
      await messenger.post({ channel: lab }, hello, 'a');
      expect(posts()).toBe(1);
      expect(lines).toContainEqual(expect.objectContaining({ level: 'warn', facts: { key: 'a' } }));
    });

    it('does not look after a refusal', async () => {
      slack.faults.failNext('chat.postMessage', 'not_in_channel');
      await expect(messenger.post({ channel: lab }, hello, 'a')).rejects.toMatchObject({
        fault: 'not-ready',
      });
      expect(postings.kept.size).toBe(0);
    });
  });

  it('keeps away from a channel for as long as Slack asks, and from no other', async () => {
    const other = slack.addChannel({ name: 'other', members: [ada], botIsMember: true });
    slack.faults.rateLimitNext('chat.postMessage', 30);
    await expect(messenger.post({ channel: lab }, hello, 'a')).rejects.toThrow('Slack asks me to wait 30 s.');
    const made = slack.calls.length;
    await expect(messenger.post({ channel: lab }, hello, 'a')).rejects.toMatchObject({ fault: 'later' });
    expect(slack.calls).toHaveLength(made);
    await messenger.post({ channel: other }, hello, 'b');
    await clock.advance(30_000);
    await messenger.post({ channel: lab }, hello, 'a');
    expect(slack.seenBy(ada, lab)).toHaveLength(1);
  });

  it('writes at most one message a second to a channel once the burst is over', async () => {
    const all = Array.from({ length: 6 }, (_, index) => messenger.post({ channel: lab }, hello, `n${index}`));
    await Promise.all(all.slice(0, 4));
    expect(slack.seenBy(ada, lab)).toHaveLength(4);
    await clock.advance(2000);
    await Promise.all(all);
    expect(slack.seenBy(ada, lab)).toHaveLength(6);
  });

  describe('changing messages', () => {
    let card: { readonly channel: string; readonly ts: string };
    const update = () => messenger.update(card, { title: ['All in pool.'] });
    const updates = () => slack.calls.filter(({ method }) => method === 'chat.update').length;

    beforeEach(async () => {
      const { ts = '' } = await messenger.post({ channel: lab }, hello, 'card');
      card = { channel: lab, ts };
    });

    it('keeps to 50 a minute in all channels, and says how many there is room for', async () => {
      expect(messenger.roomForUpdates()).toBe(10);
      let made = 0;
      for (let second = 0; second < 120; second += 1) {
        for (; messenger.roomForUpdates() > 0; made += 1) await update();
        await clock.advance(1000);
      }
      expect(made).toBeLessThanOrEqual(100 + 10);
      expect(made).toBeGreaterThan(100);
    });

    it('has some left for who has just clicked, and then none', async () => {
      while (messenger.roomForUpdates() > 0) await update();
      for (let click = 0; click < 5; click += 1) await update();
      const made = updates();
      await expect(update()).rejects.toMatchObject({ fault: 'later' });
      expect(updates()).toBe(made);
      await clock.advance(1200);
      await update();
    });

    it('leaves the turns of the channel to what is posted', async () => {
      for (let times = 0; times < 10; times += 1) await update();
      for (let nth = 0; nth < 3; nth += 1) await messenger.post({ channel: lab }, hello, `n${nth}`);
      expect(clock.sleepers).toBe(0);
    });

    it('stops for as long as Slack asks, while news is posted', async () => {
      slack.faults.rateLimitNext('chat.update', 30);
      await expect(update()).rejects.toThrow('Slack asks me to wait 30 s.');
      expect(messenger.roomForUpdates()).toBe(0);
      const made = updates();
      await expect(update()).rejects.toMatchObject({ fault: 'later' });
      expect(updates()).toBe(made);
      await messenger.post({ channel: lab }, hello, 'news');
      await clock.advance(30_000);
      await update();
    });
  });

  it('sends plainer blocks, once, when Slack refuses the table', async () => {
    const message: Message = {
      title: words`Annexes`,
      table: { headings: ['Annex'], rows: [['MyFirstAnnex']] },
    };
    slack.faults.failNext('chat.postMessage', 'invalid_blocks');
    await messenger.post({ channel: lab }, message, 'a');
    expect(
      slack
        .seenBy(ada, lab)
        .at(-1)
        ?.blocks.map(({ type }) => type),
    ).toEqual(['section', 'section']);
    expect(lines).toContainEqual(
      expect.objectContaining({ level: 'warn', facts: { refused: 'invalid_blocks' } }),
    );
    slack.faults.failNext('chat.postMessage', 'invalid_blocks', 2);
    await expect(messenger.post({ channel: lab }, message, 'b')).rejects.toMatchObject({ fault: 'upstream' });
  });

  it('does not take a mistake of ours for a trouble that passes', async () => {
    const buttons = [{ label: 'Yes', action: 'yes', value: 'x'.repeat(2001) }];
    await expect(messenger.post({ channel: lab }, { ...hello, buttons }, 'a')).rejects.not.toHaveProperty(
      'fault',
    );
  });
});
