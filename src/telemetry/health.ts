import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Clock } from '../ports/clock.js';
import type { Log } from '../ports/log.js';

/** A loop that has not come around for this many periods hangs. */
const PERIODS = 5;

/** What the answers rest on. */
export interface HealthHands {
  readonly clock: Clock;
  readonly log: Log;
  /** The loop's period in milliseconds. */
  readonly roundMs: number;
  /**
   * When the loop last came around, in epoch milliseconds, whatever that came to: a replica that has to wait for
   * another one, or for Redis, is alive, and starting it anew would help nobody.
   */
  readonly cameAroundAt: () => number | undefined;
  /** What has to be there before the bot can be used, in words (`Slack`), and whether it is. */
  readonly needs: Readonly<Record<string, () => boolean>>;
  readonly metrics: { readonly render: () => Promise<string>; readonly contentType: string };
}

/** A running health server. */
export interface Health {
  readonly port: number;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly type?: string;
}

/** Tells whoever runs the bot how it is, on a port of its own: `/healthz`, `/readyz` and `/metrics`. 0 takes any port. */
export async function startHealth(port: number, hands: HealthHands): Promise<Health> {
  const startedAt = hands.clock.now();
  const server = createServer(
    // Whoever asks is near and quick; nobody else may hold a connection.
    {
      headersTimeout: 5000,
      requestTimeout: 5000,
      keepAliveTimeout: 5000,
      connectionsCheckingInterval: 1000,
      maxHeaderSize: 8192,
    },
    (request, response) => {
      void respond(request, response, hands, startedAt);
    },
  );
  server.maxConnections = 100;
  server.listen(port);
  await once(server, 'listening');
  return { port: portOf(server), close: () => close(server) };
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  hands: HealthHands,
  startedAt: number,
): Promise<void> {
  const { status, text, type } = await answer(request, hands, startedAt).catch((error: unknown): Answer => {
    hands.log.error({ error, path: request.url }, 'A question about my health came to nothing.');
    return { status: 500, text: 'That broke on my side.' };
  });
  response.writeHead(status, {
    'content-type': type ?? 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    ...(status === 405 ? { allow: 'GET' } : {}),
    // What was not read of a request would be taken for the next one.
    ...(status === 405 ? { connection: 'close' } : {}),
  });
  response.end(`${text}\n`);
}

async function answer(request: IncomingMessage, hands: HealthHands, startedAt: number): Promise<Answer> {
  if (request.method !== 'GET') return { status: 405, text: 'Only GET.' };
  const [path = ''] = (request.url ?? '').split('?');
  switch (path) {
    case '/healthz':
      return alive(hands, startedAt);
    case '/readyz':
      return ready(hands);
    case '/metrics':
      return { status: 200, text: (await hands.metrics.render()).trimEnd(), type: hands.metrics.contentType };
    default:
      return { status: 404, text: 'There are /healthz, /readyz and /metrics.' };
  }
}

function alive({ clock, roundMs, cameAroundAt }: HealthHands, startedAt: number): Answer {
  const quietMs = clock.now() - (cameAroundAt() ?? startedAt);
  if (quietMs < PERIODS * roundMs) return { status: 200, text: 'Alive.' };
  return { status: 503, text: `The loop has not come around for ${Math.round(quietMs / 1000)} seconds.` };
}

function ready({ needs }: HealthHands): Answer {
  const missing = Object.entries(needs).flatMap(([name, isThere]) => (isThere() ? [] : [name]));
  if (missing.length === 0) return { status: 200, text: 'Ready.' };
  return { status: 503, text: `Not ready: no connection to ${missing.join(' and ')}.` };
}

function portOf(server: Server): number {
  const address = server.address();
  // Only a server that listens on a pipe has no port.
  if (address === null || typeof address === 'string') throw new Error('The health server has no port.');
  return address.port;
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
