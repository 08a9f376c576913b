import type { AwsAccess } from '../../src/aws/clients.js';
import type { Clock } from '../../src/ports/clock.js';
import { readConfig } from '../../src/config.js';
import { startBot, type RunningBot } from '../../src/start-bot.js';
import { createLog } from '../../src/telemetry/log.js';
import { Wire } from './wire.js';

/** Where a replica lives. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly aws: AwsAccess;
  /** Gets every line of the log, from debug on. */
  readonly log?: ((line: string) => void) | undefined;
}

type Next = (args: object) => Promise<unknown>;
interface Context {
  readonly commandName?: string;
}
/** The part of the SDK's middleware stack that is used here; every client has one. */
interface Stack {
  add(
    middleware: (next: Next, context: Context) => Next,
    options: { step: 'initialize'; priority: 'high' },
  ): void;
}

/**
 * The bot as a process of its own would be: it can be stopped, and it can be killed. All that it does to the world goes
 * through here, so that a dead one does nothing more.
 */
export class Replica {
  /** Called at its death, for what it would say through connections that were there before. */
  onKill: () => void = nothing;
  readonly #redis: Wire;
  #bot: RunningBot | undefined;
  #dead = false;
  #underWay = 0;
  #done = 0;
  #callsToAws = 0;
  #callsLeft: number | undefined;
  readonly #seen: string[] = [];
  #lastCall: { readonly nth: number; readonly when: 'before' | 'after' } | undefined;
  #gone: Promise<void> | undefined;

  private constructor(redis: Wire) {
    this.#redis = redis;
  }

  static async start({ env, clock, aws, log }: Surroundings): Promise<Replica> {
    const redis = await Wire.to(Number(new URL(env['REDIS_URL'] ?? '').port));
    const replica = new Replica(redis);
    redis.onCommand = ([name = '', ...rest]) => {
      // A look at whether the connection lives comes by the clock on the wall, and does nothing.
      if (name !== 'PING') replica.#count(['Redis', name, ...keysIn(name, rest)].join(' '));
    };
    const config = readConfig({ ...env, REDIS_URL: `redis://127.0.0.1:${redis.port}` });
    replica.#bot = await startBot(config, {
      clock,
      log:
        log === undefined
          ? createLog({ level: process.env['TEST_LOG'] === undefined ? 'silent' : 'debug' })
          : createLog({ level: 'debug', destination: { write: log } }),
      observer: { passed: nothing, rounded: nothing, said: nothing, delivered: nothing },
      aws: { ...aws, prepareClient: (client) => replica.#watch(aws.prepareClient?.(client) ?? client) },
      // Bundling it takes seconds, and the AWS here runs the sources.
      leaseFunctionCode: () => Promise.resolve(Buffer.from('exports.handler = async () => {};')),
      slack: { clock, fetch: (input, init) => replica.#callSlack(input, init) },
    });
    return replica;
  }

  /** Whether it waits for an answer from anywhere. */
  get busy(): boolean {
    return !this.#dead && (this.#underWay > 0 || this.#redis.busy);
  }

  /** Grows with everything that it does. */
  get traffic(): number {
    return this.#redis.traffic + this.#done;
  }

  get dead(): boolean {
    return this.#dead;
  }

  /** What it needs, and whether it has it. */
  has(need: 'Slack' | 'Redis'): boolean {
    return this.#bot?.needs[need]?.() === true;
  }

  /** Calls to AWS so far; retries of the SDK are not counted. */
  get callsToAws(): number {
    return this.#callsToAws;
  }

  /** Ends it as SIGTERM would. */
  async stop(): Promise<void> {
    this.#gone ??= this.#bot?.stop();
    await this.#gone;
    this.#redis.cut();
  }

  /** Ends it as SIGKILL would: from now on nothing that it does has an effect. */
  kill(): void {
    if (this.#dead) return;
    this.#dead = true;
    this.#redis.cut();
    this.onKill();
    this.#gone ??= this.#bot?.stop();
  }

  /** Kills it at its nth call to AWS from now: before AWS hears of it, or after AWS did it and before the answer. */
  killAtCall(nth: number, when: 'before' | 'after' = 'before'): void {
    this.#lastCall = { nth: this.#callsToAws + nth, when };
  }

  /** Kills it before its nth call from now to anything outside of it, be it AWS, Redis or Slack. */
  killBefore(nth: number): void {
    this.#callsLeft = nth;
    this.#seen.length = 0;
  }

  /** What it has called since then, in words like `AWS RunInstances` and `Redis HGET condor-annex:wishes:default`. */
  get called(): readonly string[] {
    return this.#seen;
  }

  /** Resolves when a killed one has taken notice of its death. */
  async gone(): Promise<void> {
    await this.#gone;
  }

  #watch<C>(client: C): C {
    const { middlewareStack } = client as { middlewareStack: Stack };
    middlewareStack.add(
      (next, { commandName }) =>
        (args) =>
          this.#callAws(commandName, () => next(args)),
      {
        step: 'initialize',
        priority: 'high',
      },
    );
    return client;
  }

  #count(call: string): void {
    if (this.#callsLeft === undefined || this.#dead) return;
    this.#seen.push(call);
    this.#callsLeft -= 1;
    if (this.#callsLeft === 0) this.kill();
  }

  async #callSlack(input: Parameters<typeof fetch>[0], init?: RequestInit): Promise<Response> {
    const url = input instanceof Request ? input.url : String(input);
    this.#count(`Slack ${new URL(url).pathname.split('/')[2] ?? 'response'}`);
    return await this.#living(() => fetch(input, init));
  }

  async #callAws(name: string | undefined, call: () => Promise<unknown>): Promise<unknown> {
    this.#count(`AWS ${name?.replace(/Command$/, '') ?? ''}`);
    this.#callsToAws += 1;
    const isLast = this.#callsToAws === this.#lastCall?.nth;
    if (isLast && this.#lastCall?.when === 'before') this.kill();
    return await this.#living(async () => {
      const [answer] = await Promise.allSettled([call()]);
      if (isLast) this.kill();
      if (answer.status === 'rejected') throw answer.reason;
      return answer.value;
    });
  }

  /** Does something, and hears what it came to, as long as there is somebody to do it. */
  async #living<T>(act: () => Promise<T>): Promise<T> {
    this.#mustLive();
    this.#underWay += 1;
    const [came] = await Promise.allSettled([act()]);
    this.#underWay -= 1;
    this.#done += 1;
    this.#mustLive();
    if (came.status === 'rejected') throw came.reason;
    return came.value;
  }

  #mustLive(): void {
    if (this.#dead) throw new Killed('killed');
  }
}

/** What a dead process would run into, if it could. */
class Killed extends Error {
  readonly code = 'ECONNRESET';
}

/** A script is named by its hash, so that what it is about says more. */
function keysIn(name: string, words: readonly string[]): readonly string[] {
  return name.startsWith('EVAL') ? words.slice(2, 3) : words.slice(0, 1);
}

function nothing(): void {
  // Journeys look at what people see, not at counters.
}
