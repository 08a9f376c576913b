import { randomUUID } from 'node:crypto';
import type { AwsAccess } from './aws/clients.js';
import { auditCalls } from './aws/audit-calls.js';
import { countCalls, type CallObserver } from './aws/count-calls.js';
import { makeKeyring } from './aws/credentials/make-keyring.js';
import { readLeaseFunction } from './aws/account/lease-package.js';
import { poolRegions } from './aws/pool-regions.js';
import type { BotHands, BotObserver } from './bot-hands.js';
import { buildBot } from './bot.js';
import { bootKit } from './condor/boot-kit.js';
import { condorOver } from './condor/condor.js';
import type { Config } from './config.js';
import { DEFAULT_POOL, NO_ROLES, type Pool } from './domain/pool.js';
import type { Clock } from './ports/clock.js';
import type { Log } from './ports/log.js';
import { RedisAudit } from './redis/audit-stream.js';
import { RedisInbox } from './redis/inbox.js';
import { RedisDrafts } from './redis/drafts.js';
import { RedisLedgerStore } from './redis/ledger-store.js';
import { RedisMemory } from './redis/memory.js';
import { RedisLock } from './redis/lock.js';
import { RedisNudges } from './redis/nudges.js';
import { RedisOutbox } from './redis/outbox.js';
import { RedisPoolStore } from './redis/pool-store.js';
import { PoolsAfterLoss } from './redis/pools-after-loss.js';
import { RedisPostings } from './redis/postings.js';
import { RedisPreferencesStore } from './redis/preferences-store.js';
import { RedisQuestionStore } from './redis/question-store.js';
import { redisAt, type Redis } from './redis/redis.js';
import { RedisSights } from './redis/sights.js';
import { RedisWishStore } from './redis/wish-store.js';
import { createSlackApp, type SlackApp } from './slack/receiving/app.js';
import { apology, isExpected } from './slack/answering/apology.js';
import { SlackMessenger } from './slack/writing/post.js';
import { render } from './slack/writing/render.js';
import { Who } from './slack/answering/who.js';
import { AsyncActing } from './telemetry/acting.js';
import { References } from './telemetry/references.js';

/** What differs between the bot in earnest, in the demo and in tests. */
export interface StartHands {
  readonly clock: Clock;
  readonly log: Log;
  readonly observer: BotObserver;
  /** The ones that the log carries, if it does. */
  readonly references?: References;
  readonly aws?: AwsAccess;
  /** The bundled lease function, where it is at hand already. */
  readonly leaseFunctionCode?: () => Promise<Uint8Array>;
  /** For tests: the way to Slack, and the clock that its rates go by. Node's own fetch and the clock on the wall otherwise. */
  readonly slack?: { readonly fetch: typeof fetch; readonly clock: Clock };
}

/** A bot at work. */
export interface RunningBot {
  /** What has to be there before people can use it, and whether it is. */
  readonly needs: Readonly<Record<string, () => boolean>>;
  /** When the loop last came around, in epoch milliseconds. */
  cameAroundAt(): number | undefined;
  /** Takes nothing new, finishes what is in hand, then lets go of everything. */
  stop(): Promise<void>;
}

/**
 * Connects to Redis, AWS and Slack and starts the bot. Without Redis it starts all the same and says so to whoever
 * asks something of it.
 * @throws BotError when Slack does not take the tokens.
 */
export async function startBot(config: Config, hands: StartHands): Promise<RunningBot> {
  const { clock, log, observer } = hands;
  const redis = redisAt(config.REDIS_URL, log);
  const slack = slackApp(config, hands);
  const stores = { redis, log };
  const usualPool = poolOf(config);
  const memory = new RedisMemory(stores);
  const audit = new RedisAudit(stores);
  const acting = new AsyncActing();
  const references = hands.references ?? new References();
  const bot = buildBot({
    app: slack.app,
    messenger: messengerOf(slack, stores, hands),
    people: new Who({ client: slack.background, clock, log }),
    wishes: new RedisWishStore(stores),
    questions: new RedisQuestionStore(stores),
    inbox: new RedisInbox(stores),
    audit,
    acting,
    ledger: new RedisLedgerStore(stores),
    memory,
    preferences: new RedisPreferencesStore(stores),
    drafts: new RedisDrafts(stores),
    sights: new RedisSights(stores),
    outbox: new RedisOutbox(stores),
    lock: new RedisLock(stores),
    nudges: new RedisNudges(stores),
    pools: new PoolsAfterLoss({ pools: new RedisPoolStore({ ...stores, usual: usualPool }), memory, log }),
    ...awsOf(config, hands, auditCalls({ audit, acting, now: () => clock.now() })),
    condorOver,
    bootKit: bootKit({ endpointUrl: config.AWS_ENDPOINT_URL }),
    clock,
    log,
    observer,
    references,
    usualPool,
    admins: config.ADMIN_USERS,
    roundMs: config.ROUND_MS,
  });
  try {
    // Side by side: most of both is waiting for answers.
    await Promise.all([slack.start(), redis.connect()]);
  } catch (error) {
    await redis.close();
    throw error;
  }
  await bot.start();
  return {
    needs: { Slack: () => slack.connected(), Redis: () => redis.ready() },
    cameAroundAt: () => bot.cameAroundAt(),
    async stop() {
      await slack.stop();
      await bot.stop();
      await redis.close();
      acting.stop();
      references.stop();
    },
  };
}

function messengerOf(
  { background }: SlackApp,
  stores: { readonly redis: Redis },
  { slack, log }: StartHands,
): SlackMessenger {
  return new SlackMessenger({
    client: background,
    postings: new RedisPostings(stores),
    log,
    ...(slack === undefined ? {} : { clock: slack.clock }),
  });
}

/** The pool that the settings describe. */
function poolOf(config: Config): Pool {
  return {
    name: DEFAULT_POOL,
    region: config.AWS_REGION,
    credentials: { kind: 'own' },
    collector: config.CONDOR_COLLECTOR,
    tokenSecret: config.CONDOR_TOKEN_SECRET,
    channels: [],
    roles: NO_ROLES,
    version: 0,
  };
}

/** AWS as each pool sees it, and as whom. */
function awsOf(
  config: Config,
  hands: StartHands,
  audited: CallObserver,
): Pick<BotHands, 'regionsFor' | 'keyring' | 'annexUsers'> {
  const { clock, observer } = hands;
  const access = {
    endpoint: config.AWS_ENDPOINT_URL,
    ...hands.aws,
    prepareClient: <C>(client: C): C =>
      countCalls(hands.aws?.prepareClient?.(client) ?? client, (action, outcome) => {
        observer.awsCalled?.(action, outcome);
        audited(action, outcome);
      }),
    clock,
    leaseFunctionCode: hands.leaseFunctionCode ?? readLeaseFunction,
  };
  const { credentialsOf, ...ring } = makeKeyring(access, { region: config.AWS_REGION, clock });
  return { ...ring, regionsFor: poolRegions(access, credentialsOf) };
}

function slackApp(config: Config, { log, slack }: StartHands): SlackApp {
  return createSlackApp({
    token: config.SLACK_BOT_TOKEN,
    appToken: config.SLACK_APP_TOKEN,
    signingSecret: config.SLACK_SIGNING_SECRET,
    port: config.PORT,
    apiUrl: config.SLACK_API_URL,
    fetch: slack?.fetch,
    log,
    apologize: (error) => {
      const reference = randomUUID().slice(0, 8);
      if (!isExpected(error)) log.error({ error, reference }, 'broke');
      return { text: render(apology(error, reference)).text, reference };
    },
  });
}
