import { createHash } from 'node:crypto';
import type { Message, Place } from '../domain/message.js';
import type { Log } from '../ports/log.js';
import type { DueProgress, Notice, Outbox, Progress } from '../ports/notices.js';
import type { Client } from './client.js';
import { noticeSchema, progressBodySchema, progressSchema } from './notice-schema.js';
import { DUE_KEY, NOTICES_KEY, progressKey } from './outbox-scripts.js';
import type { Redis } from './redis.js';
import { readStored } from './stored.js';

const DAY_MS = 24 * 3_600_000;
/** Longer than anything that raises a notice goes on about the same thing. */
const REMEMBER_KEY_MS = 30 * DAY_MS;
/** Counted from the last time the progress was put in. */
const KEEP_PROGRESS_MS = 7 * DAY_MS;

/** Notices in a stream, progress in a hash per key, and an index of what is due. */
export class RedisOutbox implements Outbox {
  readonly #redis: Redis;
  readonly #log: Log;

  constructor(hands: { readonly redis: Redis; readonly log: Log }) {
    this.#redis = hands.redis;
    this.#log = hands.log;
  }

  async add(notice: Notice): Promise<boolean> {
    const order = {
      key: notice.key,
      notice: JSON.stringify(notice),
      keepMs: REMEMBER_KEY_MS,
      notBefore: notice.notBefore === undefined ? '' : String(notice.notBefore),
    };
    return await this.#redis.run((client) => client.addNotice(order));
  }

  async release(now: number): Promise<void> {
    await this.#redis.run((client) => client.releaseNotices(now));
  }

  async replace(ids: readonly string[], notices: readonly Notice[]): Promise<readonly string[] | undefined> {
    const order = { ids, notices: notices.map((notice) => JSON.stringify(notice)) };
    return await this.#redis.run((client) => client.replaceNotices(order));
  }

  async findPlace(key: string): Promise<Place | undefined> {
    const [channel, ts] = await this.#redis.run((client) =>
      client.hmGet(progressKey(key), ['channel', 'ts']),
    );
    return channel == null || ts == null || ts === '' ? undefined : { channel, ts };
  }

  async listNotices(most: number): Promise<readonly (Notice & { readonly id: string })[]> {
    const entries = await this.#redis.run((client) => client.xRange(NOTICES_KEY, '-', '+', { COUNT: most }));
    const read = (entries ?? []).map(({ id, message }) => ({
      id,
      notice: this.#readNotice(id, message['notice']),
    }));
    // Nobody will ever read these, and they would take up the places of those that can be told.
    for (const { id } of read.filter(({ notice }) => notice === undefined)) await this.tick(id);
    return read.flatMap(({ id, notice }) => (notice === undefined ? [] : [{ ...notice, id }]));
  }

  async tick(id: string): Promise<void> {
    await this.#redis.run((client) => client.xDel(NOTICES_KEY, id));
  }

  async put(progress: Progress): Promise<boolean> {
    const { key, version, place, fallback, message } = progress;
    const body = JSON.stringify({ fallback, message });
    const hash = `${hashOf(urgentPart(progress))}.${hashOf(message)}`;
    const newness = version === undefined ? '' : String(version);
    const order = { key, body, hash, ...flat(place), keepMs: KEEP_PROGRESS_MS, version: newness };
    return await this.#redis.run((client) => client.putProgress(order));
  }

  async listProgress(most: number): Promise<readonly DueProgress[]> {
    return await this.#redis.run(async (client) => {
      const keys = await client.zRange(DUE_KEY, 0, most - 1);
      const found = await Promise.all(keys.map((key) => this.#readProgress(client, key)));
      // Gone stale, or written so that nobody can read it: it is due no more.
      const gone = keys.filter((_, index) => found[index] === undefined);
      if (gone.length > 0) await client.zRem(DUE_KEY, gone);
      return found.flatMap((progress) => progress ?? []);
    });
  }

  async findProgress(key: string): Promise<DueProgress | undefined> {
    return await this.#redis.run(async (client) => {
      const due = await client.zScore(DUE_KEY, key);
      return due === null ? undefined : await this.#readProgress(client, key);
    });
  }

  async shown(key: string, digest: string, place: Place): Promise<void> {
    const [hash = '', turn = ''] = digest.split(' ');
    await this.#redis.run((client) => client.shownProgress({ key, hash, turn, ...flat(place) }));
  }

  #readNotice(id: string, text: string | undefined): Notice | undefined {
    return readStored(noticeSchema, text ?? '', { log: this.#log, where: `${NOTICES_KEY} ${id}` });
  }

  async #readProgress(client: Client, key: string): Promise<DueProgress | undefined> {
    const kept = progressSchema.safeParse(await client.hGetAll(progressKey(key)));
    if (!kept.success) return undefined;
    const { body, hash, turn, askedChannel, askedTs, channel = askedChannel, ts = askedTs } = kept.data;
    const read = readStored(progressBodySchema, body, { log: this.#log, where: progressKey(key) });
    if (read === undefined) return undefined;
    const place = { channel, ...(ts === '' ? {} : { ts }) };
    return { key, ...read, place, askedChannel, digest: `${hash} ${turn}` };
  }
}

/** What of a message people wait to see. */
function urgentPart({ message, mayWait = [] }: Progress): Message {
  return { ...message, facts: (message.facts ?? []).filter(([name]) => !mayWait.includes(name)) };
}

function hashOf(message: Message): string {
  return createHash('sha256').update(JSON.stringify(message)).digest('base64url');
}

/** A place as scripts take it: a `ts` that is not there is empty. */
function flat({ channel, ts }: Place): { readonly channel: string; readonly ts: string } {
  return { channel, ts: ts ?? '' };
}
