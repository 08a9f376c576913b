import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import { createClient } from 'redis';
import type { Patience } from '../../src/redis/connection.js';
import { connectRedis, type Redis } from '../../src/redis/redis.js';
import { type RedisServer, startRedisServer } from '../support/redis-server.js';
import { type Line, recordingLog } from '../support/recording-log.js';

/** What a test of Redis has: a server of its own, empty at the start of each test, and what was logged. */
export interface Bench {
  readonly server: () => RedisServer;
  /** Another replica's connections. They are closed after the test. */
  readonly connect: (patience?: Partial<Patience>) => Promise<Redis>;
  /** Lets time go by for the server: all that has an end ends that much sooner. */
  readonly later: (ms: number) => Promise<void>;
  /** A client without prefix or scripts, to look and to meddle from outside. */
  readonly outside: () => Promise<Outside>;
  readonly lines: Line[];
  readonly log: ReturnType<typeof recordingLog>['log'];
}

type Outside = ReturnType<typeof newOutside>;

/** Retries at once, so that a test about an outage is about that. */
const QUICK: Partial<Patience> = { retryMs: 20, beatMs: 50, answerMs: 500 };

/** Starts one server for the tests of a file. */
export function redisBench(): Bench {
  let server: RedisServer | undefined;
  const { log, lines } = recordingLog();
  const open: (() => Promise<unknown>)[] = [];
  const running = () => {
    if (server === undefined) throw new Error('The server runs only during tests.');
    return server;
  };
  const outside = async () => {
    const client = newOutside(running().url);
    await client.connect();
    open.push(() => client.close());
    return client;
  };

  beforeAll(async () => {
    server = await startRedisServer();
  }, 120_000);
  beforeEach(async () => {
    lines.length = 0;
    // A test that failed half-way may have left it down.
    const client = await outside().catch(async () => {
      await running().restart();
      return await outside();
    });
    await client.flushAll();
  });
  afterEach(async () => {
    await running().resume();
    await Promise.all(open.splice(0).map((close) => close().catch(() => undefined)));
  });
  afterAll(async () => {
    await server?.stop();
  });

  return {
    server: running,
    outside,
    async later(ms) {
      const client = await outside();
      for (const key of await client.keys('*')) {
        const left = await client.pTTL(key);
        // Redis answers less than zero for what has no end.
        if (left >= 0) await client.pExpire(key, Math.trunc(left - ms));
      }
    },
    log,
    lines,
    async connect(patience = {}) {
      const redis = await connectRedis(running().url, log, { ...QUICK, ...patience });
      open.push(() => redis.close());
      return redis;
    },
  };
}

function newOutside(url: string) {
  return createClient({ url, socket: { reconnectStrategy: false } }).on('error', () => undefined);
}

/** Waits until it is so, by looking again and again. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const givenUpAt = performance.now() + 4000;
  while (!(await isSo())) {
    if (performance.now() > givenUpAt) throw new Error('It did not come to be so.');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
