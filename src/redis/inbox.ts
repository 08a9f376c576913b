import { z } from 'zod';
import type { Inbox, Received } from '../ports/inbox.js';
import type { Log } from '../ports/log.js';
import { INBOX_TOUCHED_KEY } from './inbox-scripts.js';
import type { Redis } from './redis.js';
import { place } from './schema-parts.js';
import { readStored } from './stored.js';

/** Something that came in. */
const receivedSchema = z.object({
  id: z.string(),
  at: z.number(),
  by: z.string(),
  slash: z.string(),
  text: z.string(),
  place,
}) satisfies z.ZodType<Received>;

/** What came in, in a hash, and an index of when somebody was at it last. */
export class RedisInbox implements Inbox {
  readonly #redis: Redis;
  readonly #log: Log;

  constructor(hands: { readonly redis: Redis; readonly log: Log }) {
    this.#redis = hands.redis;
    this.#log = hands.log;
  }

  async note(received: Received): Promise<void> {
    const { id, at } = received;
    const order = { id, at, received: JSON.stringify(received) };
    await this.#redis.run((client) => client.noteReceived(order));
  }

  async touch(id: string, at: number): Promise<void> {
    await this.#redis.run((client) =>
      client.zAdd(INBOX_TOUCHED_KEY, { value: id, score: at }, { condition: 'XX' }),
    );
  }

  async tick(id: string): Promise<void> {
    await this.#redis.run((client) => client.tickReceived(id));
  }

  async listLeft(since: number, most: number): Promise<readonly Received[]> {
    const listed = await this.#redis.run((client) => client.listLeft({ since, most }));
    const left: Received[] = [];
    for (let at = 0; at < listed.length; at += 2) {
      const [id = '', text] = listed.slice(at, at + 2);
      const received = readStored(receivedSchema, text, { log: this.#log, where: `inbox ${id}` });
      // Nobody will ever read it, and it would take up the place of what can be answered.
      if (received === undefined) await this.tick(id);
      else left.push(received);
    }
    return left;
  }
}
