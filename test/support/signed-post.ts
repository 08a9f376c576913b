import { createHmac } from 'node:crypto';
import type { World } from './world.js';

/** The clock of the bot stands still, so an answer that waits for it never comes. */
const ANSWERED_WITHIN_MS = 15_000;

/** As Slack signs what it sends ("Verifying requests from Slack"). */
export function signatureHeaders(
  secret: string,
  body: string | Uint8Array,
  atMs: number,
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(atMs / 1000));
  const digest = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex');
  return { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${digest}` };
}

/** Posts to the bot what only Slack could have signed, whatever it is. The status of the answer. */
export async function postSigned(
  world: World,
  body: string | Uint8Array,
  type = 'application/x-www-form-urlencoded',
): Promise<number> {
  const headers = signatureHeaders(world.slack.signingSecret, body, Date.now());
  const answer = await fetch(world.requestUrl, {
    method: 'POST',
    body,
    headers: { 'content-type': type, ...headers },
    signal: AbortSignal.timeout(ANSWERED_WITHIN_MS),
  });
  await answer.text();
  return answer.status;
}
