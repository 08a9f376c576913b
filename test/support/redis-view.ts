import { createClient } from 'redis';
import type { RedisServer } from '../../src/local/redis-server.js';

type Client = ReturnType<typeof newClient>;

/** Somebody with `redis-cli` at the bot's Redis. */
export class RedisView {
  readonly #client: Client;

  private constructor(client: Client) {
    this.#client = client;
  }

  /** Connects, looks, and leaves. */
  static async of<T>({ url }: RedisServer, look: (view: RedisView) => Promise<T>): Promise<T> {
    const client = newClient(url);
    client.on('error', () => undefined);
    await client.connect();
    try {
      return await look(new RedisView(client));
    } finally {
      client.destroy();
    }
  }

  /** Everything that is kept, as text. */
  async dump(): Promise<string> {
    const keys = await this.#client.keys('*');
    const values = await Promise.all(keys.map((key) => this.#value(key)));
    return keys.map((key, index) => `${key} ${JSON.stringify(values[index])}`).join('\n');
  }

  /** Locks go by Redis' own clock, which no test can move: this is what it comes to after half a minute. */
  async letLocksRunOut(): Promise<void> {
    const keys = await this.#client.keys('*lock:*');
    if (keys.length > 0) await this.#client.del(keys);
  }

  /** Loses everything. */
  async flush(): Promise<void> {
    await this.#client.flushAll();
  }

  async #value(key: string): Promise<unknown> {
    const type = await this.#client.type(key);
    if (type === 'hash') return await this.#client.hGetAll(key);
    if (type === 'stream') return await this.#client.xRange(key, '-', '+');
    if (type === 'set') return await this.#client.sMembers(key);
    if (type === 'zset') return await this.#client.zRange(key, 0, -1);
    return await this.#client.get(key);
  }
}

// The client's type is pages long and says no more than this call.
function newClient(url: string) {
  return createClient({ url, socket: { reconnectStrategy: false } });
}
