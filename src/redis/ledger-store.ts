import type { LedgerPage } from '../domain/ledger.js';
import type { Log } from '../ports/log.js';
import type { Keep, LedgerStore } from '../ports/ledger.js';
import { ledgerPageSchema } from './ledger-schema.js';
import { beginningKey, monthKey, monthsKey, openKey } from './ledger-scripts.js';
import type { Redis } from './redis.js';
import { readStored } from './stored.js';

/** A month is written to until its end or a little longer; then it stays for thirteen more, of 31 days at most. */
const KEEP_MS = 13 * 31 * 24 * 3_600_000;

/** Open pages in one hash per pool, which a round reads at once; closed ones in a hash per month of their last end. */
export class RedisLedgerStore implements LedgerStore {
  readonly #redis: Redis;
  readonly #log: Log;

  constructor(hands: { readonly redis: Redis; readonly log: Log }) {
    this.#redis = hands.redis;
    this.#log = hands.log;
  }

  async listOpen(pool: string): Promise<ReadonlyMap<string, LedgerPage>> {
    const pages = await this.#readAll(openKey(pool));
    return new Map(pages.map((page) => [page.annexId, page]));
  }

  async find(pool: string, annexId: string): Promise<LedgerPage | undefined> {
    const open = await this.#readOne(openKey(pool), annexId);
    if (open !== undefined) return open;
    const months = await this.#months(pool);
    const closed = await Promise.all(months.map((month) => this.#readOne(monthKey(pool, month), annexId)));
    // An annex that lived again was closed twice.
    return closed.findLast((page) => page !== undefined);
  }

  async save(page: LedgerPage, { state, fence, at }: Keep): Promise<'saved' | 'fenced'> {
    const { pool, annexId } = page;
    const month = monthOf(lastEndOf(page) ?? at);
    const order = { pool, annexId, page: JSON.stringify(page), state, month, keepMs: KEEP_MS, at, fence };
    return await this.#redis.run((client) => client.savePage(order));
  }

  async listSince(pool: string, fromAt: number): Promise<readonly LedgerPage[]> {
    const months = (await this.#months(pool)).filter((month) => month >= monthOf(fromAt));
    const keys = [...months.map((month) => monthKey(pool, month)), openKey(pool)];
    const pages = (await Promise.all(keys.map((key) => this.#readAll(key)))).flat();
    // The newest of an annex counts: later months, and last of all what is open.
    const newest = new Map(pages.map((page) => [page.annexId, page]));
    return [...newest.values()].filter((page) => ranSince(page, fromAt));
  }

  async findBeginning(pool: string): Promise<number | undefined> {
    const text = await this.#redis.run((client) => client.get(beginningKey(pool)));
    return text !== null && /^\d+$/.test(text) ? Number(text) : undefined;
  }

  /** The months with closed pages, oldest first. */
  async #months(pool: string): Promise<readonly string[]> {
    return (await this.#redis.run((client) => client.sMembers(monthsKey(pool)))).sort();
  }

  async #readAll(key: string): Promise<readonly LedgerPage[]> {
    const stored = await this.#redis.run((client) => client.hGetAll(key));
    return Object.entries(stored).flatMap(([field, text]) => this.#read(key, field, text) ?? []);
  }

  async #readOne(key: string, annexId: string): Promise<LedgerPage | undefined> {
    return this.#read(key, annexId, await this.#redis.run((client) => client.hGet(key, annexId)));
  }

  #read(key: string, field: string, text: string | null): LedgerPage | undefined {
    return readStored(ledgerPageSchema, text, { log: this.#log, where: `${key} ${field}` });
  }
}

function lastEndOf({ entries }: LedgerPage): number | undefined {
  const ends = entries.flatMap(({ endedAt }) => endedAt ?? []);
  return ends.length === 0 ? undefined : Math.max(...ends);
}

function ranSince({ entries }: LedgerPage, fromAt: number): boolean {
  return entries.some(({ endedAt }) => endedAt === undefined || endedAt >= fromAt);
}

function monthOf(at: number): string {
  return new Date(at).toISOString().slice(0, 7);
}
