import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { App, HTTPReceiver, LogLevel } from '@slack/bolt';
import { startLocalSlack, type LocalSlack } from '../../../src/local/slack/index.js';

const NOON = Date.UTC(2026, 10, 22, 12);

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const plain = (text: string) => ({ type: 'plain_text' as const, text });

describe('an unmodified Bolt app over signed HTTP', () => {
  let slack: LocalSlack;
  let app: App;
  let port: number;
  let ada: string;
  let lab: string;

  beforeEach(async () => {
    port = await freePort();
    slack = await startLocalSlack({ now: () => NOON, requestUrl: `http://127.0.0.1:${port}/slack/events` });
    ada = slack.addUser({ name: 'Ada' });
    lab = slack.addChannel({ name: 'lab', members: [ada] });
    app = new App({
      token: slack.botToken,
      receiver: new HTTPReceiver({ signingSecret: slack.signingSecret, logLevel: LogLevel.ERROR }),
      logLevel: LogLevel.ERROR,
      clientOptions: { slackApiUrl: slack.apiUrl },
    });
  });

  afterEach(async () => {
    await app.stop();
    await slack.stop();
  });

  it('takes a command, opens its form, checks it, and posts the result', async () => {
    app.command('/annex', async ({ ack, client, command }) => {
      await ack();
      await client.views.open({
        trigger_id: command.trigger_id,
        view: {
          type: 'modal',
          callback_id: 'start',
          private_metadata: command.channel_id,
          title: plain('Start an annex'),
          submit: plain('Start'),
          blocks: [
            {
              type: 'input',
              block_id: 'name',
              label: plain('Name'),
              element: { type: 'plain_text_input', action_id: 'value' },
            },
          ],
        },
      });
    });
    app.view('start', async ({ ack, view, client }) => {
      const name = view.state.values['name']?.['value']?.value ?? '';
      if (name.includes(' ')) {
        await ack({ response_action: 'errors', errors: { name: 'No spaces, please.' } });
        return;
      }
      await ack();
      await client.chat.postMessage({ channel: view.private_metadata, text: `Started ${name}` });
    });
    await app.start(port);

    expect(await slack.slash(ada, lab, '/annex')).toMatchObject({ acked: true });
    const form = await slack.until(() => slack.viewsOf(ada)[0]);
    const refused = await slack.submit(ada, form.id, { name: { value: 'my annex' } });
    expect(refused).toMatchObject({ action: 'errors', errors: { name: 'No spaces, please.' } });
    expect(await slack.submit(ada, form.id, { name: { value: 'mine' } })).toMatchObject({ action: 'close' });
    const posted = await slack.until(() => slack.seenBy(ada, lab)[0]);
    expect(posted.text).toBe('Started mine');
  });

  it('takes clicks and events', async () => {
    app.action('go', async ({ ack, respond }) => {
      await ack();
      await respond({ replace_original: true, text: 'Gone' });
    });
    app.event('app_home_opened', async ({ event, client }) => {
      const blocks = [{ type: 'divider' as const }];
      await client.views.publish({ user_id: event.user, view: { type: 'home', blocks } });
    });
    await app.start(port);
    const blocks = [
      {
        type: 'actions' as const,
        elements: [{ type: 'button' as const, action_id: 'go', text: plain('Go') }],
      },
    ];
    await app.client.chat.postMessage({ channel: lab, text: 'Go?', blocks });
    const asked = await slack.until(() => slack.seenBy(ada, lab)[0]);
    expect(await slack.click(ada, asked, 'Go')).toMatchObject({ acked: true });
    await slack.until(() => slack.seenBy(ada, lab).find(({ text }) => text === 'Gone'));
    await slack.openHome(ada);
    expect(await slack.until(() => slack.viewsOf(ada)[0])).toMatchObject({ type: 'home' });
  });

  it('is not fooled by requests that others sign', async () => {
    app.command('/annex', async ({ ack }) => ack('never'));
    await app.start(port);
    const forged = await fetch(`http://127.0.0.1:${port}/slack/events`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': String(Math.floor(Date.now() / 1000)),
        'x-slack-signature': 'v0=00',
      },
      body: 'command=/annex',
    });
    expect(forged.status).toBe(401);
  });
});
