import { setTimeout as delay } from 'node:timers/promises';
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { makeClients, type AwsAccess } from '../../src/aws/clients.js';
import { localLeaseFunction } from '../../src/local-lease-function.js';
import {
  startLocalAws,
  type LocalAws,
  type LocalAwsOptions,
  type SimulatedInstance,
} from '../../src/local/aws/index.js';
import { freePort } from '../../src/local/free-port.js';
import { startRedisServer, type RedisServer } from '../../src/local/redis-server.js';
import { startLocalSlack, type LocalSlack, type ShownMessage } from '../../src/local/slack/index.js';
import { FakeClock } from './fake-clock.js';
import { Replica } from './replica.js';
import { RedisView } from './redis-view.js';

const REGION = 'us-east-1';
const CREDENTIALS = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' };
const MINUTE_MS = 60_000;
/** How far the clock is moved when something has not come about yet: first in small steps. */
const STEP_MS = 5_000;
/** How long something is waited for where the clock goes with the one on the wall. */
const REAL_STEP_MS = 1_000;
/** Some looks this far apart that find nothing new, and nobody waiting for an answer: everything has settled. */
const LOOK_MS = 4;
const QUIET_LOOKS = 3;
/** Slack waits 3 s for an ack by the clock on the wall, which says more about a busy machine than about the bot. */
const ACK_MS = 20_000;
/** Nothing that happens without the clock takes this long, unless something hangs. */
const SETTLED_MS = 400;

/** A token as HTCondor would issue one; secret, so tests look for it where it must not be. */
export const POOL_TOKEN = 'eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJwb29sLmV4YW1wbGUub3JnIn0.c2VjcmV0';

const POOL_ELSEWHERE = {
  CONDOR_COLLECTOR: 'collector.example.org:9618',
  CONDOR_TOKEN_SECRET: 'pool-token',
};

/** What differs from world to world. */
export interface WorldOptions {
  /** Settings of the bot; `undefined` takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Replicas of the bot. */
  readonly bots?: number;
  /** Slack posts to the bot, signed, in place of Socket Mode. */
  readonly http?: boolean;
  /** Redis writes everything to its disk, so that it outlives an outage. */
  readonly keep?: boolean;
  /** Setup has been done. */
  readonly prepared?: boolean;
  /** There is no pool elsewhere, so annexes join a head node; setup has been done, and the head node is not launched yet. */
  readonly head?: boolean;
  /** Gets every line of the bots' logs, from debug on. */
  readonly log?: (line: string) => void;
  /** Another AWS than the local one, that lives in real time. */
  readonly aws?: AwsAccess;
  /** Instances are real machines, and so the clock goes with the one on the wall. */
  readonly makeMachines?: LocalAwsOptions['makeMachines'];
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
  readonly bots: Replica[] = [];
  /** Ada, an admin; Ben and Cleo, who are not. All three are in the channel. */
  readonly admin: string;
  readonly operator: string;
  readonly stranger: string;
  readonly channel: string;
  readonly #access: AwsAccess;
  /** The clock goes with the one on the wall. */
  readonly #isReal: boolean;
  readonly #env: NodeJS.ProcessEnv;
  readonly #log: WorldOptions['log'];

  private constructor(made: {
    clock: FakeClock;
    slack: LocalSlack;
    aws: LocalAws;
    redis: RedisServer;
    access: AwsAccess;
    isReal: boolean;
    env: NodeJS.ProcessEnv;
    log: WorldOptions['log'];
  }) {
    this.clock = made.clock;
    this.slack = made.slack;
    this.aws = made.aws;
    this.redis = made.redis;
    this.#access = made.access;
    this.#log = made.log;
    this.#isReal = made.isReal;
    this.admin = made.slack.addUser({ name: 'Ada' });
    this.operator = made.slack.addUser({ name: 'Ben' });
    this.stranger = made.slack.addUser({ name: 'Cleo' });
    this.channel = this.newChannel('condor');
    this.#env = { ...made.env, ADMIN_USERS: this.admin };
  }

  /** Starts everything; `stop` ends it. */
  static async start(options: WorldOptions = {}): Promise<World> {
    const { env = {}, bots = 1, http = false, keep = false, head = false, prepared = head } = options;
    const isReal = options.makeMachines !== undefined;
    const clock = new FakeClock(isReal ? Date.now() : undefined);
    const aws = localAws(clock, options.makeMachines);
    const access = options.aws ?? { credentials: CREDENTIALS, prepareClient: (client) => aws.attach(client) };
    const port = await freePort();
    const slack = await startLocalSlack({
      now: () => clock.now(),
      ackWithinMs: ACK_MS,
      ...(http ? { requestUrl: `http://127.0.0.1:${port}/slack/events` } : {}),
    });
    const redis = await startRedisServer({ keep });
    const door = http
      ? { SLACK_SIGNING_SECRET: slack.signingSecret, PORT: String(port) }
      : { SLACK_APP_TOKEN: slack.appToken };
    const world = new World({
      clock,
      slack,
      aws,
      redis,
      access,
      isReal,
      log: options.log,
      env: {
        SLACK_BOT_TOKEN: slack.botToken,
        ...door,
        SLACK_API_URL: slack.apiUrl,
        REDIS_URL: redis.url,
        AWS_REGION: REGION,
        ...(head ? {} : POOL_ELSEWHERE),
        ...env,
      },
    });
    await world.#keepToken();
    for (let started = 0; started < bots; started += 1) await world.startBot();
    if (prepared) await world.setUp();
    return world;
  }

  /** One more replica. */
  async startBot(): Promise<Replica> {
    const replica = await Replica.start({
      env: this.#env,
      clock: this.clock,
      aws: this.#access,
      log: this.#log,
    });
    this.bots.push(replica);
    return replica;
  }

  /** Where Slack posts to in HTTP mode. */
  get requestUrl(): string {
    return `http://127.0.0.1:${this.#env['PORT'] ?? ''}/slack/events`;
  }

  /** The only bot there is, or the first of several. */
  get bot(): Replica {
    const [bot] = this.bots;
    if (bot === undefined) throw new Error('There is no bot.');
    return bot;
  }

  /** Ends a replica as SIGTERM would, and lets it finish. */
  async stopBot(replica = this.bot): Promise<void> {
    this.bots.splice(this.bots.indexOf(replica), 1);
    await this.#while(replica.stop());
  }

  /** Ends a replica as SIGKILL would, if it is not dead already; and so long ago that its locks have run out. */
  async buryBot(replica = this.bot): Promise<void> {
    replica.kill();
    this.bots.splice(this.bots.indexOf(replica), 1);
    await this.#while(replica.gone());
    await RedisView.of(this.redis, (view) => view.letLocksRunOut());
  }

  async stop(): Promise<void> {
    await Promise.all([...this.bots].map((bot) => this.stopBot(bot)));
    await this.slack.stop();
    await this.redis.stop();
  }

  /** The admin has the account prepared. */
  async setUp(): Promise<void> {
    await this.asksAndAnswers('/condor_annex -setup', 'Yes');
    await this.sees('Setup successful.');
  }

  /** A channel with everybody in it. */
  newChannel(name: string, { botIsMember = true } = {}): string {
    return this.slack.addChannel({
      name,
      members: [this.admin, this.operator, this.stranger],
      botIsMember,
    });
  }

  /** Somebody (the admin, unless said) types a command in the channel. */
  async types(line: string, user = this.admin, channel = this.channel): Promise<void> {
    const { acked, error } = await this.slack.slash(user, channel, line);
    if (!acked) throw new Error(`Slack says ${error ?? 'nothing'} to ${line}`);
  }

  /** Somebody types a command; what they are answered, to them alone. */
  async hears(line: string, user = this.admin, channel = this.channel): Promise<string> {
    const { text } = await this.#next(
      () => this.types(line, user, channel),
      user,
      channel,
      () => true,
    );
    return text;
  }

  /** Somebody types a command and is asked. */
  async asks(line: string, user = this.admin, channel = this.channel): Promise<ShownMessage> {
    return this.#next(
      () => this.types(line, user, channel),
      user,
      channel,
      (message) => has(message, 'Is that OK?'),
    );
  }

  /** Somebody presses a button; the next thing that they are told. */
  async clicksAndHears(message: ShownMessage, choice: 'Yes' | 'No', user = this.admin): Promise<string> {
    const act = () => this.clicks(message, choice, user);
    const { text } = await this.#next(act, user, message.channel, () => true);
    return text;
  }

  /** Somebody presses a button of a message, as it was when they saw it. */
  async clicks(message: ShownMessage, choice: string, user = this.admin): Promise<void> {
    const { acked, error } = await this.slack.click(user, message, choice);
    if (!acked) throw new Error(`Slack says ${error ?? 'nothing'} to a click on ${choice}`);
  }

  /** Types a command, waits for its question, and answers it. */
  async asksAndAnswers(
    line: string,
    choice: 'Yes' | 'No',
    user = this.admin,
    channel = this.channel,
  ): Promise<ShownMessage> {
    const question = await this.asks(line, user, channel);
    await this.clicks(question, choice, user);
    return question;
  }

  /** The last message that has this text in it, letting time pass until there is one. */
  async sees(text: string | RegExp, user = this.admin, channel = this.channel): Promise<ShownMessage> {
    return this.comesTo(() => this.slack.seenBy(user, channel).findLast((message) => has(message, text)));
  }

  /** The message as it is now. */
  now({ channel, ts }: ShownMessage, user = this.admin): ShownMessage {
    const found = this.slack.seenBy(user, channel).find((message) => message.ts === ts);
    if (found === undefined) throw new Error(`The message ${ts} is gone.`);
    return found;
  }

  /** How many messages have this text in them; replies in threads are left out. */
  count(text: string | RegExp, user = this.admin, channel = this.channel): number {
    const messages = this.slack.seenBy(user, channel).filter(({ threadTs }) => threadTs === undefined);
    return messages.filter((message) => has(message, text)).length;
  }

  /** The replies in the thread of a message. */
  replies({ channel, ts }: ShownMessage, user = this.admin): readonly string[] {
    const replies = this.slack.seenBy(user, channel).filter(({ threadTs }) => threadTs === ts);
    return replies.map(({ text }) => text);
  }

  /** Starts an annex and waits until it is in the pool. */
  async joined(line: string, user = this.admin): Promise<ShownMessage> {
    const question = await this.asksAndAnswers(line, 'Yes', user);
    return this.comesTo(() => {
      const card = this.now(question, user);
      return has(card, /all \d+ in pool/) ? card : undefined;
    });
  }

  /** Waits for real things to happen, and lets time pass while they do not. */
  async comesTo<T>(look: () => T | undefined, withinMs = 30 * MINUTE_MS): Promise<T> {
    for (let passed = 0; passed <= withinMs;) {
      await this.settles();
      const found = look();
      if (found !== undefined) return found;
      const step = passed < 4 * MINUTE_MS ? STEP_MS : MINUTE_MS / 2;
      await this.#move(step);
      passed += step;
    }
    throw new Error(`It never came to that. What people see:\n${this.#lately()}`);
  }

  /** Lets time pass. */
  async passes(ms: number): Promise<void> {
    const step = ms <= 10 * MINUTE_MS ? STEP_MS : MINUTE_MS;
    for (let passed = 0; passed < ms; passed += step) {
      await this.settles();
      await this.#move(Math.min(step, ms - passed));
    }
    await this.settles();
  }

  /** Waits until nothing more happens while the clock stands. */
  async settles(): Promise<void> {
    const until = performance.now() + SETTLED_MS;
    let before: string | undefined;
    for (let quiet = 0; quiet < QUIET_LOOKS && performance.now() < until;) {
      await delay(LOOK_MS);
      const now = JSON.stringify([this.slack.calls.length, this.bots.map(({ traffic }) => traffic)]);
      quiet = now === before && !this.bots.some(({ busy }) => busy) ? quiet + 1 : 0;
      before = now;
    }
  }

  /** Instances that cost money. */
  alive(region = REGION): readonly SimulatedInstance[] {
    return this.aws.instances(region).filter(({ state }) => state === 'pending' || state === 'running');
  }

  /** Those of one annex. */
  aliveOf(name: string, region = REGION): readonly SimulatedInstance[] {
    return this.alive(region).filter(({ tags }) => tags['htcondor:AnnexName'] === name);
  }

  /** How often an AWS operation was called so far. */
  calls(command: string): number {
    return this.aws.calls.filter((call) => call.command === command).length;
  }

  /** Looks into Redis, or does something to it. */
  inRedis<T>(look: (view: RedisView) => Promise<T>): Promise<T> {
    return RedisView.of(this.redis, look);
  }

  async #keepToken(): Promise<void> {
    await makeClients(REGION, this.#access).secrets.send(
      new CreateSecretCommand({ Name: 'pool-token', SecretString: POOL_TOKEN }),
    );
  }

  /** What comes to a person in a channel, after this act, for the first time. */
  async #next(
    act: () => Promise<void>,
    user: string,
    channel: string,
    wanted: (message: ShownMessage) => boolean,
  ): Promise<ShownMessage> {
    const before = new Set(this.slack.seenBy(user, channel).map(({ ts }) => ts));
    await act();
    return this.comesTo(() =>
      this.slack.seenBy(user, channel).find((message) => !before.has(message.ts) && wanted(message)),
    );
  }

  async #move(ms: number): Promise<void> {
    if (this.#isReal) await delay(REAL_STEP_MS);
    await this.clock.advance(this.#isReal ? Date.now() - this.clock.now() : ms);
    await this.aws.tick();
  }

  /** Lets time pass until something that waits for it is done. */
  async #while(work: Promise<void>): Promise<void> {
    const done = work.then(() => true);
    while (!(await Promise.race([done, delay(LOOK_MS, false)]))) await this.clock.advance(1000);
  }

  #lately(): string {
    const messages = [this.admin, this.operator].flatMap((user) =>
      [this.channel, this.slack.directChannel(user)].flatMap((channel) => this.slack.seenBy(user, channel)),
    );
    return messages
      .slice(-8)
      .map(({ ts, text }) => `${ts} ${text}`)
      .join('\n');
  }
}

function localAws(clock: FakeClock, makeMachines: LocalAwsOptions['makeMachines']): LocalAws {
  const aws: LocalAws = startLocalAws({
    makeMachines,
    ...(makeMachines === undefined ? {} : { machine: { bootSeconds: 0, stopSeconds: 5 } }),
    now: () => clock.now(),
    region: REGION,
    runFunction: localLeaseFunction(
      () => aws,
      () => clock.now(),
    ),
  });
  return aws;
}

/** True when the text is among what a person reads of the message: its text or its blocks. */
export function has(message: ShownMessage, text: string | RegExp): boolean {
  const all = `${message.text}\n${JSON.stringify(message.blocks)}`;
  return typeof text === 'string' ? all.includes(text) : text.test(all);
}
