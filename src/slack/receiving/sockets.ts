import { setTimeout as delay } from 'node:timers/promises';
import type { Logger, ReceiverEvent } from '@slack/bolt';
import { SocketModeClient } from '@slack/socket-mode';
import { z } from 'zod';
import type { Clock } from '../../ports/clock.js';
import type { Log } from '../../ports/log.js';
import type { Door } from './receiver.js';
import { explainSlack, isFinal, retryAfterMs } from '../slack-errors.js';
import { clientOptions, type SlackAddress } from '../web-client.js';
import { within } from '../within.js';

/** What a socket is made of. */
export interface SocketHands extends SlackAddress {
  readonly appToken: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly logger: Logger;
}

/** What the Socket Mode client hands over per payload. */
interface Delivery {
  readonly body: Record<string, unknown>;
  readonly ack: (content?: unknown) => Promise<void>;
  readonly retry_num?: number;
  readonly retry_reason?: string;
}

const hello = z.object({ type: z.literal('hello'), num_connections: z.number() });

/** After a connection that lived this long the next one follows at once. */
const GOOD_MS = 30_000;
const FIRST_PAUSE_MS = 500;
/** Who was let in does not wait as long as who was refused, however often it is cut off: this counts as so many failures. */
const CUT_OFF = 3;
const LONGEST_PAUSE_MS = 15_000;
/** From asking for an address to Slack's hello. */
const HELLO_MS = 20_000;
const CLOSE_MS = 2000;
/** Real time, whatever clock we go by: enough for one more look at the sockets. */
const BREATH_MS = 1;

/** One Socket Mode connection, made anew whenever it ends, for as long as it takes. */
export class SocketDoor implements Door {
  readonly #hands: SocketHands;
  readonly #client: SocketModeClient;
  readonly #closing = new AbortController();
  #connected = false;
  #ended: () => void = () => undefined;
  #kept: Promise<void> = Promise.resolve();

  constructor(hands: SocketHands) {
    this.#hands = hands;
    this.#client = new SocketModeClient({
      appToken: hands.appToken,
      logger: hands.logger,
      clientOptions: clientOptions(hands, hands.logger, 0),
      // The client's own way back is deaf for five seconds first, knows no longest pause, and ends the process when Slack
      // refuses it once.
      autoReconnectEnabled: false,
    });
  }

  /** Resolves at the first connection, however long that takes. @throws BotError `upstream` when Slack refuses the token. */
  open(receive: (event: ReceiverEvent) => Promise<void>): Promise<void> {
    this.#client.on('slack_event', (delivery: Delivery) => void receive(toEvent(delivery)));
    this.#client.on('ws_message', (message: unknown) => {
      if (!this.#connected) this.#hello(message);
    });
    this.#client.on('disconnected', () => {
      this.#ended();
    });
    return new Promise((opened, refused) => {
      this.#kept = this.#keep(opened, refused);
    });
  }

  connected(): boolean {
    return this.#connected && !this.#closing.signal.aborted;
  }

  /** A connection that is just being made is let come first: hung up half-way, the client keeps a timer for half a minute. */
  async close(): Promise<void> {
    const { clock } = this.#hands;
    this.#closing.abort();
    if (this.#connected) await this.#disconnect();
    if (!(await within(clock, CLOSE_MS, this.#kept))) await this.#disconnect();
  }

  async #keep(opened: () => void, refused: (error: unknown) => void): Promise<void> {
    const { clock } = this.#hands;
    let failures = 0;
    while (!this.#closing.signal.aborted) {
      const since = clock.now();
      let askedMs = 0;
      try {
        await this.#connectOnce(opened);
        failures = clock.now() - since >= GOOD_MS ? 0 : Math.min(failures, CUT_OFF);
      } catch (error) {
        if (isFinal(error)) refused(explainSlack('connect to Slack', error));
        askedMs = retryAfterMs(error) ?? 0;
        this.#hands.log.warn(
          { reason: explainSlack('connect to Slack', error).message },
          'No connection to Slack.',
        );
      }
      await clock.sleep(Math.max(askedMs, pauseAfter(failures)), this.#closing.signal);
      failures += 1;
    }
  }

  /** Resolves when the connection has come and gone. */
  async #connectOnce(opened: () => void): Promise<void> {
    const ended = new Promise<void>((resolve) => {
      this.#ended = resolve;
    });
    const started = this.#client.start();
    if (!(await within(this.#hands.clock, HELLO_MS, started))) await this.#disconnect();
    await started;
    this.#connected = true;
    if (this.#closing.signal.aborted) await this.#disconnect();
    opened();
    await ended;
    this.#connected = false;
  }

  /** How many connections this app has in all: a forgotten process with our token takes its share of what people type. */
  #hello(message: unknown): void {
    if (typeof message !== 'string' || !message.includes('"hello"')) return;
    const { success, data } = hello.safeParse(JSON.parse(message));
    if (success) this.#hands.log.info({ connections: data.num_connections }, 'Connected to Slack.');
  }

  /** The client waits half a minute for Slack's side of the farewell; asked twice it waits no longer. */
  async #disconnect(): Promise<void> {
    if (!(await within(this.#hands.clock, CLOSE_MS, this.#client.disconnect())))
      void this.#client.disconnect();
  }
}

/** Nothing the first time, then twice as long after every connection that failed or did not last; never the same for all. */
function pauseAfter(failures: number): number {
  if (failures < 1) return 0;
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1)) * (0.8 + Math.random() * 0.2);
}

function toEvent({ body, ack, retry_num: retryNum, retry_reason: retryReason }: Delivery): ReceiverEvent {
  return {
    body,
    ack: async (content) => {
      await ack(content);
      // An ack has a deadline and what follows has none: first those are acked that came at the same time, and whoever
      // shares the CPU has it.
      await delay(BREATH_MS);
    },
    ...(retryNum === undefined ? {} : { retryNum }),
    ...(retryReason === undefined ? {} : { retryReason }),
  };
}
