import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import type { ReceiverEvent } from '@slack/bolt';
import { freePort } from '../../../src/local/free-port.js';
import { startLocalSlack, type LocalSlack } from '../../../src/local/slack/index.js';
import { createSlackApp, type SlackApp } from '../../../src/slack/receiving/app.js';
import { toBoltLogger } from '../../../src/slack/bolt-logger.js';
import { HttpDoor } from '../../../src/slack/receiving/http.js';
import { wallClock } from '../../../src/ports/wall-clock.js';
import { recordingLog } from '../../support/recording-log.js';

const SECRET = 'the-signing-secret';
const BODY = 'command=%2Fannex&text=-status&user_id=U1';

/** The first that is answered on a connection. */
async function answerOf(socket: Socket): Promise<string> {
  const [first] = (await once(socket, 'data')) as [Buffer];
  return first.toString();
}

interface Forged {
  readonly body?: string;
  readonly secret?: string;
  /** Seconds away from now. */
  readonly away?: number;
  readonly signature?: string;
  readonly timestamp?: string;
  /** What the body says that it is. */
  readonly type?: string;
}

describe('HttpDoor', () => {
  let door: HttpDoor;
  let url: string;
  let received: ReceiverEvent[];

  /** Sends a signed request, or one that only looks like it. */
  function send({ body = BODY, secret = SECRET, away = 0, ...forged }: Forged = {}): Promise<Response> {
    const timestamp = forged.timestamp ?? String(Math.floor(Date.now() / 1000) + away);
    const hash = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
    return fetch(`${url}/slack/events`, {
      method: 'POST',
      headers: {
        'content-type': forged.type ?? 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': timestamp,
        'x-slack-signature': forged.signature ?? `v0=${hash}`,
      },
      body,
    });
  }

  beforeEach(async () => {
    received = [];
    const logger = toBoltLogger(recordingLog().log);
    door = new HttpDoor({ signingSecret: SECRET, port: 0, clock: wallClock, logger });
    await door.open(async (event) => {
      received.push(event);
      await event.ack({ text: 'hello' });
    });
    url = `http://127.0.0.1:${door.port}`;
  });

  afterEach(() => door.close());

  it('lets a signed request in and answers it', async () => {
    const response = await send();
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ text: 'hello' });
    expect(received[0]?.body).toMatchObject({ command: '/annex', text: '-status' });
    expect(received[0]?.customProperties).toEqual({});
  });

  it.each<[string, Forged]>([
    ['signed with another secret', { secret: 'guessed' }],
    ['signed by nobody', { signature: '' }],
    ['with a signature of another kind', { signature: 'v1=abc' }],
    ['that is six minutes old', { away: -360 }],
    ['from two minutes ahead', { away: 120 }],
    ['from another century', { timestamp: '99999999999' }],
    ['at no time', { timestamp: 'soon' }],
    ['at several times', { timestamp: '1e3, 2' }],
  ])('refuses a request %s', async (_, forged) => {
    expect((await send(forged)).status).toBe(401);
    expect(received).toEqual([]);
  });

  it('forgives a clock that is half a minute ahead', async () => {
    expect((await send({ away: 30 })).status).toBe(200);
  });

  it('does nothing about a request that is sent again', async () => {
    const timestamp = String(Math.floor(Date.now() / 1000));
    await send({ timestamp });
    const again = await send({ timestamp });
    expect([again.status, await again.text()]).toEqual([200, '']);
    expect(received).toHaveLength(1);
  });

  it.each(['=1', '=', '=x=y'])('knows a signature again with %s behind it', async (more) => {
    const timestamp = String(Math.floor(Date.now() / 1000));
    const hash = createHmac('sha256', SECRET).update(`v0:${timestamp}:${BODY}`).digest('hex');
    await send({ timestamp });
    await send({ timestamp, signature: `v0=${hash}${more}` });
    expect(received).toHaveLength(1);
  });

  it('does not remember signatures that were not good', async () => {
    const timestamp = String(Math.floor(Date.now() / 1000));
    const hash = createHmac('sha256', SECRET).update(`v0:${timestamp}:${BODY}`).digest('hex');
    await send({ timestamp, body: 'command=%2Fother', signature: `v0=${hash}` });
    await send({ timestamp });
    expect(received).toHaveLength(1);
  });

  it.each([
    ['nothing', 'null', 'application/json'],
    ['nothing in a form', 'payload=null', 'application/x-www-form-urlencoded'],
    ['a number', '5', 'application/json'],
    ['a text', '"type"', 'application/json'],
    ['no JSON', '{"type":', 'application/json'],
    ['no JSON in a form', 'payload=%7B', 'application/x-www-form-urlencoded'],
    ['a form that calls itself something else', BODY, 'text/plain'],
    ['a form in another writing', BODY, 'multipart/form-data; boundary=x'],
    ['nothing at all', '', 'application/json'],
  ])('refuses a signed body with %s, and goes on', async (_, body, type) => {
    expect((await send({ body, type })).status).toBe(400);
    expect(received).toEqual([]);
    expect((await send()).status).toBe(200);
  });

  it('refuses a body that is larger than any of ours', async () => {
    expect((await send({ body: `text=${'x'.repeat(200_000)}` })).status).toBe(413);
    expect(received).toEqual([]);
  });

  it('knows one address and one method', async () => {
    expect((await fetch(`${url}/`)).status).toBe(404);
    expect((await fetch(`${url}/slack/events/more`, { method: 'POST' })).status).toBe(404);
    expect((await fetch(`${url}/slack/events`)).status).toBe(405);
  });

  it('answers Slack when it asks whether the address is ours', async () => {
    const challenge = await send({ body: 'ssl_check=1' });
    expect(challenge.status).toBe(200);
    expect(received).toEqual([]);
  });

  it('hangs up on bytes that are no request', async () => {
    const socket = connect(door.port, '127.0.0.1');
    socket.write('HELO slack\r\n\r\n');
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 400 /);
  });

  describe('while somebody is in the way', () => {
    const HEAD = 'POST /slack/events HTTP/1.1\r\nHost: bot\r\n';
    const FORM = 'Content-Type: application/x-www-form-urlencoded\r\n';
    const sockets: Socket[] = [];
    /** A connection that says so much and then waits. */
    const stall = async (words: string): Promise<Socket> => {
      const socket = connect(door.port, '127.0.0.1').on('error', () => undefined);
      sockets.push(socket);
      await once(socket, 'connect');
      socket.write(words);
      return socket;
    };
    afterEach(() => {
      for (const socket of sockets.splice(0)) socket.destroy();
    });

    it.each([
      ['says nothing', ''],
      ['stops within a header', `${HEAD}X-Slow: a`],
      ['stops within a body', `${HEAD}${FORM}Content-Length: 5000\r\n\r\ncommand=`],
      ['stops within a chunk', `${HEAD}${FORM}Transfer-Encoding: chunked\r\n\r\nff\r\ncommand=`],
    ])('answers others beside two hundred of whom each %s', async (_, words) => {
      await Promise.all(Array.from({ length: 200 }, () => stall(words)));
      expect((await send()).status).toBe(200);
      expect(received).toHaveLength(1);
    });

    it.each([
      ['nothing', '', ''],
      ['header', `${HEAD}X-Slow: a`, 'a'],
      ['chunk', `${HEAD}${FORM}Transfer-Encoding: chunked\r\n\r\n`, '1\r\nx\r\n'],
      ['body', `${HEAD}${FORM}Content-Length: 5000\r\n\r\ncommand=`, 'x'],
    ])('hangs up on a %s that trickles in', async (_, words, drop) => {
      const socket = await stall(words);
      const dripping = setInterval(() => socket.write(drop), 500);
      const closed = once(socket.resume(), 'close');
      expect((await send()).status).toBe(200);
      await closed;
      clearInterval(dripping);
      expect(received).toHaveLength(1);
    });

    it('reads no more of a body than it takes, whether its length was said or not', async () => {
      const said = await stall(`${HEAD}${FORM}Content-Length: 99999999\r\n\r\n`);
      expect(await answerOf(said)).toMatch(/^HTTP\/1\.1 413 /);
      const unsaid = await stall(`${HEAD}${FORM}Transfer-Encoding: chunked\r\n\r\n`);
      for (let n = 0; n < 8; n += 1) unsaid.write(`4000\r\n${'x'.repeat(0x4000)}\r\n`);
      expect(await answerOf(unsaid)).toMatch(/^HTTP\/1\.1 413 /);
      expect((await send()).status).toBe(200);
      expect(received).toHaveLength(1);
    });

    it('refuses headers that are larger than any of ours', async () => {
      const socket = await stall(`${HEAD}X-Large: ${'x'.repeat(20_000)}\r\n\r\n`);
      expect(await answerOf(socket)).toMatch(/^HTTP\/1\.1 431 /);
      expect((await send()).status).toBe(200);
    });

    it('hangs up when it has refused, and does not wait for more', async () => {
      const stranger = await stall(`${HEAD}${FORM}Content-Length: 1\r\n\r\nx`);
      const closed = once(stranger, 'close');
      expect(await answerOf(stranger)).toMatch(/^HTTP\/1\.1 401 /);
      await closed;
    });

    it.each([
      ['two signatures', 'X-Slack-Signature: v0=1\r\nX-Slack-Signature: v0=2\r\n', 401],
      ['two times', 'X-Slack-Request-Timestamp: 1\r\nX-Slack-Request-Timestamp: 2\r\n', 401],
      ['two lengths', 'Content-Length: 4\r\nContent-Length: 5\r\n', 400],
      ['a length that is none', 'Content-Length: four\r\n', 400],
      ['a length below nothing', 'Content-Length: -4\r\n', 400],
      ['two types', `${FORM}Content-Type: application/json\r\n`, 401],
      ['an expectation that nobody meets', 'Expect: wonders\r\n', 417],
    ])('refuses a request with %s', async (_, headers, status) => {
      const length = headers.includes('Content-Length') ? '' : 'Content-Length: 4\r\n';
      const socket = await stall(`${HEAD}${length}${headers}\r\nbody`);
      expect(await answerOf(socket)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
      expect((await send()).status).toBe(200);
      expect(received).toHaveLength(1);
    });

    it('takes no second request out of the body of a refused one', async () => {
      const inside = 'GET /slack/events HTTP/1.1\r\nHost: bot\r\n\r\n';
      const socket = await stall(`${HEAD}${FORM}Content-Length: ${inside.length}\r\n\r\n${inside}`);
      expect((await text(socket)).match(/HTTP\/1\.1/g)).toHaveLength(1);
    });

    it('lets a thousand in at a time, and the next when one has left', async () => {
      await Promise.all(Array.from({ length: 1000 }, () => stall('')));
      const refused = await stall('GET / HTTP/1.1\r\nHost: bot\r\n\r\n');
      let answered = '';
      refused.on('data', (data) => (answered += String(data)));
      await new Promise((resolve) => refused.once('close', resolve));
      expect(answered).toBe('');
      sockets[0]?.destroy();
      await once(sockets[0] ?? refused, 'close');
      const next = await stall('GET / HTTP/1.1\r\nHost: bot\r\n\r\n');
      expect(await answerOf(next)).toMatch(/^HTTP\/1\.1 404 /);
    });

    it('does not mistake two requests in one for a signed one', async () => {
      const smuggled = `${HEAD}${FORM}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`;
      expect(await answerOf(await stall(smuggled))).toMatch(/^HTTP\/1\.1 400 /);
      expect(received).toEqual([]);
    });
  });

  it('has words for a port that is taken', async () => {
    const logger = toBoltLogger(recordingLog().log);
    const second = new HttpDoor({ signingSecret: SECRET, port: door.port, clock: wallClock, logger });
    await expect(second.open(() => Promise.resolve())).rejects.toMatchObject({
      fault: 'not-ready',
      message: expect.stringContaining(`I cannot listen on port ${door.port}`),
    });
  });

  it('closes although somebody keeps a connection open', async () => {
    const socket = connect(door.port, '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    await fetch(url);
    expect(door.connected()).toBe(true);
    await door.close();
    expect(door.connected()).toBe(false);
    socket.destroy();
  });
});

describe('the Slack edge over signed HTTP', () => {
  let slack: LocalSlack;
  let edge: SlackApp;
  let ada: string;
  let lab: string;

  beforeEach(async () => {
    const port = await freePort();
    slack = await startLocalSlack({
      now: () => Date.now(),
      requestUrl: `http://127.0.0.1:${port}/slack/events`,
    });
    ada = slack.addUser({ name: 'Ada' });
    lab = slack.addChannel({ name: 'lab', members: [ada] });
    edge = createSlackApp({
      token: slack.botToken,
      signingSecret: slack.signingSecret,
      port,
      apiUrl: slack.apiUrl,
      log: recordingLog().log,
      apologize: () => ({ text: 'Sorry, see f65d.', reference: 'f65d' }),
    });
  });

  afterEach(async () => {
    await edge.stop();
    await slack.stop();
  });

  it('answers commands, apologizes, and knows its own commands only', async () => {
    edge.app.command('/annex', async ({ ack }) => {
      await ack('one');
      await ack('two');
    });
    edge.app.command('/broken', () => Promise.reject(new Error('boom')));
    await edge.start();
    expect(edge.connected()).toBe(true);
    for (const line of ['/annex', '/broken', '/anex']) await slack.slash(ada, lab, line);
    expect(slack.seenBy(ada, lab).map((message) => message.text)).toEqual([
      'one',
      'Sorry, see f65d.',
      "I don't know that command. Try `/condor_annex help`.",
    ]);
  });
});
