import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startLocalSlack, type LocalSlack } from '../../../src/local/slack/index.js';
import { createSlackApp, type SlackApp, type SlackOptions } from '../../../src/slack/receiving/app.js';
import { FakeClock } from '../../support/fake-clock.js';
import { recordingLog, type Line } from '../../support/recording-log.js';

describe('the Slack edge over Socket Mode', () => {
  let slack: LocalSlack;
  let edge: SlackApp | undefined;
  let ada: string;
  let lab: string;
  let lines: Line[];
  let apologies: number;

  function make(over: Partial<SlackOptions> = {}): SlackApp {
    const recording = recordingLog();
    lines = recording.lines;
    edge = createSlackApp({
      token: slack.botToken,
      appToken: slack.appToken,
      apiUrl: slack.apiUrl,
      log: recording.log,
      apologize: () => ({ text: `Sorry, see f65d${(apologies += 1)}.`, reference: 'f65d' }),
      ...over,
    });
    edge.app.command('/annex', async ({ ack, command }) => {
      await ack(`You said ${command.text}`);
    });
    return edge;
  }

  const saidTo = (user: string): readonly string[] => slack.seenBy(user, lab).map(({ text }) => text);

  beforeEach(async () => {
    apologies = 0;
    slack = await startLocalSlack({ now: () => Date.now() });
    ada = slack.addUser({ name: 'Ada' });
    lab = slack.addChannel({ name: 'lab', members: [ada] });
  });

  afterEach(async () => {
    await edge?.stop();
    edge = undefined;
    await slack.stop();
  });

  it('answers over two connections, and leaves none behind', async () => {
    const edge = make();
    expect(edge.connected()).toBe(false);
    await edge.start();
    expect(edge.connected()).toBe(true);
    await slack.until(() => (slack.connections === 2 ? true : undefined));
    for (const word of ['one', 'two', 'three']) await slack.slash(ada, lab, `/annex ${word}`);
    expect(saidTo(ada)).toEqual(['You said one', 'You said two', 'You said three']);
    expect(lines.map(({ facts }) => facts)).toContainEqual({ connection: 2, connections: 2 });
    await edge.stop();
    expect(edge.connected()).toBe(false);
    await slack.until(() => (slack.connections === 0 ? true : undefined));
  });

  it('has words for a bot token that Slack does not accept', async () => {
    await expect(make({ token: 'xoxb-wrong' }).start()).rejects.toThrow(
      'I could not sign in to Slack: Slack does not accept the token (invalid_auth).',
    );
    expect(slack.connections).toBe(0);
  });

  it('has words for an app token that Slack does not accept, and stops trying', async () => {
    await expect(make({ appToken: 'xapp-wrong' }).start()).rejects.toThrow('Slack does not accept the token');
    const { length } = slack.calls;
    await edge?.stop();
    expect(slack.calls).toHaveLength(length);
  });

  it('has words for a Slack that cannot be reached', async () => {
    await expect(make({ apiUrl: 'http://127.0.0.1:9/api/' }).start()).rejects.toThrow(
      'Slack cannot be reached',
    );
  });

  it('loses no command while Slack renews both connections at once', async () => {
    await make().start();
    await slack.until(() => (slack.connections === 2 ? true : undefined));
    slack.faults.disconnectAll('refresh_requested');
    await slack.until(() => (slack.connections > 0 ? true : undefined), 1000);
    expect(await slack.slash(ada, lab, '/annex again')).toMatchObject({ acked: true });
    expect(saidTo(ada)).toEqual(['You said again']);
  });

  it('comes back when Slack cuts it off and will not have it for a while', async () => {
    const edge = make();
    await edge.start();
    await slack.until(() => (slack.connections === 2 ? true : undefined));
    slack.faults.refuseConnections(true);
    slack.faults.cutAll();
    await slack.until(() => (edge.connected() ? undefined : true));
    slack.faults.refuseConnections(false);
    await slack.until(() => (edge.connected() ? true : undefined));
    expect(await slack.slash(ada, lab, '/annex again')).toMatchObject({ acked: true });
  });

  it('comes back soon, however often it is cut off', async () => {
    const clock = new FakeClock();
    const edge = make({ clock, connections: 1 });
    await edge.start();
    for (let cuts = 0; cuts < 7; cuts += 1) {
      slack.faults.cutAll();
      await slack.until(() => (edge.connected() ? undefined : true));
      await clock.advance(2000);
      await slack.until(() => (edge.connected() ? true : undefined));
    }
  });

  it('lives through a revoked token at a reconnect, which would end the process', async () => {
    const edge = make({ connections: 1 });
    await edge.start();
    slack.faults.failNext('apps.connections.open', 'account_inactive');
    slack.faults.cutAll();
    await slack.until(() => (edge.connected() ? undefined : true));
    await slack.until(() => (edge.connected() ? true : undefined));
    expect(lines.filter(({ level }) => level === 'warn').map(({ sentence }) => sentence)).toContain(
      'No connection to Slack.',
    );
  });

  it('apologizes in the channel, to the one person, with the reference of the log', async () => {
    const bob = slack.addUser({ name: 'Bob' });
    make().app.command('/broken', () => Promise.reject(new Error('boom')));
    await edge?.start();
    await slack.slash(ada, lab, '/broken');
    expect(saidTo(ada)).toEqual(['Sorry, see f65d1.']);
    expect(saidTo(bob)).toEqual([]);
    expect(apologies).toBe(1);
  });

  it('knows its own commands only', async () => {
    await make().start();
    await slack.slash(ada, lab, '/anex');
    expect(saidTo(ada)).toEqual(["I don't know that command. Try `/condor_annex help`."]);
  });

  it('gives up a call that Slack keeps waiting, rather than the people', async () => {
    make().app.command('/limited', async ({ ack, client }) => {
      await ack();
      await client.chat.postMessage({ channel: lab, text: 'hello' });
    });
    await edge?.start();
    slack.faults.rateLimitNext('chat.postMessage', 30);
    await slack.slash(ada, lab, '/limited');
    await slack.until(() => (saidTo(ada).length > 0 ? true : undefined), 2000);
    expect(saidTo(ada)).toEqual(['Sorry, see f65d1.']);
  });

  it('keeps secrets and payloads out of the log', async () => {
    await make().start();
    await slack.slash(ada, lab, '/annex secret-words');
    await edge?.stop();
    const log = JSON.stringify(lines);
    for (const secret of [slack.botToken, slack.appToken, 'secret-words', 'ticket='])
      expect(log).not.toContain(secret);
  });
});
