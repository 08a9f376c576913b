/**
 * What the bot is measured against: a Bolt app that does nothing but acknowledge. Plain JavaScript, because a compiler on
 * the way would count as its start.
 */
import { App } from '@slack/bolt';

const app = new App({
  socketMode: true,
  token: process.env.SLACK_BOT_TOKEN,
  appToken: process.env.SLACK_APP_TOKEN,
  clientOptions: { slackApiUrl: process.env.SLACK_API_URL },
});
app.command('/condor_annex', async ({ ack }) => {
  await ack();
});
await app.start();
