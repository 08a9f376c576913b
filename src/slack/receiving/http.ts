import {
  HTTPModuleFunctions,
  HTTPReceiver,
  isRawBodyError,
  type App,
  type Logger,
  type ReceiverEvent,
} from '@slack/bolt';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BotError } from '../../domain/errors.js';
import { code, words } from '../../domain/words.js';
import type { Clock } from '../../ports/clock.js';
import type { Door } from './receiver.js';
import { Recent } from './recent.js';
import { within } from '../within.js';

/** What the HTTP entrance is made of. */
export interface HttpHands {
  readonly signingSecret: string;
  /** 0 takes any free port: see {@link HttpDoor.port}. */
  readonly port: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

const PATH = '/slack/events';
/** The largest payload that Slack sends is a form of 250 KB when it is full; ours are small. */
const MOST_BODY = 100_000;
const MOST_HEADERS = 16_384;
/** Bolt refuses what is older than five minutes, but nothing that comes from the future. */
const MOST_AHEAD_S = 60;
const REMEMBERED_SIGNATURES = 10_000;
/** Slack needs a handful. More would leave this process without a file handle for AWS and Redis. */
const MOST_CONNECTIONS = 1000;
/** All acks are out before the door is closed; this is for their last bytes. */
const CLOSE_MS = 500;

/** Takes Slack's signed requests. */
export class HttpDoor implements Door {
  readonly #hands: HttpHands;
  readonly #bolt: HTTPReceiver;
  readonly #server: Server;
  readonly #signatures = new Recent(REMEMBERED_SIGNATURES);

  constructor(hands: HttpHands) {
    this.#hands = hands;
    this.#bolt = new HTTPReceiver({
      signingSecret: hands.signingSecret,
      endpoints: PATH,
      logger: hands.logger,
      bodyLimit: MOST_BODY,
      // Runs after Bolt has checked the signature, so a stranger cannot fill the memory of signatures. Bolt does not look at
      // what stands behind a second equals sign.
      customPropertiesExtractor: ({ headers }) => ({
        signature: String(headers['x-slack-signature']).split('=')[1],
      }),
    });
    this.#server = createServer(
      {
        // A request that trickles in is given up; Slack's own come in one piece.
        headersTimeout: 5000,
        requestTimeout: 10_000,
        connectionsCheckingInterval: 2000,
        keepAliveTimeout: 65_000,
        maxHeaderSize: MOST_HEADERS,
      },
      (request, response) => {
        this.#answer(request, response);
      },
    );
    this.#server.maxConnections = MOST_CONNECTIONS;
  }

  /** The port it listens on, once open. */
  get port(): number {
    const address = this.#server.address() as AddressInfo | null; // a string only for pipes, which we never listen on
    return address?.port ?? this.#hands.port;
  }

  /** @throws BotError `not-ready` when the port cannot be had. */
  open(receive: (event: ReceiverEvent) => Promise<void>): Promise<void> {
    const once = (event: ReceiverEvent): Promise<void> => this.#unlessReplayed(event, receive);
    // Bolt's receivers ask nothing of the app but this one method.
    this.#bolt.init({ processEvent: once } as unknown as App);
    return new Promise((resolve, reject) => {
      this.#server.once('error', (cause) => {
        reject(cannotListen(this.#hands.port, cause));
      });
      this.#server.listen(this.#hands.port, resolve);
    });
  }

  connected(): boolean {
    return this.#server.listening;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeIdleConnections();
    if (!(await within(this.#hands.clock, CLOSE_MS, closed))) this.#server.closeAllConnections();
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    // What is left of a body that was refused is read and thrown away, or the connection would stay as it is.
    response.once('finish', () => request.resume());
    const [path] = (request.url ?? '').split('?', 1);
    if (path !== PATH) refuse(response, 404);
    else if (request.method !== 'POST') refuse(response, 405);
    else if (this.#isAhead(request)) refuse(response, 401);
    // Bolt would wait for the first hundred thousand bytes.
    else if (Number(request.headers['content-length'] ?? 0) > MOST_BODY) refuse(response, 413);
    else void this.#pass(request, response);
  }

  /** Only what is signed and is a payload reaches Bolt, which has no answer to a body that says `null`, and dies of it. */
  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { signingSecret, logger } = this.#hands;
    try {
      const options = { enabled: true, signingSecret, bodyLimit: MOST_BODY, logger };
      // Leaves at the request what it has read, where Bolt finds it.
      const read = await HTTPModuleFunctions.parseAndVerifyHTTPRequest(options, request);
      if (isPayload(read)) this.#bolt.requestListener(request, response);
      else refuse(response, 400);
    } catch (error) {
      logger.warn(`I refused a request: ${error instanceof Error ? error.message : String(error)}`);
      refuse(response, isRawBodyError(error) && error.statusCode === 413 ? 413 : 401);
    }
  }

  #isAhead({ headers }: IncomingMessage): boolean {
    const sent = Number(headers['x-slack-request-timestamp'] ?? 0);
    return !(sent <= this.#hands.clock.now() / 1000 + MOST_AHEAD_S);
  }

  /** Somebody who sends a request again that was Slack's own gets what looks like success, and nothing happens. */
  #unlessReplayed(event: ReceiverEvent, receive: (event: ReceiverEvent) => Promise<void>): Promise<void> {
    const signature: unknown = event.customProperties?.['signature'];
    if (typeof signature === 'string' && this.#signatures.seen(signature)) return event.ack();
    return receive({ ...event, customProperties: {} });
  }
}

function isPayload(request: Parameters<typeof HTTPModuleFunctions.parseHTTPRequestBody>[0]): boolean {
  try {
    const body: unknown = HTTPModuleFunctions.parseHTTPRequestBody(request);
    return typeof body === 'object' && body !== null;
  } catch {
    return false;
  }
}

function refuse(response: ServerResponse, status: 400 | 401 | 404 | 405 | 413): void {
  response.writeHead(status, { connection: 'close' }).end();
}

function cannotListen(port: number, cause: Error): BotError {
  return new BotError('not-ready', words`I cannot listen on port ${port}: ${cause.message}`, {
    cause,
    hint: words`Set ${code('PORT')} to a free one.`,
  });
}
