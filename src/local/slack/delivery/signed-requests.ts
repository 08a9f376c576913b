import { createHmac } from 'node:crypto';
import { request } from 'node:http';
import { deferred } from '../changes.js';
import { isObject, parsed, textIn, type Json } from '../json.js';
import type { Workspace } from '../workspace.js';
import { failed, type Carrier, type Delivered, type Parcel } from './delivery.js';

/**
 * The headers that prove that a request is Slack's (Slack: "Verifying requests from Slack", version v0).
 *
 * @param atMs when it was signed; receivers refuse what is more than five minutes old.
 */
function signatureHeaders(secret: string, body: string, atMs: number): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(atMs / 1000));
  const digest = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${digest}` };
}

/** HTTP mode: posts each payload to the app's request URL, signed, and takes the answer as the ack. */
export class SignedRequests implements Carrier {
  readonly #workspace: Workspace;
  readonly #requestUrl: string;
  readonly #ackWithinMs: number;

  constructor(workspace: Workspace, requestUrl: string) {
    this.#workspace = workspace;
    this.#requestUrl = requestUrl;
    this.#ackWithinMs = workspace.options.ackWithinMs ?? 3000;
  }

  async send(parcel: Parcel): Promise<Delivered> {
    const { type, body } = encoded(parcel);
    // Receivers check the age against their own clock, which is the real one whatever the workspace's says.
    const signature = signatureHeaders(this.#workspace.app.signingSecret, body, Date.now());
    const headers = {
      ...signature,
      'content-type': type,
      'user-agent': 'Slackbot 1.0',
      ...retryHeaders(parcel),
    };
    const delivered = await this.#post(body, headers);
    const { faults } = this.#workspace;
    return faults.losingAcks || faults.takeDroppedAck() ? failed('operation_timeout') : delivered;
  }

  #post(body: string, headers: Readonly<Record<string, string>>): Promise<Delivered> {
    const { promise, resolve } = deferred<Delivered>();
    const sent = request(this.#requestUrl, { method: 'POST', headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        resolve(ackIn(response.statusCode ?? 0, Buffer.concat(chunks).toString()));
      });
    });
    const timer = setTimeout(() => {
      resolve(failed('operation_timeout'));
      sent.destroy();
    }, this.#ackWithinMs);
    sent.on('error', () => {
      resolve(failed('dispatch_failed'));
    });
    sent.end(body);
    return promise.finally(() => {
      clearTimeout(timer);
    });
  }
}

/** Commands travel as form fields, interactions as one form field with JSON in it, events as JSON. */
function encoded({ kind, payload }: Parcel): { readonly type: string; readonly body: string } {
  const form = 'application/x-www-form-urlencoded';
  if (kind === 'events_api') return { type: 'application/json', body: JSON.stringify(payload) };
  if (kind === 'interactive') {
    return { type: form, body: new URLSearchParams({ payload: JSON.stringify(payload) }).toString() };
  }
  const fields = Object.entries(payload).map(([key, value]): [string, string] => [key, textIn(value) ?? '']);
  return { type: form, body: new URLSearchParams(fields).toString() };
}

const retryHeaders = ({ retry }: Parcel): Readonly<Record<string, string>> =>
  retry === undefined
    ? {}
    : {
        'x-slack-retry-num': String(retry.attempt),
        'x-slack-retry-reason': retry.reason === 'timeout' ? 'http_timeout' : retry.reason,
      };

/** Any 2xx is an ack. Its body is a response: JSON, or plain text for a message. */
function ackIn(status: number, body: string): Delivered {
  if (status < 200 || status > 299) return failed('dispatch_failed');
  const json: unknown = parsed(body);
  if (isObject(json)) return { acked: true, response: json };
  const response: Json = body === '' ? {} : { text: body };
  return { acked: true, response };
}
