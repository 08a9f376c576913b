import { afterEach, describe, expect, it } from '@jest/globals';
import { App, LogLevel, SocketModeReceiver, type AppOptions, type Logger } from '@slack/bolt';
import { startLocalSlack, type LocalSlack, type LocalSlackOptions } from '../../../src/local/slack/index.js';

const NOON = Date.UTC(2026, 10, 22, 12);

const question = (text: string) => [
  { type: 'section' as const, text: { type: 'mrkdwn' as const, text } },
  {
    type: 'actions' as const,
    elements: [
      {
        type: 'button' as const,
        action_id: 'yes',
        text: { type: 'plain_text' as const, text: 'Yes' },
        value: 'q1',
      },
      {
        type: 'button' as const,
        action_id: 'no',
        text: { type: 'plain_text' as const, text: 'No' },
        value: 'q1',
      },
    ],
  },
];

const nothing = (): void => undefined;
const silent: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  setLevel: nothing,
  getLevel: () => LogLevel.ERROR,
  setName: nothing,
};

describe('an unmodified Bolt app over Socket Mode', () => {
  let slack: LocalSlack;
  let app: App;
  let ada: string;
  let lab: string;

  /** A workspace, and a Bolt app that is not started yet. */
  async function begin(options: Partial<LocalSlackOptions> = {}, more: AppOptions = {}): Promise<void> {
    slack = await startLocalSlack({ now: () => NOON, ...options });
    ada = slack.addUser({ name: 'Ada' });
    lab = slack.addChannel({ name: 'lab', members: [ada] });
    app = new App({
      token: slack.botToken,
      appToken: slack.appToken,
      socketMode: true,
      logLevel: LogLevel.ERROR,
      clientOptions: { slackApiUrl: slack.apiUrl },
      ...more,
    });
  }

  afterEach(async () => {
    await app.stop();
    await slack.stop();
  });

  it('takes a command, asks with buttons, and replaces the question by the answer', async () => {
    await begin();
    app.command('/annex', async ({ ack, command, respond }) => {
      await ack();
      await respond({ text: 'Is that OK?', blocks: question(`Start ${command.text}? Is that OK?`) });
    });
    app.action('yes', async ({ ack, body, respond }) => {
      await ack();
      await respond({ replace_original: true, text: `Started by <@${body.user.id}>.`, blocks: [] });
    });
    await app.start();

    const typed = await slack.slash(ada, lab, '/annex -count 10');
    expect(typed.acked).toBe(true);
    const asked = await slack.until(() => slack.seenBy(ada, lab).at(-1));
    expect(asked).toMatchObject({ ephemeral: true, text: 'Is that OK?', user: slack.botUserId });

    const clicked = await slack.click(ada, asked.ref, 'Yes');
    expect(clicked.acked).toBe(true);
    const answer = await slack.until(() =>
      slack.seenBy(ada, lab).find(({ text }) => text.startsWith('Started')),
    );
    expect(answer).toMatchObject({
      ref: asked.ref,
      ephemeral: true,
      blocks: [],
      text: `Started by <@${ada}>.`,
    });
    expect(slack.seenBy(ada, lab)).toHaveLength(1);
  });

  it('opens, changes and closes a form, with its Home tab beside it', async () => {
    await begin();
    const title = { type: 'plain_text' as const, text: 'Start' };
    const form = (text: string) => ({
      type: 'modal' as const,
      callback_id: 'start',
      title,
      submit: title,
      blocks: question(text),
    });
    app.command('/annex', async ({ ack, client, command }) => {
      await ack();
      const { view } = await client.views.open({ trigger_id: command.trigger_id, view: form('Loading') });
      if (view?.id !== undefined) await client.views.update({ view_id: view.id, view: form('Loaded') });
    });
    app.action('yes', async ({ ack, client, body }) => {
      await ack();
      if ('trigger_id' in body)
        await client.views.push({ trigger_id: body.trigger_id, view: form('On top') });
    });
    app.view('start', async ({ ack }) => {
      await ack({ response_action: 'clear' });
    });
    app.event('app_home_opened', async ({ event, client }) => {
      await client.views.publish({ user_id: event.user, view: { type: 'home', blocks: question('Home') } });
    });
    await app.start();

    await slack.slash(ada, lab, '/annex');
    const loaded = await slack.until(() =>
      slack.viewsOf(ada).find(({ blocks }) => JSON.stringify(blocks).includes('Loaded')),
    );
    await slack.clickInView(ada, loaded.id, 'Yes');
    const top = await slack.until(() => slack.viewsOf(ada)[1]);
    expect(await slack.submit(ada, top.id, {})).toMatchObject({ acked: true, action: 'clear' });
    expect(slack.viewsOf(ada)).toEqual([]);
    await slack.openHome(ada);
    expect(await slack.until(() => slack.viewsOf(ada)[0])).toMatchObject({ type: 'home' });
  });

  it('comes back by itself when Slack recycles its connection', async () => {
    await begin({}, { deferInitialization: true });
    app = new App({
      token: slack.botToken,
      receiver: new SocketModeReceiver({
        appToken: slack.appToken,
        clientPingTimeout: 50,
        logLevel: LogLevel.ERROR,
        installerOptions: { clientOptions: { slackApiUrl: slack.apiUrl } },
      }),
      logLevel: LogLevel.ERROR,
      clientOptions: { slackApiUrl: slack.apiUrl },
    });
    app.command('/annex', async ({ ack }) => ack('Here'));
    await app.start();
    slack.faults.disconnectAll('refresh_requested');
    await slack.until(() => (slack.connections === 0 ? true : undefined));
    await slack.until(() => (slack.connections === 1 ? true : undefined));
    expect(await slack.slash(ada, lab, '/annex')).toMatchObject({ acked: true, response: { text: 'Here' } });
  });

  it('shows a person that nobody answered when a listener breaks before its ack', async () => {
    await begin({ ackWithinMs: 50 }, { logger: silent });
    app.command('/annex', () => Promise.reject(new Error('broken')));
    await app.start();
    expect(await slack.slash(ada, lab, '/annex')).toMatchObject({ acked: false, error: 'operation_timeout' });
    expect(slack.seenBy(ada, lab)).toMatchObject([{ user: 'USLACKBOT', ephemeral: true }]);
  });
});
