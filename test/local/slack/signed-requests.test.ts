import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startWorld, type World } from './support/world.js';

interface Request {
  readonly body: string;
  readonly headers: IncomingHttpHeaders;
}

/** A request URL that answers as it is told. */
class Receiver {
  readonly requests: Request[] = [];
  answer: { status: number; body?: string } | 'never' = { status: 200 };
  readonly #server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      this.requests.push({ body: Buffer.concat(chunks).toString(), headers: request.headers });
      if (this.answer === 'never') return;
      response.writeHead(this.answer.status);
      response.end(this.answer.body);
    });
  });

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/slack/events`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

describe('signed HTTP requests', () => {
  let receiver: Receiver;
  let world: World;

  beforeEach(async () => {
    receiver = new Receiver();
    world = await startWorld({ requestUrl: await receiver.start(), ackWithinMs: 1000, retryDelaysMs: [0] });
  });

  afterEach(async () => {
    await world.slack.stop();
    receiver.stop();
  });

  const type = () => world.slack.slash(world.ada, world.lab, '/x a b&c');

  it('carry a signature that the signing secret proves', async () => {
    await type();
    const { body, headers } = receiver.requests[0] ?? { body: '', headers: {} };
    const stamp = String(headers['x-slack-request-timestamp']);
    const digest = createHmac('sha256', world.slack.signingSecret)
      .update(`v0:${stamp}:${body}`)
      .digest('hex');
    expect(headers['x-slack-signature']).toBe(`v0=${digest}`);
    expect(Math.abs(Date.now() / 1000 - Number(stamp))).toBeLessThan(10);
  });

  it('carry commands as form fields', async () => {
    expect(await type()).toMatchObject({ acked: true });
    const { body, headers } = receiver.requests[0] ?? { body: '', headers: {} };
    expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(Object.fromEntries(new URLSearchParams(body))).toMatchObject({
      command: '/x',
      text: 'a b&c',
      user_id: world.ada,
    });
  });

  it.each([
    ['JSON', JSON.stringify({ text: 'Hello' })],
    ['plain text', 'Hello'],
  ])('take an ack in %s', async (_kind, body) => {
    receiver.answer = { status: 200, body };
    await type();
    expect(world.slack.seenBy(world.ada, world.lab)).toMatchObject([{ text: 'Hello', ephemeral: true }]);
  });

  it.each([
    ['an error', { status: 500 }, 'dispatch_failed'],
    ['no answer', 'never' as const, 'operation_timeout'],
  ])('fail a command with %s', async (_case, answer, error) => {
    receiver.answer = answer;
    expect(await type()).toMatchObject({ acked: false, error });
  });

  it('fail a command when nobody listens', async () => {
    receiver.stop();
    expect(await type()).toMatchObject({ acked: false, error: 'dispatch_failed' });
  });

  it('carry events as JSON, and again when they fail', async () => {
    receiver.answer = { status: 500 };
    await world.slack.openHome(world.ada);
    const again = await world.slack.until(() => receiver.requests[1]);
    expect(JSON.parse(again.body)).toMatchObject({
      type: 'event_callback',
      event: { type: 'app_home_opened' },
    });
    expect(again.headers).toMatchObject({ 'content-type': 'application/json', 'x-slack-retry-num': '1' });
  });
});
