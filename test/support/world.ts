import { EC2Client } from '@aws-sdk/client-ec2';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { readConfig } from '../../src/config.js';
import { endLeases } from '../../src/lease-function/end-leases.js';
import { startLocalAws, type LocalAws, type SimulatedInstance } from '../../src/local/aws/index.js';
import { startRedisServer, type RedisServer } from '../../src/local/redis-server.js';
import { startLocalSlack, type LocalSlack, type ShownMessage } from '../../src/local/slack/index.js';
import { startBot, type RunningBot } from '../../src/start-bot.js';
import { createLog } from '../../src/telemetry/log.js';
import { FakeClock } from './fake-clock.js';

const REGION = 'us-east-1';
const CREDENTIALS = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' };
/** How far the clock is moved when something has not come about yet. */
const STEP_MS = 5_000;
/** How much real time everything gets to settle between two steps. */
const SETTLE_MS = 150;

/** A token as HTCondor would issue one; secret, so tests look for it where it must not be. */
export const POOL_TOKEN = 'eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJwb29sLmV4YW1wbGUub3JnIn0.c2VjcmV0';

/** What differs from world to world. */
export interface WorldOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Replicas of the bot. */
  readonly bots?: number;
}

/**
 * The whole story in one process: people, a Slack, Redis, an AWS and the bot, unmodified. The clock stands still but
 * when a test lets time pass, or waits for something to come about.
 */
export class World {
  readonly clock: FakeClock;
  readonly slack: LocalSlack;
  readonly aws: LocalAws;
  readonly redis: RedisServer;
  readonly bots: RunningBot[] = [];
  readonly admin: string;
  readonly operator: string;
  readonly channel: string;
  readonly #env: NodeJS.ProcessEnv;

  private constructor(made: {
    clock: FakeClock;
    slack: LocalSlack;
    aws: LocalAws;
    redis: RedisServer;
    env: NodeJS.ProcessEnv;
  }) {
    this.clock = made.clock;
    this.slack = made.slack;
    this.aws = made.aws;
    this.redis = made.redis;
    this.admin = made.slack.addUser({ name: 'Ada' });
    this.operator = made.slack.addUser({ name: 'Ben' });
    this.channel = made.slack.addChannel({
      name: 'condor',
      members: [this.admin, this.operator],
      botIsMember: true,
    });
    this.#env = { ...made.env, ADMIN_USERS: this.admin };
  }

  /** Starts everything; `stop` ends it. */
  static async start({ env = {}, bots = 1 }: WorldOptions = {}): Promise<World> {
    const clock = new FakeClock();
    const aws: LocalAws = startLocalAws({
      now: () => clock.now(),
      region: REGION,
      runFunction: (_code, _event, { region }) =>
        endLeases({
          ec2: aws.attach(new EC2Client({ region, credentials: CREDENTIALS })),
          now: () => clock.now(),
        }),
    });
    const slack = await startLocalSlack({ now: () => clock.now(), protocolNow: () => Date.now() });
    const redis = await startRedisServer();
    const secrets = aws.attach(new SecretsManagerClient({ region: REGION, credentials: CREDENTIALS }));
    await secrets.send(new CreateSecretCommand({ Name: 'pool-token', SecretString: POOL_TOKEN }));
    const world = new World({
      clock,
      slack,
      aws,
      redis,
      env: {
        SLACK_BOT_TOKEN: slack.botToken,
        SLACK_APP_TOKEN: slack.appToken,
        SLACK_API_URL: slack.apiUrl,
        REDIS_URL: redis.url,
        AWS_REGION: REGION,
        CONDOR_COLLECTOR: 'collector.example.org:9618',
        CONDOR_TOKEN_SECRET: 'pool-token',
        ...env,
      },
    });
    for (let started = 0; started < bots; started += 1) await world.startBot();
    return world;
  }

  /** One more replica. */
  async startBot(): Promise<RunningBot> {
    const bot = await startBot(readConfig(this.#env), {
      clock: this.clock,
      log: createLog({ level: process.env['TEST_LOG'] === undefined ? 'silent' : 'debug' }),
      observer: { passed: nothing, rounded: nothing, said: nothing, delivered: nothing },
      aws: { credentials: CREDENTIALS, prepareClient: (client) => this.aws.attach(client) },
    });
    this.bots.push(bot);
    return bot;
  }

  async stop(): Promise<void> {
    await Promise.all(this.bots.map((bot) => bot.stop()));
    await this.slack.stop();
    await this.redis.stop();
  }

  /** Somebody (the admin, unless said) types a command in the channel. */
  async types(line: string, user = this.admin): Promise<void> {
    const { acked, error } = await this.slack.slash(user, this.channel, line);
    if (!acked) throw new Error(`Slack says ${error ?? 'nothing'} to ${line}`);
  }

  /** The last message that has this text in it, letting time pass until there is one. */
  async sees(text: string | RegExp, user = this.admin, channel = this.channel): Promise<ShownMessage> {
    return this.comesTo(() => this.slack.seenBy(user, channel).findLast((message) => has(message, text)));
  }

  /** Types a command, waits for its question, and answers it. */
  async asksAndAnswers(line: string, choice: 'Yes' | 'No', user = this.admin): Promise<ShownMessage> {
    const before = new Set(this.slack.seenBy(user, this.channel).map(({ ts }) => ts));
    await this.types(line, user);
    const question = await this.comesTo(() =>
      this.slack
        .seenBy(user, this.channel)
        .find((message) => !before.has(message.ts) && has(message, 'Is that OK?')),
    );
    await this.slack.click(user, question.ref, choice);
    return question;
  }

  /** Waits for real things to happen, and lets time pass while they do not. */
  async comesTo<T>(look: () => T | undefined, withinMs = 30 * 60_000): Promise<T> {
    for (let passed = 0; passed <= withinMs; passed += STEP_MS) {
      const found = await this.slack.until(look, SETTLE_MS).catch(() => undefined);
      if (found !== undefined) return found;
      await this.passes(STEP_MS);
    }
    return this.slack.until(look, SETTLE_MS);
  }

  /** Lets time pass. */
  async passes(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += STEP_MS) {
      await this.clock.advance(Math.min(STEP_MS, ms - passed));
      await this.aws.tick();
    }
  }

  /** Instances that cost money. */
  alive(): readonly SimulatedInstance[] {
    return this.aws.instances().filter(({ state }) => state === 'pending' || state === 'running');
  }

  /** Names of the AWS operations called so far. */
  calls(command: string): number {
    return this.aws.calls.filter((call) => call.command === command || call.command === `${command}Command`)
      .length;
  }
}

/** True when the text is among what a person reads of the message: its text or its blocks. */
export function has(message: ShownMessage, text: string | RegExp): boolean {
  const all = `${message.text}\n${JSON.stringify(message.blocks)}`;
  return typeof text === 'string' ? all.includes(text) : text.test(all);
}

function nothing(): void {
  // Journeys look at what people see, not at counters.
}
