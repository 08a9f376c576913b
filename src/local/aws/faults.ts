import { AwsError } from './errors.js';

/** When and how often an injected error strikes. */
export interface FaultOptions {
  readonly message?: string;
  /** How many attempts fail, retries of the SDK included. One, unless told. */
  readonly times?: number;
  readonly when?: (input: unknown) => boolean;
  /** HTTP status, where the error's usual one is not wanted. */
  readonly status?: number;
}

interface Planned {
  readonly command: string;
  readonly raise: () => Error;
  readonly when: (input: unknown) => boolean;
  readonly after: boolean;
  times: number;
}

/** What a call looks like to a hook. */
export interface CallSeen {
  readonly service: string;
  readonly command: string;
  readonly input: unknown;
  readonly region: string;
}

const THROTTLED = 'throttled';

/** What goes wrong in the simulated AWS, on purpose. Everything here may be changed at any time. */
export class AwsFaults {
  /** How long a new instance cannot be seen or acted on by its id. */
  eventualConsistencyMs = 0;
  /** How long a new role or instance profile is unknown to other services. */
  iamPropagationMs = 0;
  /** How long a new or changed function is Pending or InProgress. */
  functionPendingMs = 0;
  /** vCPUs that may run at once per region; undefined means no limit. */
  vcpuQuota: number | undefined = undefined;
  /** EC2 says what it refuses in code only, as it sometimes does. */
  encodedRefusals = false;

  readonly #planned: Planned[] = [];
  readonly #denied = new Set<string>();
  readonly #capacity = new Map<string, number>();
  readonly #unsubscribed = new Set<string>();
  readonly #hooks: ((call: CallSeen) => void)[] = [];
  readonly #failingBoots: string[] = [];

  /** The next matching call fails with this error, and has no effect. */
  failNext(command: string, errorName: string, options: FaultOptions = {}): void {
    const message = options.message ?? `${errorName} (injected).`;
    this.#plan(command, () => new AwsError(errorName, message, options.status), options, false);
  }

  /** The next matching call is refused with the service's own throttling error. */
  throttle(command: string, options: FaultOptions = {}): void {
    this.#plan(command, () => new AwsError(THROTTLED, THROTTLED), options, false);
  }

  /** The next matching call takes effect, but its answer is lost on the way and the caller sees a time-out. */
  loseAnswer(command: string, options: FaultOptions = {}): void {
    const lost = (): Error =>
      Object.assign(new Error('Connection timed out (injected).'), { name: 'TimeoutError' });
    this.#plan(command, lost, options, true);
  }

  /** Refuses an action, written as in a policy (`ec2:RunInstances`, `s3:*`), to everybody. */
  deny(action: string): void {
    this.#denied.add(action.toLowerCase());
  }

  /** Takes a `deny` back. */
  allow(action: string): void {
    this.#denied.delete(action.toLowerCase());
  }

  /** How many more instances of a type can start, in one zone or everywhere; undefined lifts the limit. */
  capacity(instanceType: string, more: number | undefined, zone = '*'): void {
    if (more === undefined) this.#capacity.delete(`${instanceType} ${zone}`);
    else this.#capacity.set(`${instanceType} ${zone}`, more);
  }

  /** Launching this image needs a Marketplace subscription that the account does not have. */
  optInRequired(imageId: string, needed = true): void {
    if (needed) this.#unsubscribed.add(imageId);
    else this.#unsubscribed.delete(imageId);
  }

  /** The next instances end while starting, for a reason such as `Client.InternalError`. */
  failBoot(reasonCode: string, times = 1): void {
    for (let n = 0; n < times; n += 1) this.#failingBoots.push(reasonCode);
  }

  /** Calls a hook before every call; what it throws is what the caller gets. Returns how to stop. */
  onCall(hook: (call: CallSeen) => void): () => void {
    this.#hooks.push(hook);
    return () => {
      const at = this.#hooks.indexOf(hook);
      if (at >= 0) this.#hooks.splice(at, 1);
    };
  }

  /** Runs something just before the n-th call from now (1 is the next one): to cut a program off at any point. */
  crashAt(nthCall: number, crash: (call: CallSeen) => void): void {
    let seen = 0;
    const stop = this.onCall((call) => {
      seen += 1;
      if (seen !== nthCall) return;
      stop();
      crash(call);
    });
  }

  /** Forgets everything injected. */
  clear(): void {
    for (const list of [this.#planned, this.#hooks, this.#failingBoots]) list.length = 0;
    for (const known of [this.#denied, this.#capacity, this.#unsubscribed]) known.clear();
    this.eventualConsistencyMs = this.iamPropagationMs = this.functionPendingMs = 0;
    this.vcpuQuota = undefined;
    this.encodedRefusals = false;
  }

  /** @internal Calls the hooks. */
  see(call: CallSeen): void {
    for (const hook of [...this.#hooks]) hook(call);
  }

  /** @internal The error planned for this call, counted down; `after` asks for those that strike after the effect. */
  strike(command: string, input: unknown, after: boolean): Error | undefined {
    const index = this.#planned.findIndex((p) => p.command === command && p.after === after && p.when(input));
    const planned = this.#planned[index];
    if (planned === undefined) return undefined;
    planned.times -= 1;
    if (planned.times <= 0) this.#planned.splice(index, 1);
    return planned.raise();
  }

  /** @internal */
  get deniesAnything(): boolean {
    return this.#denied.size > 0;
  }

  /** @internal */
  isDenied(action: string): boolean {
    const lower = action.toLowerCase();
    return this.#denied.has(lower) || this.#denied.has(lower.replace(/:.*/, ':*')) || this.#denied.has('*');
  }

  /** @internal How many more of this type can start in this zone. */
  room(instanceType: string, zone: string): number {
    const limits = [this.#capacity.get(`${instanceType} *`), this.#capacity.get(`${instanceType} ${zone}`)];
    return Math.min(...limits.map((limit) => limit ?? Number.POSITIVE_INFINITY));
  }

  /** @internal Counts instances that started against the room there was. */
  take(instanceType: string, zone: string, count: number): void {
    for (const key of [`${instanceType} *`, `${instanceType} ${zone}`]) {
      const left = this.#capacity.get(key);
      if (left !== undefined) this.#capacity.set(key, Math.max(0, left - count));
    }
  }

  /** @internal */
  needsOptIn(imageId: string): boolean {
    return this.#unsubscribed.has(imageId);
  }

  /** @internal The reason why the next instance ends while starting, if it does. */
  bootFailure(): string | undefined {
    return this.#failingBoots.shift();
  }

  #plan(command: string, raise: () => Error, options: FaultOptions, after: boolean): void {
    this.#planned.push({
      command,
      raise,
      when: options.when ?? (() => true),
      after,
      times: options.times ?? 1,
    });
  }
}

/** @internal True for the placeholder that becomes the service's own throttling error. */
export function isThrottled(error: unknown): boolean {
  return error instanceof AwsError && error.name === THROTTLED;
}
