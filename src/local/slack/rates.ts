import { Refusal } from './refusal.js';

/** Calls a minute of each tier (Slack: "Rate limits"). */
const PER_MINUTE = { 1: 1, 2: 20, 3: 50, 4: 100 } as const;

/** A number from 1, the rarest, to 4. */
export type Tier = keyof typeof PER_MINUTE;

/** How many messages a channel takes in one go before it insists on one a second. */
const CHANNEL_BURST = 5;

/** Too much of something: answered with status 429 and a `Retry-After` of this many seconds. */
export class RateLimited extends Refusal {
  readonly retryAfterS: number;

  constructor(retryAfterS: number) {
    super('ratelimited');
    this.name = 'RateLimited';
    this.retryAfterS = retryAfterS;
  }
}

interface Bucket {
  level: number;
  at: number;
}

/** Keeps Slack's rates, each as a bucket that refills steadily; off unless the options turn them on. */
export class Rates {
  readonly #now: () => number;
  readonly #options: { readonly paceChannels?: boolean; readonly paceTiers?: boolean };
  readonly #buckets = new Map<string, Bucket>();

  constructor(now: () => number, options: { readonly paceChannels?: boolean; readonly paceTiers?: boolean }) {
    this.#now = now;
    this.#options = options;
  }

  /** Counts one message into a channel. @throws RateLimited when that is too many. */
  countPost(channel: string): void {
    if (this.#options.paceChannels === true) this.#take(`channel ${channel}`, CHANNEL_BURST, 1);
  }

  /** Counts one call of a method. @throws RateLimited when that is too many. */
  countCall(method: string, tier: Tier): void {
    const perMinute = PER_MINUTE[tier];
    if (this.#options.paceTiers === true) this.#take(`method ${method}`, perMinute, perMinute / 60);
  }

  #take(key: string, capacity: number, perSecond: number): void {
    const now = this.#now();
    const bucket = this.#buckets.get(key) ?? { level: capacity, at: now };
    const level = Math.min(capacity, bucket.level + (Math.max(0, now - bucket.at) / 1000) * perSecond);
    this.#buckets.set(key, { level: level < 1 ? level : level - 1, at: now });
    if (level < 1) throw new RateLimited(Math.max(1, Math.ceil((1 - level) / perSecond)));
  }
}
