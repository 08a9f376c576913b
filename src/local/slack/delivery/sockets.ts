import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import { deferred } from '../changes.js';
import type { Transport } from '../faults.js';
import { objectIn, parsed, textIn } from '../json.js';
import { Refusal } from '../refusal.js';
import type { Workspace } from '../workspace.js';
import { failed, type Carrier, type Delivered, type Parcel } from './delivery.js';

/** Slack: "Using Socket Mode", up to ten connections of an app at a time. */
const MOST_CONNECTIONS = 10;

/** A client hangs up when it has heard no ping for a while. */
const PING_EVERY_MS = 10_000;

/** How long a connection that was asked to go stays open for acks that are under way. */
const GRACE_MS = 10_000;

/** How long a connection may take to say goodbye when the server stops. */
const GOODBYE_MS = 500;

interface Connection {
  readonly socket: WebSocket;
  /** Set once it was asked to go: it gets nothing new. */
  leaving: boolean;
}

interface Waiting {
  readonly resolve: (delivered: Delivered) => void;
  readonly timer: NodeJS.Timeout;
}

/** Socket Mode: gives each payload to exactly one of the app's connections, in turn, and waits for its ack. */
export class Sockets implements Carrier, Transport {
  readonly #workspace: Workspace;
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #tickets = new Set<string>();
  readonly #waiting = new Map<string, Waiting>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #ackWithinMs: number;
  #connections: readonly Connection[] = [];
  #turn = 0;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
    this.#ackWithinMs = workspace.options.ackWithinMs ?? 3000;
    const ping = setInterval(() => {
      for (const { socket } of this.#connections) socket.ping();
    }, PING_EVERY_MS);
    this.#timers.add(ping.unref());
  }

  /** The address of a new connection, good for one. @throws Refusal while connections are refused. */
  ticketUrl(): string {
    if (this.#workspace.faults.refusingConnections) throw new Refusal('internal_error');
    const ticket = this.#workspace.ids.next('');
    this.#tickets.add(ticket);
    const { url, app } = this.#workspace;
    return `${url.replace('http', 'ws')}/link/?ticket=${ticket}&app_id=${app.appId}`;
  }

  /** Takes a connection over from the HTTP server, when its ticket is good. */
  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    const ticket = new URL(request.url ?? '/', 'http://local').searchParams.get('ticket') ?? '';
    if (this.#workspace.faults.refusingConnections || !this.#tickets.delete(ticket)) {
      stream.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    this.#server.handleUpgrade(request, stream, head, (socket) => {
      this.#welcome(socket);
    });
  }

  get count(): number {
    return this.#open().length;
  }

  send(parcel: Parcel): Promise<Delivered> {
    const connection = this.#next();
    if (connection === undefined) return Promise.resolve(failed('dispatch_failed'));
    const { promise, resolve } = deferred<Delivered>();
    const envelope = this.#workspace.ids.next('').toLowerCase();
    const timer = setTimeout(() => {
      this.#waiting.delete(envelope);
      resolve(failed('operation_timeout'));
    }, this.#ackWithinMs);
    this.#waiting.set(envelope, { resolve, timer });
    connection.socket.send(JSON.stringify({ ...wrapped(parcel), envelope_id: envelope }));
    if (this.#workspace.faults.losingAcks) this.giveUpWaiting();
    return promise;
  }

  disconnectAll(reason: string): void {
    for (const connection of this.#connections) {
      // A warning comes ahead of time; the connection still works until it is refreshed.
      connection.leaving = reason !== 'warning';
      this.#say(connection.socket, { type: 'disconnect', reason, debug_info: { host: 'local' } });
      if (connection.leaving) this.#closeLater(connection.socket);
    }
  }

  cutAll(): void {
    for (const { socket } of this.#connections) socket.terminate();
  }

  giveUpWaiting(): void {
    this.#endWaiting('operation_timeout');
  }

  /** Says goodbye to all connections and breaks those that do not answer. Whoever waits for an ack waits no longer. */
  async close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#endWaiting('dispatch_failed');
    await Promise.all(this.#connections.map(({ socket }) => goodbye(socket)));
    this.#server.close();
  }

  #welcome(socket: WebSocket): void {
    if (this.#connections.length >= MOST_CONNECTIONS) {
      this.#say(socket, { type: 'disconnect', reason: 'too_many_websockets', debug_info: { host: 'local' } });
      socket.close();
      return;
    }
    const connection: Connection = { socket, leaving: false };
    this.#connections = [...this.#connections, connection];
    socket.on('message', (data) => {
      this.#acked(data);
    });
    socket.on('error', () => {
      socket.terminate();
    });
    socket.on('close', () => {
      this.#connections = this.#connections.filter((each) => each !== connection);
      this.#workspace.changes.announce();
    });
    this.#say(socket, {
      type: 'hello',
      num_connections: this.#connections.length,
      debug_info: { host: 'local', build_number: 1, approximate_connection_time: 18_060 },
      connection_info: { app_id: this.#workspace.app.appId },
    });
    this.#workspace.changes.announce();
  }

  #acked(data: RawData): void {
    const ack = objectIn(parsed(textOf(data)));
    const envelope = textIn(ack['envelope_id']) ?? '';
    const waiting = this.#waiting.get(envelope);
    if (waiting === undefined || this.#workspace.faults.takeDroppedAck()) return;
    this.#waiting.delete(envelope);
    clearTimeout(waiting.timer);
    waiting.resolve({ acked: true, response: objectIn(ack['payload']) });
  }

  #endWaiting(error: 'dispatch_failed' | 'operation_timeout'): void {
    for (const { timer, resolve } of this.#waiting.values()) {
      clearTimeout(timer);
      resolve(failed(error));
    }
    this.#waiting.clear();
  }

  #next(): Connection | undefined {
    const open = this.#open();
    this.#turn += 1;
    return open[this.#turn % Math.max(1, open.length)];
  }

  #open(): readonly Connection[] {
    return this.#connections.filter(({ socket, leaving }) => !leaving && socket.readyState === socket.OPEN);
  }

  #say(socket: WebSocket, message: Readonly<Record<string, unknown>>): void {
    socket.send(JSON.stringify(message));
  }

  #closeLater(socket: WebSocket): void {
    const timer = setTimeout(() => {
      socket.close();
    }, GRACE_MS);
    this.#timers.add(timer.unref());
  }
}

/** A proper closing handshake: clients keep timers running after a connection that just broke. */
async function goodbye(socket: WebSocket): Promise<void> {
  const { promise, resolve } = deferred<undefined>();
  socket.on('close', () => {
    resolve(undefined);
  });
  const timer = setTimeout(() => {
    socket.terminate();
  }, GOODBYE_MS);
  socket.close(1001);
  await promise;
  clearTimeout(timer);
}

/** The envelope around a payload, but for its id. */
function wrapped({ kind, payload, retry }: Parcel): Readonly<Record<string, unknown>> {
  const accepts = kind !== 'events_api';
  const again = retry === undefined ? {} : { retry_attempt: retry.attempt, retry_reason: retry.reason };
  return { type: kind, payload, accepts_response_payload: accepts, ...again };
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString();
  return Buffer.isBuffer(data) ? data.toString() : Buffer.from(data).toString();
}
