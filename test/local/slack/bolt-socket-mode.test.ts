import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { App, LogLevel } from '@slack/bolt';
import { startLocalSlack, type LocalSlack } from '../../../src/local/slack/index.js';

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

describe('an unmodified Bolt app over Socket Mode', () => {
  let slack: LocalSlack;
  let app: App;
  let ada: string;
  let lab: string;

  beforeEach(async () => {
    slack = await startLocalSlack({ now: () => NOON });
    ada = slack.addUser({ name: 'Ada' });
    lab = slack.addChannel({ name: 'lab', members: [ada] });
    app = new App({
      token: slack.botToken,
      appToken: slack.appToken,
      socketMode: true,
      logLevel: LogLevel.ERROR,
      clientOptions: { slackApiUrl: slack.apiUrl },
    });
  });

  afterEach(async () => {
    await app.stop();
    await slack.stop();
  });

  it('takes a command, asks with buttons, and replaces the question by the answer', async () => {
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
});
