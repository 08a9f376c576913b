import { WebSocket } from 'ws';
import type { LocalSlack } from '../../../../src/local/slack/index.js';

export type Fields = Readonly<Record<string, unknown>>;

/** What the Web API answered. */
export interface Answer extends Fields {
  readonly ok: boolean;
  readonly error?: string;
}

/** Calls the Web API with a JSON body, as the app. */
export async function call(
  slack: LocalSlack,
  method: string,
  args: Fields = {},
  token = slack.botToken,
): Promise<Answer> {
  const response = await send(slack, method, args, token);
  return (await response.json()) as Answer;
}

export function send(
  slack: LocalSlack,
  method: string,
  args: Fields = {},
  token = slack.botToken,
): Promise<Response> {
  return fetch(`${slack.apiUrl}${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(args),
  });
}

/** One payload as it came in through a connection. */
export interface Envelope {
  readonly envelope_id: string;
  readonly type: string;
  readonly payload: Fields;
  readonly retry_attempt?: number;
  readonly retry_reason?: string;
  readonly accepts_response_payload: boolean;
  readonly reason?: string;
  readonly num_connections?: number;
}

/** One Socket Mode connection without Bolt, which does only what a test tells it to. */
export interface Connection {
  readonly socket: WebSocket;
  readonly received: Envelope[];
  /** Resolves with the next message that fits and was not asked for before. */
  next(type: string): Promise<Envelope>;
  ack(envelope: Envelope, payload?: Fields): void;
  /** Acks whatever comes from now on with the same payload. */
  ackAll(payload?: Fields): void;
}

export async function connect(slack: LocalSlack): Promise<Connection> {
  const { url } = await call(slack, 'apps.connections.open', {}, slack.appToken);
  const socket = new WebSocket(String(url));
  const received: Envelope[] = [];
  const taken = new Set<Envelope>();
  let wake: () => void = () => undefined;
  let standing: Fields | undefined;
  const ack = (envelope: Envelope, payload: Fields = {}): void => {
    socket.send(JSON.stringify({ envelope_id: envelope.envelope_id, payload }));
  };
  socket.on('message', (data: Buffer) => {
    const envelope = JSON.parse(data.toString()) as Envelope;
    received.push(envelope);
    if (standing !== undefined && 'envelope_id' in envelope) ack(envelope, standing);
    wake();
  });
  const next = async (type: string): Promise<Envelope> => {
    for (;;) {
      const found = received.find((each) => each.type === type && !taken.has(each));
      if (found !== undefined) {
        taken.add(found);
        return found;
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return {
    socket,
    received,
    next,
    ack,
    ackAll: (payload = {}) => {
      standing = payload;
    },
  };
}

export const plain = (text: string): Fields => ({ type: 'plain_text', text });
export const mrkdwn = (text: string): Fields => ({ type: 'mrkdwn', text });
export const section = (text: string): Fields => ({ type: 'section', text: mrkdwn(text) });
export const button = (id: string, more: Fields = {}): Fields => ({
  type: 'button',
  action_id: id,
  text: plain(`Press ${id}`),
  ...more,
});
export const actions = (...elements: readonly Fields[]): Fields => ({ type: 'actions', elements });
