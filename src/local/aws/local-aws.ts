import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { types } from 'node:util';
import type { Account } from './account.js';
import { authorize } from './authorize.js';
import { Agenda } from './agenda.js';
import { attach, type Request } from './attach.js';
import type { Call } from './call.js';
import type { Caller } from './caller.js';
import { AwsConsole } from './console.js';
import type { MachineTimes } from './ec2/life.js';
import { AwsError } from './errors.js';
import { toException } from './exceptions.js';
import { AwsFaults, isThrottled } from './faults.js';
import { Ids } from './ids.js';
import type { Invocation, RunFunction } from './lambda/invoke.js';
import { type SimulatedInstance, simulatedInstance } from './simulated-instance.js';
import { type MakeMachines, World } from './world.js';

/** How the simulated AWS is set up. */
export interface LocalAwsOptions {
  /** Epoch milliseconds. It may stand still, or run fast. */
  readonly now: () => number;
  /** Twelve digits; `123456789012` unless told. */
  readonly accountId?: string;
  /** The region meant where none is named; `us-east-1` unless told. Every region has its own EC2, Lambda, Scheduler and secrets. */
  readonly region?: string;
  /** Lambda's runtime. Without one every invocation fails. */
  readonly runFunction?: RunFunction;
  /** How long every call takes, in real milliseconds; 0 unless told. */
  readonly latencyMs?: number;
  readonly machine?: Partial<MachineTimes>;
  /** What instances are, when they are more than a simulation. */
  readonly makeMachines?: MakeMachines | undefined;
  /** Whether EC2's token buckets are kept, at the default limits of a new account; true unless told. */
  readonly throttle?: boolean;
}

/** A call as it arrived, for assertions. Attempts of the SDK's retries are calls of their own. */
interface SeenCall {
  readonly service: string;
  readonly command: string;
  readonly input: unknown;
  readonly at: number;
  readonly region: string;
  /** ARN of whoever signed. */
  readonly caller: string;
  readonly error?: string;
}

/** An AWS to run against with no account. It answers unmodified SDK clients inside this process. */
export interface LocalAws {
  /** Makes an SDK client answer from here, and returns the same client. What it signs with says who it is. */
  attach<C>(client: C): C;
  /**
   * Lets everything that is due by now happen, in order: instances boot, join, idle out and end their leases,
   * schedules fire their functions. Every call does this first.
   */
  tick(): Promise<void>;
  /** What was asked so far, oldest first. Only the last ten thousand are kept. */
  readonly calls: readonly SeenCall[];
  /** What functions were run, and what came of it; the last ten thousand. */
  readonly invocations: readonly Invocation[];
  readonly faults: AwsFaults;
  /** All instances of a region that EC2 has not forgotten, in the order they were launched. */
  instances(region?: string): readonly SimulatedInstance[];
  /** What people do past the program, and what Amazon does. */
  readonly console: AwsConsole;
}

type Recorded = { -readonly [K in keyof SeenCall]: SeenCall[K] };

const MOST_CALLS = 10_000;

/** Starts an AWS with nothing in it but what every new account has. There is nothing to stop. */
export function startLocalAws(options: LocalAwsOptions): LocalAws {
  return new Local(options);
}

class Local implements LocalAws {
  readonly calls: SeenCall[] = [];
  readonly faults = new AwsFaults();
  readonly console: AwsConsole;
  readonly #options: LocalAwsOptions;
  readonly #agenda = new Agenda();
  readonly #world: World;
  readonly #region: string;
  readonly #accountId: string;
  /** Set to the moment that is simulated, in everything that a tick sets off. */
  readonly #catchingUp = new AsyncLocalStorage<number>();
  #ticking: Promise<void> | undefined;

  constructor(options: LocalAwsOptions) {
    this.#options = options;
    this.#region = options.region ?? 'us-east-1';
    this.#accountId = options.accountId ?? '123456789012';
    const account: Account = {
      id: this.#accountId,
      ids: new Ids(),
      agenda: this.#agenda,
      faults: this.faults,
      subscriptions: new Set(),
      now: options.now,
      time: () => this.#time(),
    };
    const times: MachineTimes = {
      bootSeconds: undefined,
      joinSeconds: 60,
      stopSeconds: 30,
      ...options.machine,
    };
    this.#world = new World({
      account,
      times,
      runFunction: options.runFunction,
      makeMachines: options.makeMachines,
    });
    this.console = new AwsConsole(this.#world, { account, defaultRegion: this.#region });
  }

  get invocations(): readonly Invocation[] {
    return this.#world.invocations;
  }

  attach<C>(client: C): C {
    attach(client, (request) => this.#answer(request));
    return client;
  }

  async tick(): Promise<void> {
    // A function that a tick runs calls AWS itself, and must not wait for that tick.
    if (this.#catchingUp.getStore() !== undefined) return;
    this.#ticking ??= this.#catchUp().finally(() => {
      this.#ticking = undefined;
    });
    await this.#ticking;
  }

  instances(region = this.#region): readonly SimulatedInstance[] {
    const { ec2 } = this.#world.region(region);
    return [...ec2.instances.values()].map((instance) => simulatedInstance(ec2, instance));
  }

  #time(): number {
    return this.#catchingUp.getStore() ?? this.#options.now();
  }

  async #catchUp(): Promise<void> {
    for (;;) {
      const due = this.#agenda.take(this.#options.now());
      if (due === undefined) break;
      await this.#catchingUp.run(due.at, async () => {
        await due.run(due.at);
      });
    }
    // Node carries every storage that is in use through every promise of the process, and an AWS is never stopped.
    this.#catchingUp.disable();
  }

  async #answer(request: Request): Promise<object> {
    const { latencyMs = 0 } = this.#options;
    if (latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, latencyMs));
    const { command, region, input, service } = request;
    const hint = { service: service.name, command, input, region };
    this.faults.see(hint);
    await this.tick();
    const caller = this.#world.callers.find(request.authorization);
    const seen: Recorded = { ...hint, at: this.#time(), caller: caller?.arn ?? 'unknown' };
    this.calls.push(seen);
    if (this.calls.length > MOST_CALLS) this.calls.shift();
    try {
      if (caller === undefined && this.#world.callers.isOver(request.authorization))
        throw sessionOver(service);
      if (caller === undefined) throw new AwsError(service.unknownKey.code, service.unknownKey.message);
      return await this.#perform(request, caller);
    } catch (error) {
      seen.error = types.isNativeError(error) ? error.name : 'Error';
      throw error instanceof AwsError ? await toException(error, service, randomUUID()) : error;
    }
  }

  async #perform({ service, command, region, input, bodyText }: Request, caller: Caller): Promise<object> {
    const call: Call = { service: service.name, command, region, at: this.#time(), caller, bodyText };
    const planned = this.faults.strike(command, input, false);
    if (planned !== undefined) {
      throw isThrottled(planned) ? new AwsError(service.throttled.code, service.throttled.message) : planned;
    }
    const { operations, throttle, ec2 } = this.#world.region(region);
    authorize(call, input, service, {
      faults: this.faults,
      accountId: this.#accountId,
      tagsOf: (id) => ec2.resources.tagsOf(ec2.keys.get(id)?.id ?? id),
      roleIn: (profile) => this.#world.iam.findProfile(profile)?.role?.arn,
      boundaryOf: (kind, name) => this.#world.iam.find(kind, name)?.boundary,
    });
    if (service.name === 'ec2' && this.#options.throttle !== false) throttle.take(call, input);
    const operation = operations[service.name][command];
    if (operation === undefined) {
      throw new AwsError(
        'NotImplemented',
        `The local AWS does not simulate ${service.name}:${command}.`,
        501,
      );
    }
    // The input went through the serializer of this very command: see Operation.
    const output = await operation(input as never, call);
    const lost = this.faults.strike(command, input, true);
    if (lost !== undefined) throw lost;
    return { $metadata: { httpStatusCode: 200, requestId: randomUUID() }, ...output };
  }
}

function sessionOver({ name }: Request['service']): AwsError {
  return name === 'ec2'
    ? new AwsError('RequestExpired', 'Request has expired.')
    : new AwsError('ExpiredToken', 'The security token included in the request is expired');
}
