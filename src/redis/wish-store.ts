import { nameKey } from '../domain/annex.js';
import type { HeadWish } from '../domain/head-wish.js';
import type { JobsWish, SubmitWish } from '../domain/job-wish.js';
import type { AccountWish, AnnexWish, Wish } from '../domain/wish.js';
import type { Log } from '../ports/log.js';
import type { Grounds, Saved, WishStore } from '../ports/stores.js';
import { KEEP_ANSWER_MS } from './question-store.js';
import type { Redis } from './redis.js';
import { readStored } from './stored.js';
import { wishSchema } from './wish-schema.js';
import { type SaveOrder, wishesKey } from './wish-scripts.js';

/** Wishes in one hash per pool, changed by scripts that compare the version first. */
export class RedisWishStore implements WishStore {
  readonly #redis: Redis;
  readonly #log: Log;

  constructor(hands: { readonly redis: Redis; readonly log: Log }) {
    this.#redis = hands.redis;
    this.#log = hands.log;
  }

  async findAnnex(pool: string, name: string): Promise<AnnexWish | undefined> {
    const wish = await this.#find(pool, annexField(name));
    return wish?.kind === 'annex' ? wish : undefined;
  }

  async findAccount(pool: string, region: string): Promise<AccountWish | undefined> {
    const wish = await this.#find(pool, accountField(region));
    return wish?.kind === 'account' ? wish : undefined;
  }

  async findHead(pool: string): Promise<HeadWish | undefined> {
    const wish = await this.#find(pool, HEAD_FIELD);
    return wish?.kind === 'head' ? wish : undefined;
  }

  async list(pool: string): Promise<readonly Wish[]> {
    const stored = await this.#redis.run((client) => client.hGetAll(wishesKey(pool)));
    return Object.entries(stored)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .flatMap(([field, text]) => this.#read(pool, field, text) ?? []);
  }

  async save(wish: Wish, grounds: Grounds = {}): Promise<Saved> {
    const order = saveOrder(wish, grounds);
    const saved = await this.#redis.change((client) => client.saveWish(order));
    if (saved !== 'changed' || wish.version !== 0) return saved;
    // What nobody can read must not keep a new wish from its place for ever.
    const unreadable = await this.#findUnreadable(wish.pool, order.field);
    if (unreadable === undefined) return saved;
    return await this.#redis.change((client) => client.saveWish({ ...order, unreadable }));
  }

  async remove(wish: AnnexWish | SubmitWish | JobsWish): Promise<void> {
    const { pool, version, id } = wish;
    await this.#redis.change((client) => client.removeWish({ pool, field: fieldOf(wish), version, id }));
  }

  async #find(pool: string, field: string): Promise<Wish | undefined> {
    const text = await this.#redis.run((client) => client.hGet(wishesKey(pool), field));
    return this.#read(pool, field, text);
  }

  async #findUnreadable(pool: string, field: string): Promise<string | undefined> {
    const text = await this.#redis.run((client) => client.hGet(wishesKey(pool), field));
    if (text === null || this.#read(pool, field, text) !== undefined) return undefined;
    return text;
  }

  #read(pool: string, field: string, text: string | null): Wish | undefined {
    return readStored(wishSchema, text, { log: this.#log, where: `${wishesKey(pool)} ${field}` });
  }
}

function saveOrder(wish: Wish, { answering, fence }: Grounds): SaveOrder {
  return {
    pool: wish.pool,
    field: fieldOf(wish),
    version: wish.version,
    id: 'id' in wish ? wish.id : '',
    value: JSON.stringify({ ...wish, version: wish.version + 1 }),
    questionId: answering?.questionId ?? '',
    answer: answering === undefined ? '' : JSON.stringify(answering.answer),
    keepAnswerMs: KEEP_ANSWER_MS,
    fence,
    unreadable: '',
  };
}

function fieldOf(wish: Wish): string {
  if (wish.kind === 'annex') return annexField(wish.name);
  if (wish.kind === 'head') return HEAD_FIELD;
  if (wish.kind === 'submit' || wish.kind === 'jobs') return `${wish.kind}:${wish.id}`;
  return wish.kind === 'account' ? accountField(wish.region) : `strays:${wish.region}`;
}

/** A pool has one head node at most. */
const HEAD_FIELD = 'head';
const annexField = (name: string) => `annex:${nameKey(name)}`;
const accountField = (region: string) => `account:${region}`;
