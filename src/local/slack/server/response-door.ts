import type { IncomingMessage, ServerResponse } from 'node:http';
import { respond } from '../acting/responses.js';
import type { CallFault } from '../faults.js';
import { isObject, parsed } from '../json.js';
import { RateLimited } from '../rates.js';
import { Refusal } from '../refusal.js';
import type { Workspace } from '../workspace.js';
import { bodyOf, sendText } from './bodies.js';

/** Statuses with which Slack turns a use of a response URL down; anything else is 400. */
const STATUS: Readonly<Record<string, number>> = { used_url: 404, expired_url: 404, ratelimited: 429 };

/** The door of response URLs: takes one answer of the app. */
export async function takeResponse(
  workspace: Workspace,
  linkId: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body: unknown = parsed((await bodyOf(request)).toString());
  const fault = workspace.faults.takeResponse();
  if (fault?.kind === 'hang') return;
  if (fault?.kind === 'http') {
    sendText(response, fault.status, '');
    return;
  }
  try {
    refuseIf(fault);
    const link = workspace.links.use(linkId);
    if (!isObject(body)) throw new Refusal('invalid_payload');
    respond(workspace, link, body);
    if (fault?.kind === 'lose-reply') response.destroy();
    else sendText(response, 200, 'ok');
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error instanceof RateLimited) response.setHeader('retry-after', String(error.retryAfterS));
    sendText(response, STATUS[error.code] ?? 400, error.code);
  }
}

function refuseIf(fault: CallFault | undefined): void {
  if (fault?.kind === 'rate-limit') throw new RateLimited(fault.retryAfterS);
  if (fault?.kind === 'refuse') throw new Refusal(fault.error);
}
