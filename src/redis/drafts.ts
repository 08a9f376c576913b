import { z } from 'zod';
import type { Log } from '../ports/log.js';
import type { Draft, Drafts } from '../ports/drafts.js';
import type { Redis } from './redis.js';
import { readStored } from './stored.js';

/** A filled-in form. */
const draftSchema = z.object({
  id: z.string(),
  by: z.string(),
  description: z.string(),
  files: z.record(z.string(), z.string()),
}) satisfies z.ZodType<Draft>;

/** Drafts, one value each, that go by themselves. */
export class RedisDrafts implements Drafts {
  readonly #redis: Redis;
  readonly #log: Log;

  constructor(hands: { readonly redis: Redis; readonly log: Log }) {
    this.#redis = hands.redis;
    this.#log = hands.log;
  }

  async keep(draft: Draft, keepMs: number): Promise<void> {
    await this.#redis.change((client) =>
      client.set(keyOf(draft.id), JSON.stringify(draft), { expiration: { type: 'PX', value: keepMs } }),
    );
  }

  async find(id: string): Promise<Draft | undefined> {
    const where = keyOf(id);
    const text = await this.#redis.run((client) => client.get(where));
    return readStored(draftSchema, text, { log: this.#log, where });
  }
}

const keyOf = (id: string): string => `draft:${id}`;
