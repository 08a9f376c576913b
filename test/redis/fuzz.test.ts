import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RedisAudit } from '../../src/redis/audit-stream.js';
import { RedisDrafts } from '../../src/redis/drafts.js';
import { RedisInbox } from '../../src/redis/inbox.js';
import { RedisLedgerStore } from '../../src/redis/ledger-store.js';
import { RedisMemory } from '../../src/redis/memory.js';
import { RedisPoolStore } from '../../src/redis/pool-store.js';
import { RedisPreferencesStore } from '../../src/redis/preferences-store.js';
import type { Redis } from '../../src/redis/redis.js';
import { ledgerPageSchema } from '../../src/redis/ledger-schema.js';
import { noticeSchema, progressBodySchema, progressSchema } from '../../src/redis/notice-schema.js';
import { answerSchema, questionSchema } from '../../src/redis/question-schema.js';
import { readStored } from '../../src/redis/stored.js';
import { wishSchema } from '../../src/redis/wish-schema.js';
import { DEFAULT_POOL, NO_ROLES } from '../../src/domain/pool.js';
import { anyText, behaves, jsonTextWith } from '../support/arbitraries.js';
import { recordingLog } from '../support/recording-log.js';

const SCHEMAS = {
  wishSchema,
  questionSchema,
  answerSchema,
  noticeSchema,
  progressBodySchema,
  progressSchema,
  ledgerPageSchema,
};
const NAMES = [
  ...[
    'kind',
    'annex',
    'account',
    'strays',
    'head',
    'submit',
    'jobs',
    'pool',
    'region',
    'name',
    'id',
    'version',
  ],
  ...[
    'launches',
    'ends',
    'place',
    'channel',
    'ts',
    'message',
    'title',
    'key',
    'body',
    'entries',
    'components',
  ],
];

describe('whatever lies in Redis', () => {
  it.each(Object.entries(SCHEMAS))('is read by %s, or counts as absent and is logged', async (_, schema) => {
    await fc.assert(
      fc.asyncProperty(jsonTextWith(NAMES), (text) =>
        behaves(() => {
          const { log, lines } = recordingLog();
          const read = readStored<unknown>(schema, text, { log, where: 'somewhere' });
          expect(lines).toHaveLength(read === undefined ? 1 : 0);
        }),
      ),
      { numRuns: 200 },
    );
  });
});

/** A Redis that has this text wherever somebody looks. */
function filledWith(field: string, text: string): Redis {
  const all = { [field]: text };
  const client = {
    get: () => Promise.resolve(text),
    hGet: () => Promise.resolve(text),
    hGetAll: () => Promise.resolve(all),
    sMembers: () => Promise.resolve([text]),
    xRevRange: () => Promise.resolve([{ id: '1-1', message: { entry: text } }]),
    listLeft: () => Promise.resolve([field, text]),
    tickReceived: () => Promise.resolve(),
  };
  // What the stores ask of it here, and nothing more.
  return { run: (work: (it: typeof client) => Promise<unknown>) => work(client) } as unknown as Redis;
}

describe('whatever lies in Redis where somebody looks', () => {
  const usual = {
    name: DEFAULT_POOL,
    region: 'us-east-1',
    credentials: { kind: 'own' },
    collector: undefined,
    tokenSecret: undefined,
    channels: [],
    roles: NO_ROLES,
    version: 0,
  } as const;
  const LOOKS: Readonly<Record<string, (redis: Redis) => Promise<unknown>>> = {
    audit: (redis) => new RedisAudit({ redis, log }).list('default', { since: 0, most: 10 }),
    drafts: (redis) => new RedisDrafts({ redis, log }).find('x'),
    inbox: (redis) => new RedisInbox({ redis, log }).listLeft(0, 10),
    'open pages': (redis) => new RedisLedgerStore({ redis, log }).listOpen('default'),
    pages: (redis) => new RedisLedgerStore({ redis, log }).listSince('default', 0),
    'the beginning of the ledger': (redis) => new RedisLedgerStore({ redis, log }).findBeginning('default'),
    'the beginning': (redis) => new RedisMemory({ redis }).findBeginning('default'),
    preferences: (redis) => new RedisPreferencesStore({ redis, log }).get('default'),
  };
  const { log } = recordingLog();
  const texts = jsonTextWith([
    ...[
      'name',
      'region',
      'credentials',
      'kind',
      'roles',
      'admins',
      'operators',
      'viewers',
      'version',
      'at',
      'by',
    ],
    ...[
      'pool',
      'request',
      'outcome',
      'id',
      'description',
      'files',
      'slash',
      'text',
      'place',
      'channel',
      'timeZone',
    ],
  ]);

  it.each(Object.entries(LOOKS))('is looked over: %s', async (_, look) => {
    await fc.assert(
      fc.asyncProperty(anyText, texts, async (field, text) => {
        await behaves(() => look(filledWith(field, text)));
      }),
      { numRuns: 100 },
    );
  });

  it('leaves the default pool where it was', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.constant(DEFAULT_POOL), anyText), texts, async (field, text) => {
        const pools = await new RedisPoolStore({ redis: filledWith(field, text), log, usual }).list();
        expect(pools[0]).toMatchObject({ name: DEFAULT_POOL, region: 'us-east-1' });
      }),
      { numRuns: 100 },
    );
  });
});
