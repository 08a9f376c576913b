import { setTimeout as delay } from 'node:timers/promises';
import { ErrorReply } from 'redis';
import type { Log } from '../ports/log.js';
import { type Client, newClient } from './client.js';
import { NotConnected } from './errors.js';

/** How patient a connection is, in milliseconds. */
export interface Patience {
  /** For a connection to come about, greeting included. */
  readonly connectMs: number;
  /** For the answer to a command. */
  readonly answerMs: number;
  /** Between two looks at whether a quiet connection is still alive. */
  readonly beatMs: number;
  /** Before the next attempt: doubles from a twentieth of a second up to this. */
  readonly retryMs: number;
}

/** A command that fails after 1.5 s leaves time to say so before Slack's three seconds are over. */
export const PATIENCE: Patience = { connectMs: 3000, answerMs: 1500, beatMs: 5000, retryMs: 2000 };

/** What a connection is given. `greet` is called with every new client. */
interface Hands {
  readonly url: string;
  readonly name: string;
  readonly log: Log;
  readonly patience: Patience;
  readonly greet: (client: Client) => Promise<void>;
}

/**
 * A connection to Redis that comes back for as long as it is not closed. A server that hangs counts as gone: a
 * command that gets no answer in time takes the connection with it, or everything after would wait behind it.
 */
export class Connection {
  readonly #hands: Hands;
  readonly #closing = new AbortController();
  #kept: Promise<void> | undefined;
  #client: Client | undefined;
  #downSince: number | undefined;
  #triedOnce: () => void = () => undefined;
  readonly #tried: Promise<void>;

  constructor(hands: Hands) {
    this.#hands = hands;
    this.#tried = new Promise((resolve) => (this.#triedOnce = resolve));
  }

  /** Connects, and keeps connected until closed. Resolves when the first attempt has come to something, good or bad. */
  async connect(): Promise<void> {
    this.#kept ??= this.#keep();
    await this.#tried;
  }

  /** True while commands can be expected to work. */
  get ready(): boolean {
    return this.#client?.isReady === true;
  }

  /**
   * Who comes during the first attempt waits for it.
   * @throws NotConnected when there is no connection; whatever the client throws when it breaks meanwhile.
   */
  async run<T>(work: (client: Client) => Promise<T>): Promise<T> {
    await this.#tried;
    const client = this.#client;
    if (client?.isReady !== true) throw new NotConnected('There is no connection to Redis.');
    try {
      return await within(this.#hands.patience.answerMs, work(client));
    } catch (error) {
      if (error instanceof NoAnswer || isDemoted(error)) client.destroy();
      throw error;
    }
  }

  /** Ends the connection after what was sent is answered, and stays away. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#triedOnce();
    await this.#kept;
  }

  async #keep(): Promise<void> {
    for (let attempt = 0; !this.#isClosing(); attempt++) {
      const client = newClient(this.#hands.url, this.#hands.patience.connectMs);
      // Without a listener the first broken connection would end the process. `#live` hears of it in its own way.
      client.on('error', () => undefined);
      try {
        await this.#connect(client);
        attempt = 0;
        await this.#live(client);
      } catch (error) {
        if (!this.#isClosing()) this.#sayDown(error);
      } finally {
        this.#client = undefined;
        client.destroy();
        this.#triedOnce();
      }
      await this.#pause(attempt);
    }
  }

  async #connect(client: Client): Promise<void> {
    const { patience, greet } = this.#hands;
    await within(patience.connectMs, client.connect(), this.#closing.signal);
    // Before the greeting: whoever comes while it goes on has to find the client, too.
    this.#client = client;
    await within(patience.answerMs, greet(client), this.#closing.signal);
    this.#sayUp();
    this.#triedOnce();
  }

  /** Returns when the connection is closed, rejects when it is lost. */
  async #live(client: Client): Promise<void> {
    const { beatMs, answerMs } = this.#hands.patience;
    const lost = new AbortController();
    const lose = () => {
      lost.abort();
    };
    client.once('terminated', lose).once('end', lose);
    // It may have gone during the greeting, when nobody listened yet.
    if (!client.isReady) lose();
    const over = AbortSignal.any([lost.signal, this.#closing.signal]);
    while (await passed(beatMs, over)) await within(answerMs, client.ping());
    if (lost.signal.aborted) throw new NotConnected('The connection to Redis broke.');
    await within(answerMs, client.close());
  }

  async #pause(attempt: number): Promise<void> {
    const ms = Math.min(50 * 2 ** Math.min(attempt, 10), this.#hands.patience.retryMs);
    await passed(ms, this.#closing.signal);
  }

  #isClosing(): boolean {
    return this.#closing.signal.aborted;
  }

  /** Once per outage: what is tried every second or two need not be said each time. */
  #sayDown(error: unknown): void {
    if (this.#downSince !== undefined) return;
    this.#downSince = performance.now();
    this.#hands.log.error({ error, connection: this.#hands.name }, 'Redis cannot be reached. I keep trying.');
  }

  #sayUp(): void {
    if (this.#downSince === undefined) return;
    const downMs = Math.round(performance.now() - this.#downSince);
    this.#downSince = undefined;
    this.#hands.log.info({ downMs, connection: this.#hands.name }, 'Redis is back.');
  }
}

/** After a failover the old server only reads; the address may lead to the new one by now. */
function isDemoted(error: unknown): boolean {
  return error instanceof ErrorReply && error.message.startsWith('READONLY');
}

class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/** True after that time, false as soon as the signal aborts. */
async function passed(ms: number, signal: AbortSignal): Promise<boolean> {
  return await delay(ms, true, { signal }).catch(() => false);
}

/**
 * The promise's outcome if it comes in time and before `stop`; rejects otherwise. By hand, since `node:timers/promises`
 * makes an error with a stack for every wait that is cut short, which is every command: a third of what one took.
 */
function within<T>(ms: number, promise: Promise<T>, stop?: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => {
      settle();
      reject(new NoAnswer(`Redis did not answer within ${ms} ms.`));
    };
    let lastLook: NodeJS.Immediate | undefined;
    // A process that was itself held up finds its timers run out before it reads what has long arrived: one more look.
    const timeIsUp = (): void => {
      lastLook = setImmediate(giveUp);
    };
    const timer = setTimeout(timeIsUp, stop?.aborted === true ? 0 : ms);
    const settle = (): void => {
      clearTimeout(timer);
      clearImmediate(lastLook);
      stop?.removeEventListener('abort', giveUp);
    };
    stop?.addEventListener('abort', giveUp, { once: true });
    void promise.then(resolve, reject).finally(settle);
  });
}
