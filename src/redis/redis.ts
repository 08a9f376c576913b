import type { Log } from '../ports/log.js';
import { type Client, newClient, PREFIX } from './client.js';
import { Connection, PATIENCE, type Patience } from './connection.js';
import { explainRedis } from './errors.js';

/** What the stores use of Redis. Whoever made it closes it. */
export interface Redis {
  /** Connects. Waits for the first attempt only: without a server it keeps trying, and `ready` says when it has one. */
  connect(): Promise<void>;
  /**
   * Does something that people do not notice when it comes to nothing.
   * @throws BotError `later` without a connection, `upstream` when the server is full.
   */
  run<T>(work: (client: Client) => Promise<T>): Promise<T>;
  /** The same for changes that people see: should the answer get lost, the error says that it may have happened. */
  change<T>(work: (client: Client) => Promise<T>): Promise<T>;
  /** Tells everybody who listens on this channel now. Throws as `run` does. */
  publish(channel: string, text: string): Promise<void>;
  /** Calls back for what is published on a channel until closed; after an outage again, without what was missed. */
  listen(channel: string, heard: (text: string) => void): Promise<void>;
  /** True while Redis can be expected to answer; it takes some seconds to notice a server that hangs. */
  ready(): boolean;
  close(): Promise<void>;
}

/**
 * A Redis that is not connected yet; what is asked of it meanwhile waits for the first attempt. Two connections, because
 * one that listens should not carry commands.
 * @throws TypeError when `url` is no address of a Redis server.
 */
export function redisAt(url: string, log: Log, patience: Partial<Patience> = {}): Redis {
  const all = { ...PATIENCE, ...patience };
  // With the options of those to come: for others the package would build all of its commands a second time.
  newClient(url, all.connectMs).destroy();
  return new RedisConnections(url, log, all);
}

/** The same, connected: see {@link Redis.connect}. */
export async function connectRedis(url: string, log: Log, patience: Partial<Patience> = {}): Promise<Redis> {
  const redis = redisAt(url, log, patience);
  await redis.connect();
  return redis;
}

class RedisConnections implements Redis {
  readonly #commands: Connection;
  readonly #ears: Connection;
  readonly #listeners: { readonly channel: string; readonly heard: (text: string) => void }[] = [];

  constructor(url: string, log: Log, patience: Patience) {
    this.#commands = new Connection({ url, log, patience, name: 'commands', greet: () => Promise.resolve() });
    this.#ears = new Connection({
      url,
      log,
      patience,
      name: 'listening',
      greet: (ears) => this.#subscribe(ears),
    });
  }

  async connect(): Promise<void> {
    await Promise.all([this.#commands.connect(), this.#ears.connect()]);
  }

  async run<T>(work: (client: Client) => Promise<T>): Promise<T> {
    return await this.#commands.run(work).catch((error: unknown) => {
      throw explainRedis(error, 'no');
    });
  }

  async change<T>(work: (client: Client) => Promise<T>): Promise<T> {
    return await this.#commands.run(work).catch((error: unknown) => {
      throw explainRedis(error, 'may');
    });
  }

  async publish(channel: string, text: string): Promise<void> {
    await this.run((client) => client.publish(PREFIX + channel, text));
  }

  async listen(channel: string, heard: (text: string) => void): Promise<void> {
    const listener = { channel, heard };
    this.#listeners.push(listener);
    // Without a connection the next one subscribes when it comes about.
    await this.#ears.run((client) => subscribe(client, listener)).catch(() => undefined);
  }

  ready(): boolean {
    return this.#commands.ready;
  }

  async close(): Promise<void> {
    await Promise.all([this.#commands.close(), this.#ears.close()]);
  }

  async #subscribe(client: Client): Promise<void> {
    await Promise.all(this.#listeners.map((listener) => subscribe(client, listener)));
  }
}

async function subscribe(
  client: Client,
  { channel, heard }: { readonly channel: string; readonly heard: (text: string) => void },
): Promise<void> {
  await client.subscribe(PREFIX + channel, heard);
}
