import { join } from 'node:path';
import { type Child, startChild } from '../../src/local/child.js';
import { type RedisServer, startRedisServer } from '../../src/local/redis-server.js';
import { type LocalSlack, startLocalSlack } from '../../src/local/slack/index.js';
import { builtBot } from './built.js';
import { startEmptyAws } from './empty-aws.js';

const BARE_APP = join(import.meta.dirname, 'bare-app.mjs');
/** Even on a busy machine. Milliseconds. */
const STARTS_WITHIN_MS = 60_000;

/** An app in a process of its own, at a Slack of its own. */
export class Contender {
  readonly name: string;
  readonly slack: LocalSlack;
  readonly #main: string;
  readonly #env: () => NodeJS.ProcessEnv;
  readonly #user: string;
  readonly #channel: string;
  #child: Child | undefined;

  private constructor(
    name: string,
    slack: LocalSlack,
    { main, env }: { readonly main: string; readonly env: () => NodeJS.ProcessEnv },
  ) {
    this.name = name;
    this.slack = slack;
    this.#main = main;
    this.#env = env;
    this.#user = slack.addUser({ name: 'Ada' });
    this.#channel = slack.addChannel({ name: 'condor', members: [this.#user], botIsMember: true });
  }

  static async make(
    name: string,
    program: { readonly main: string; readonly env: () => NodeJS.ProcessEnv },
  ): Promise<Contender> {
    return new Contender(name, await startLocalSlack({ now: () => Date.now() }), program);
  }

  /** Starts the process. It is up when Slack has a connection to it. */
  async start(): Promise<void> {
    const { slack } = this;
    this.#child = startChild(process.execPath, [this.#main], {
      env: {
        ...this.#env(),
        SLACK_BOT_TOKEN: slack.botToken,
        SLACK_APP_TOKEN: slack.appToken,
        SLACK_API_URL: slack.apiUrl,
      },
    });
    await this.#until(() => slack.connections > 0);
  }

  /** Ends the process without farewell. */
  async kill(): Promise<void> {
    this.#child?.signal('SIGKILL');
    await this.#child?.whenEnded();
    await this.slack.until(() => (this.slack.connections === 0 ? true : undefined));
  }

  /** Types a command; how long its acknowledgement took, in milliseconds. @throws Error when none came. */
  async ack(line: string): Promise<number> {
    const typedAt = performance.now();
    const { acked, error } = await this.slack.slash(this.#user, this.#channel, line);
    if (!acked) throw new Error(`${this.name} did not acknowledge ${line}: ${error ?? ''}\n${this.#said()}`);
    return performance.now() - typedAt;
  }

  /** What the person has been told so far. */
  get told(): number {
    return this.slack.seenBy(this.#user, this.#channel).length;
  }

  /** Resolves when the person has been told more than that. */
  async answered(before: number): Promise<void> {
    await this.#until(() => this.told > before);
  }

  async #until(done: () => boolean): Promise<void> {
    const look = (): true | undefined => {
      return done() || this.#child?.hasEnded() === true ? true : undefined;
    };
    await this.slack.until(look, STARTS_WITHIN_MS);
    if (!done()) throw new Error(`${this.name} has ended:\n${this.#said()}`);
  }

  #said(): string {
    return this.#child?.said() ?? '';
  }
}

/** The bot as it ships and a Bolt app that only acknowledges. */
export interface Pair {
  readonly bot: Contender;
  readonly bare: Contender;
  /** The bot's. */
  readonly redis: RedisServer;
}

/** Sets the two up, does something with them, and leaves nothing behind. */
export async function withPair<T>(work: (pair: Pair) => Promise<T>): Promise<T> {
  const main = builtBot();
  const [redis, aws] = [await startRedisServer(), await startEmptyAws()];
  const bot = await Contender.make('the bot', { main, env: () => botEnv(redis.url, aws.url) });
  const bare = await Contender.make('the bare app', { main: BARE_APP, env: () => ({}) });
  try {
    return await work({ bot, bare, redis });
  } finally {
    for (const contender of [bot, bare]) {
      await contender.kill();
      await contender.slack.stop();
    }
    await redis.stop();
    aws.server.closeAllConnections();
    aws.server.close();
  }
}

function botEnv(redisUrl: string, awsUrl: string): NodeJS.ProcessEnv {
  return {
    REDIS_URL: redisUrl,
    AWS_ENDPOINT_URL: awsUrl,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'example',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    HEALTH_PORT: '0',
  };
}
