import { z } from 'zod';
import { DEFAULT_POOL, withSettings, type Pool } from '../domain/pool.js';
import type { Log } from '../ports/log.js';
import type { PoolStore } from '../ports/pools.js';
import type { Grounds, Saved } from '../ports/stores.js';
import { POOL_CHANNELS, POOLS } from './pool-scripts.js';
import { KEEP_ANSWER_MS } from './question-store.js';
import type { Redis } from './redis.js';
import { decimal, place } from './schema-parts.js';
import { readStored } from './stored.js';

const ids = z.array(z.string());
const since = { by: z.string(), at: z.number() };

/** A stored pool. Which channels are bound to it is kept beside it. */
const poolSchema = z.looseObject({
  name: z.string(),
  region: z.string(),
  credentials: z.discriminatedUnion('kind', [
    z.looseObject({ kind: z.literal('own') }),
    z.looseObject({
      kind: z.literal('role'),
      roleArn: z.string(),
      externalId: z.string(),
      accountId: z.string(),
      ...since,
    }),
    z.looseObject({
      kind: z.literal('key'),
      secret: z.string(),
      accessKeyId: z.string(),
      accountId: z.string(),
      userName: z.string().optional(),
      ...since,
    }),
    z.looseObject({ kind: z.literal('none'), accountId: z.string(), ...since }),
  ]),
  keysWish: z
    .looseObject({
      kind: z.enum(['create', 'rotate', 'renew', 'revoke']),
      renewsRights: z.literal(true).optional(),
      place: place.optional(),
      ...since,
    })
    .optional(),
  collector: z.string().optional(),
  tokenSecret: z.string().optional(),
  roles: z.looseObject({ admins: ids, operators: ids, viewers: ids }),
  rolesLostAt: z.number().optional(),
  limitUsd: z.union([decimal, z.literal('none')]).optional(),
  keyAgeDays: z.union([z.int().min(1), z.literal('off')]).optional(),
  createdBy: z.string().optional(),
  createdAt: z.number().optional(),
  version: z.int().min(1),
}) satisfies z.ZodType<Omit<Pool, 'channels'>>;

/** Pools in one hash, the channels bound to them in another. Few enough to be read whole. */
export class RedisPoolStore implements PoolStore {
  readonly #redis: Redis;
  readonly #log: Log;
  readonly #usual: Pool;

  /** `usual` is the default pool as the settings of the bot have it. */
  constructor(hands: { readonly redis: Redis; readonly log: Log; readonly usual: Pool }) {
    this.#redis = hands.redis;
    this.#log = hands.log;
    this.#usual = hands.usual;
  }

  async find(name: string): Promise<Pool | undefined> {
    return (await this.list()).find((pool) => pool.name === name);
  }

  async list(): Promise<readonly Pool[]> {
    const [stored, bound] = await this.#redis.run((client) =>
      Promise.all([client.hGetAll(POOLS), client.hGetAll(POOL_CHANNELS)]),
    );
    const pools = Object.entries(stored).flatMap(([name, text]) => this.#read(name, text) ?? []);
    const ours = pools.find(({ name }) => name === DEFAULT_POOL) ?? this.#unread(stored[DEFAULT_POOL]);
    const others = pools.filter(({ name }) => name !== DEFAULT_POOL);
    others.sort((one, other) => (one.name < other.name ? -1 : 1));
    return [withSettings(this.#usual, ours), ...others].map((pool) => ({
      ...pool,
      channels: Object.keys(bound).filter((channel) => bound[channel] === pool.name),
    }));
  }

  async save(pool: Pool, grounds: Pick<Grounds, 'answering'> = {}): Promise<Saved> {
    const kept = { ...pool, channels: undefined, version: pool.version + 1 };
    return await this.#save(pool, JSON.stringify(kept), grounds);
  }

  async bind(channel: string, pool: string): Promise<'saved' | 'changed'> {
    const order = { channel, pool, isThere: pool === DEFAULT_POOL };
    return await this.#redis.change((client) => client.bindChannel(order));
  }

  async remove(pool: Pool, grounds: Parameters<PoolStore['remove']>[1] = {}): Promise<Saved> {
    return pool.name === DEFAULT_POOL ? 'changed' : await this.#save(pool, '', grounds);
  }

  async #save(
    { name, version }: Pool,
    value: string,
    { answering, leasesOverBy }: NonNullable<Parameters<PoolStore['remove']>[1]>,
  ): Promise<Saved> {
    const order = {
      name,
      version,
      value,
      questionId: answering?.questionId ?? '',
      answer: answering === undefined ? '' : JSON.stringify(answering.answer),
      keepAnswerMs: KEEP_ANSWER_MS,
      leasesOverBy,
    };
    return await this.#redis.change((client) => client.savePool(order));
  }

  /** What nobody can read any more may have kept people out. The next one who saves it puts something readable there. */
  #unread(text: string | undefined): Pool | undefined {
    return text === undefined ? undefined : { ...this.#usual, rolesLostAt: 0, version: versionIn(text) };
  }

  #read(name: string, text: string): Pool | undefined {
    const read = readStored(poolSchema, text, { log: this.#log, where: `${POOLS} ${name}` });
    // The name that it lies under is the one that its wishes, locks and tags go by.
    return read === undefined ? undefined : { ...read, name, channels: [] };
  }
}

/** As the script that saves sees it. */
function versionIn(text: string): number {
  try {
    const version: unknown = Reflect.get(Object(JSON.parse(text)) as object, 'version');
    return typeof version === 'number' ? version : 0;
  } catch {
    return 0;
  }
}
