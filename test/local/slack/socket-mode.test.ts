import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import type { LocalSlackOptions } from '../../../src/local/slack/index.js';
import { call, connect, type Connection } from './support/app.js';
import { startWorld, type World } from './support/world.js';

let world: World;

beforeEach(async () => {
  world = await startWorld();
});

afterEach(async () => {
  await world.slack.stop();
});

const type = (line = '/x') => world.slack.slash(world.ada, world.lab, line);
const closed = (socket: WebSocket): Promise<unknown> =>
  new Promise((resolve) => socket.once('close', resolve));
const events = ({ received }: Connection) => received.filter((each) => each.type === 'events_api');

/** Begins anew in a workspace that waits for acks, and before it tries again, as long as the test says. */
async function beginWith(options: Partial<LocalSlackOptions>): Promise<void> {
  await world.slack.stop();
  world = await startWorld(options);
}

describe('connections', () => {
  it('are greeted with their number', async () => {
    const first = await connect(world.slack);
    const second = await connect(world.slack);
    expect(await first.next('hello')).toMatchObject({
      num_connections: 1,
      connection_info: { app_id: 'A00LOCAL01' },
    });
    expect(await second.next('hello')).toMatchObject({ num_connections: 2 });
    expect(world.slack.connections).toBe(2);
  });

  it('need a ticket that nobody has used', async () => {
    const { url } = await call(world.slack, 'apps.connections.open', {}, world.slack.appToken);
    const first = new WebSocket(String(url));
    await new Promise((resolve) => first.once('open', resolve));
    const second = new WebSocket(String(url));
    const refused = await new Promise((resolve) => second.once('error', resolve));
    expect(String(refused)).toContain('403');
  });

  it('are at most ten', async () => {
    for (let each = 0; each < 10; each += 1) await connect(world.slack);
    const eleventh = await connect(world.slack);
    expect(await eleventh.next('disconnect')).toMatchObject({ reason: 'too_many_websockets' });
    await closed(eleventh.socket);
    expect(world.slack.connections).toBe(10);
  });

  it('take payloads in turn, each exactly one', async () => {
    const connections = [await connect(world.slack), await connect(world.slack), await connect(world.slack)];
    for (const connection of connections) connection.ackAll();
    for (let each = 0; each < 9; each += 1) expect((await type()).acked).toBe(true);
    const counts = connections.map(
      ({ received }) => received.filter((each) => each.type === 'slash_commands').length,
    );
    expect(counts).toEqual([3, 3, 3]);
  });

  it('get nothing new once asked to go, but may still ack', async () => {
    const { slack } = world;
    const old = await connect(slack);
    const typed = type();
    const envelope = await old.next('slash_commands');
    slack.faults.disconnectAll('refresh_requested');
    expect(await old.next('disconnect')).toMatchObject({ reason: 'refresh_requested' });
    old.ack(envelope);
    expect((await typed).acked).toBe(true);
    expect(await type()).toMatchObject({ acked: false, error: 'dispatch_failed' });
    const fresh = await connect(slack);
    fresh.ackAll();
    expect((await type()).acked).toBe(true);
  });

  it('stay in use after a mere warning', async () => {
    const connection = await connect(world.slack);
    connection.ackAll();
    world.slack.faults.disconnectAll('warning');
    expect(await connection.next('disconnect')).toMatchObject({ reason: 'warning' });
    expect((await type()).acked).toBe(true);
  });

  it('can be cut and refused', async () => {
    const { slack } = world;
    const connection = await connect(slack);
    slack.faults.refuseConnections(true);
    slack.faults.cutAll();
    await closed(connection.socket);
    expect(await call(slack, 'apps.connections.open', {}, slack.appToken)).toMatchObject({
      ok: false,
      error: 'internal_error',
    });
    slack.faults.refuseConnections(false);
    expect(await call(slack, 'apps.connections.open', {}, slack.appToken)).toMatchObject({ ok: true });
  });
});

describe('acks', () => {
  it('that get lost fail a command, which is not sent again', async () => {
    await beginWith({ ackWithinMs: 1000 });
    const { slack } = world;
    const connection = await connect(slack);
    connection.ackAll();
    slack.faults.dropNextAck();
    expect(await type()).toMatchObject({ acked: false, error: 'operation_timeout' });
    expect((await type()).acked).toBe(true);
    expect(connection.received.filter((each) => each.type === 'slash_commands')).toHaveLength(2);
  });

  it('of an app that has died are waited for no longer', async () => {
    await beginWith({ ackWithinMs: 3_600_000 });
    const { slack } = world;
    const connection = await connect(slack);
    const unanswered = type();
    await slack.until(() => connection.received.find((each) => each.type === 'slash_commands'));
    slack.faults.loseAcks();
    expect(await unanswered).toMatchObject({ acked: false, error: 'operation_timeout' });
    connection.ackAll();
    expect(await type()).toMatchObject({ acked: false, error: 'operation_timeout' });
    slack.faults.clear();
    expect((await type()).acked).toBe(true);
  });

  it('of unknown envelopes are ignored', async () => {
    const connection = await connect(world.slack);
    connection.socket.send('{"envelope_id":"nothing"}');
    connection.socket.send('not json');
    connection.ackAll();
    expect((await type()).acked).toBe(true);
  });
});

describe('events', () => {
  it('come again until they are acked, with the same id', async () => {
    await beginWith({ ackWithinMs: 60, retryDelaysMs: [0, 10, 10] });
    const { slack, ada } = world;
    const connection = await connect(slack);
    await slack.openHome(ada);
    await slack.until(() => (events(connection).length >= 3 ? true : undefined));
    const third = events(connection)[2];
    if (third === undefined) throw new Error('There is no third event.');
    connection.ack(third);
    const seen = events(connection).slice(0, 3);
    expect(seen.map(({ retry_attempt: attempt, retry_reason: reason }) => [attempt, reason])).toEqual([
      [undefined, undefined],
      [1, 'timeout'],
      [2, 'timeout'],
    ]);
    expect(new Set(seen.map(({ payload }) => payload['event_id'])).size).toBe(1);
  });

  it('are given up after three retries', async () => {
    await beginWith({ ackWithinMs: 60, retryDelaysMs: [0, 10, 10] });
    const { slack, ada } = world;
    const connection = await connect(slack);
    await slack.openHome(ada);
    await slack.until(() => (events(connection).length >= 4 ? true : undefined));
    const fifth = slack.until(() => (events(connection).length > 4 ? true : undefined), 150);
    await expect(fifth).rejects.toThrow('Not seen');
  });

  it('wait for a connection', async () => {
    await beginWith({ retryDelaysMs: [300, 300, 300] });
    const { slack, ada } = world;
    await slack.openHome(ada);
    const connection = await connect(slack);
    connection.ackAll();
    expect(await connection.next('events_api')).toMatchObject({ retry_reason: 'connection_failed' });
  });

  it('can come twice', async () => {
    const { slack, ada } = world;
    const connection = await connect(slack);
    connection.ackAll();
    slack.faults.deliverTwice();
    await slack.openHome(ada);
    const seen = await slack.until(() => (events(connection).length === 2 ? events(connection) : undefined));
    expect(seen[0]?.payload).toEqual(seen[1]?.payload);
  });

  it('are sent only if the app is subscribed', async () => {
    await beginWith({ events: ['app_mention', 'message.im', 'member_joined_channel'] });
    const { slack, ada, lab, general } = world;
    const connection = await connect(slack);
    connection.ackAll();
    await slack.openHome(ada);
    await slack.say(ada, lab, 'just talking');
    await slack.say(ada, lab, `hello <@${slack.botUserId}>`);
    await slack.say(ada, slack.directChannel(ada), 'psst');
    await slack.invite(ada, general);
    const kinds = events(connection).map(({ payload }) => (payload['event'] as { type: string }).type);
    expect(kinds).toEqual(['app_mention', 'message', 'member_joined_channel']);
    expect(await call(slack, 'chat.postMessage', { channel: general, text: 'here I am' })).toMatchObject({
      ok: true,
    });
  });
});
