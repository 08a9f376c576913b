import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import type { CommandHands, PoolSettings } from '../../src/commands/command.js';
import { answer, type Answered, type Choice } from '../../src/commands/answer.js';
import { dispatch, type Outcome } from '../../src/commands/dispatch.js';
import { BotError } from '../../src/domain/errors.js';
import type { Pool } from '../../src/domain/pool.js';
import type { Message } from '../../src/domain/message.js';
import type { Actor } from '../../src/domain/role.js';
import { plainText } from '../../src/domain/words.js';
import type { AnnexWish } from '../../src/domain/wish.js';
import type { People } from '../../src/ports/people.js';
import type { PoolStore } from '../../src/ports/pools.js';
import type { Question, QuestionStore, WishStore } from '../../src/ports/stores.js';
import { centreOf } from '../../src/reconcile/centre-of.js';
import { RedisPoolStore } from '../../src/redis/pool-store.js';
import { RedisQuestionStore } from '../../src/redis/question-store.js';
import { connectRedis, type Redis } from '../../src/redis/redis.js';
import { RedisWishStore } from '../../src/redis/wish-store.js';
import { FakeClock } from '../support/fake-clock.js';
import { FakeCondor } from '../support/fake-condor.js';
import { FakeKeyring } from '../support/fake-keyring.js';
import { FakeRegions } from '../support/fake-regions.js';
import { recordingLog } from '../support/recording-log.js';
import { startRedisServer, type RedisServer } from '../support/redis-server.js';
import { MemoryDrafts } from '../support/memory-drafts.js';
import { MemoryAudit } from '../support/memory-audit.js';
import { MemoryLedger } from '../support/memory-ledger.js';
import { aPoolRecord } from '../support/memory-pools.js';
import { MemoryPreferences } from '../support/memory-preferences.js';
import { said } from '../support/said.js';

export const ADA: Actor = { id: 'UADA', role: 'admin' };
export const BEN: Actor = { id: 'UBEN', role: 'operator' };
export const CAT: Actor = { id: 'UCAT', role: 'operator' };
export const EVE: Actor = { id: 'UEVE', role: 'viewer' };

/** A Slack that tells nothing of people. */
const SILENT: People = {
  isOutsider: () => Promise.resolve('unknown'),
  membersOfGroup: () => Promise.resolve('unknown'),
  membersOfChannel: () => Promise.resolve('unknown'),
  missingScopes: () => [],
};

/** A question as people see it: its words and its buttons. */
export interface Asked {
  readonly question: Question;
  readonly message: Message;
  readonly text: string;
}

/** A channel with the bot's commands behind it: real stores on a real Redis, a pretended AWS, a clock that stands still. */
export class Desk {
  readonly clock = new FakeClock();
  readonly aws = new FakeRegions();
  readonly condor = new FakeCondor();
  readonly wishes: WishStore;
  readonly questions: QuestionStore;
  readonly ledger = new MemoryLedger();
  readonly preferences = new MemoryPreferences();
  readonly audit = new MemoryAudit();
  readonly drafts = new MemoryDrafts();
  readonly keyring = new FakeKeyring();
  settings: PoolSettings = {
    pool: 'default',
    region: 'us-east-1',
    collector: 'cm.example.org:9618',
    tokenSecret: 'pool-token',
  };
  pool: Pool = aPoolRecord();
  readonly pools: PoolStore;
  /** How many pools the workspace has, as far as commands know. */
  poolCount = 1;
  #uuids = 0;

  constructor(stores: {
    readonly wishes: WishStore;
    readonly questions: QuestionStore;
    readonly pools: PoolStore;
  }) {
    this.pools = stores.pools;
    this.wishes = stores.wishes;
    this.questions = stores.questions;
  }

  get hands(): CommandHands {
    const condorOf = () => this.condor;
    return {
      clock: this.clock,
      wishes: this.wishes,
      questions: this.questions,
      ledger: this.ledger,
      preferences: this.preferences,
      audit: this.audit,
      drafts: this.drafts,
      keyring: this.keyring,
      regions: this.aws,
      settings: this.settings,
      pool: this.pool,
      pools: this.pools,
      people: SILENT,
      admins: [],
      poolCount: this.poolCount,
      centre: centreOf(this.settings, {
        clock: this.clock,
        wishes: this.wishes,
        regions: this.aws,
        condorOf,
      }),
      condorOf,
      newUuid: () => uuid((this.#uuids += 1)),
    };
  }

  /** Somebody types a line; Ben, unless said. */
  types(line: string, actor = BEN): Promise<Outcome> {
    const [slash = '', ...rest] = line.split(' ');
    return dispatch({ slash, text: rest.join(' '), actor, channel: 'C1' }, this.hands);
  }

  /** What the person is told at once. */
  async tells(line: string, actor = BEN): Promise<{ readonly message: Message; readonly text: string }> {
    const outcome = await this.types(line, actor);
    if (outcome.kind !== 'said') throw new Error(`${line} came to ${outcome.kind}`);
    return { message: outcome.message, text: said(outcome.message) };
  }

  /** What everybody is asked. */
  async asks(line: string, actor = BEN): Promise<Asked> {
    const outcome = await this.types(line, actor);
    if (outcome.kind !== 'asked') throw new Error(`${line} came to ${outcome.kind}`);
    return { ...outcome, text: said(outcome.message) };
  }

  /** What the person is told about a command that was not carried out. */
  async refuses(line: string, actor = BEN): Promise<Refusal> {
    return refusalOf(this.types(line, actor));
  }

  /** Somebody presses a button; whoever asked, unless said. */
  clicks({ question }: Pick<Asked, 'question'>, choice: Choice, actor?: Actor): Promise<Answered> {
    const by = actor ?? [ADA, BEN, CAT].find(({ id }) => id === question.askedBy) ?? BEN;
    return answer(question.id, choice, by, { channel: 'C1', ts: '1.000100' }, this.hands);
  }

  /** Asks and is told Yes by the same person. */
  async does(line: string, actor = BEN): Promise<Answered> {
    return this.clicks(await this.asks(line, actor), 'yes', actor);
  }

  async annex(name = 'MyFirstAnnex'): Promise<AnnexWish | undefined> {
    return this.wishes.findAnnex('default', name);
  }
}

/** A refusal as the person sees it. */
export interface Refusal {
  readonly fault: string;
  readonly sentence: string;
  readonly hint: string;
  readonly flag: string | undefined;
}

/** The refusal in which a command ends; anything else fails the test. */
export async function refusalOf(command: Promise<unknown>): Promise<Refusal> {
  const error: unknown = await command.then(
    (outcome) => {
      throw new Error(`Not refused: ${JSON.stringify(outcome)}`);
    },
    (reason: unknown) => reason,
  );
  if (!(error instanceof BotError)) throw error;
  return {
    fault: error.fault,
    sentence: plainText(error.sentence),
    hint: plainText(error.hint ?? []),
    flag: error.flag,
  };
}

/** The UUIDs that a desk gives out, in their order from 1. */
export function uuid(n: number): string {
  return `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
}

/** A fresh desk for each test of a file, on one Redis that is emptied in between. */
export function commandDesk(): () => Desk {
  const { log } = recordingLog();
  let server: RedisServer | undefined;
  let redis: Redis | undefined;
  let desk: Desk | undefined;
  beforeAll(async () => {
    server = await startRedisServer();
    redis = await connectRedis(server.url, log);
  }, 120_000);
  beforeEach(async () => {
    if (redis === undefined) throw new Error('There is no Redis.');
    await redis.run((client) => client.flushDb());
    const hands = { redis, log };
    desk = new Desk({
      wishes: new RedisWishStore(hands),
      questions: new RedisQuestionStore(hands),
      pools: new RedisPoolStore({ ...hands, usual: aPoolRecord() }),
    });
  });
  afterAll(async () => {
    await redis?.close();
    await server?.stop();
  });
  return () => {
    if (desk === undefined) throw new Error('There is a desk only during tests.');
    return desk;
  };
}
