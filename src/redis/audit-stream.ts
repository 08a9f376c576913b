import { z } from 'zod';
import { AUDIT_KINDS, recordable, type AuditEntry } from '../domain/audit.js';
import type { Audit } from '../ports/audit.js';
import type { Log } from '../ports/log.js';
import type { Redis } from './redis.js';
import { readStored } from './stored.js';

/** Some weeks of a busy pool. Redis drops the oldest in whole blocks, so there may be a few more. */
const MOST = 10_000;
/** How many are read at once. */
const PAGE = 500;

const entrySchema = z.looseObject({
  at: z.number(),
  pool: z.string(),
  kind: z.enum(AUDIT_KINDS),
  actor: z.string().optional(),
  request: z.string(),
  outcome: z.string(),
  askedBy: z.string().optional(),
  costUsd: z.string().optional(),
  about: z.string().optional(),
}) satisfies z.ZodType<AuditEntry>;

/** A capped stream per pool, and a line in the log for every entry. */
export class RedisAudit implements Audit {
  readonly #redis: Redis;
  readonly #log: Log;

  constructor(hands: { readonly redis: Redis; readonly log: Log }) {
    this.#redis = hands.redis;
    this.#log = hands.log;
  }

  async record(entry: AuditEntry): Promise<void> {
    const kept = recordable(entry);
    this.#log.info({ audit: kept }, 'audit');
    const trim = { TRIM: { strategy: 'MAXLEN', strategyModifier: '~', threshold: MOST } } as const;
    try {
      await this.#redis.run((client) =>
        client.xAdd(keyOf(kept.pool), '*', { entry: JSON.stringify(kept) }, trim),
      );
    } catch (error) {
      this.#log.warn({ error, audit: kept }, 'this line of the log is the only record');
    }
  }

  async list(
    pool: string,
    { since, most }: { readonly since: number; readonly most: number },
  ): Promise<readonly AuditEntry[]> {
    const found: AuditEntry[] = [];
    let newest = '+';
    while (found.length < most) {
      const range = { COUNT: PAGE };
      const page =
        (await this.#redis.run((client) => client.xRevRange(keyOf(pool), newest, '-', range))) ?? [];
      const entries = page.flatMap(({ message }) => this.#read(pool, message['entry']) ?? []);
      found.push(...entries.filter(({ at }) => at >= since));
      const last = page.at(-1);
      if (last === undefined || page.length < PAGE || entries.every(({ at }) => at < since)) break;
      newest = `(${last.id}`;
    }
    return found.slice(0, most);
  }

  #read(pool: string, text: string | undefined): AuditEntry | undefined {
    return readStored(entrySchema, text, { log: this.#log, where: keyOf(pool) });
  }
}

const keyOf = (pool: string): string => `audit:${pool}`;
