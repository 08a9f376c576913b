import type { Call } from '../call.js';
import { AwsError } from '../errors.js';

interface Bucket {
  tokens: number;
  at: number;
}

/** Capacity and refill per second. */
type Size = readonly [capacity: number, perSecond: number];

/** Request token buckets (Request throttling for the Amazon EC2 API, default limits). */
const REQUESTS = {
  reading: [100, 20],
  readingEverything: [50, 10],
  changing: [50, 5],
  heavy: [50, 5],
  tagging: [100, 10],
} as const satisfies Record<string, Size>;

/** Resource token buckets of the same page: one token for each instance of a request. */
const RESOURCES: Readonly<Record<string, Size>> = {
  RunInstances: [1000, 2],
  StartInstances: [1000, 2],
  StopInstances: [1000, 20],
  TerminateInstances: [1000, 20],
};

const HEAVY = /^(AuthorizeSecurityGroup|RevokeSecurityGroup|CreateKeyPair|ImportKeyPair|CreateSecurityGroup)/;

interface Counted {
  readonly Filters?: unknown;
  readonly MaxResults?: unknown;
  readonly InstanceIds?: readonly string[];
  readonly MaxCount?: number;
}

/** EC2's token buckets for one region. They refill as the simulation's clock runs. */
export class Throttle {
  readonly #buckets = new Map<string, Bucket>();

  /** @throws AwsError RequestLimitExceeded when there are not enough tokens left. */
  take({ command, at }: Call, input: Counted): void {
    const kind = kindOf(command, input);
    this.#spend(`request ${kind}`, REQUESTS[kind], 1, at);
    const resources = RESOURCES[command];
    if (resources !== undefined) {
      const count = command === 'RunInstances' ? (input.MaxCount ?? 1) : (input.InstanceIds?.length ?? 1);
      this.#spend(`resource ${command}`, resources, count, at);
    }
  }

  #spend(name: string, [capacity, perSecond]: Size, count: number, at: number): void {
    const bucket = this.#buckets.get(name) ?? { tokens: capacity, at };
    this.#buckets.set(name, bucket);
    const refill = (Math.max(0, at - bucket.at) / 1000) * perSecond;
    bucket.tokens = Math.min(capacity, bucket.tokens + refill);
    bucket.at = Math.max(at, bucket.at);
    if (bucket.tokens < count) throw new AwsError('RequestLimitExceeded', 'Request limit exceeded.');
    bucket.tokens -= count;
  }
}

function kindOf(command: string, input: Counted): keyof typeof REQUESTS {
  if (command === 'CreateTags') return 'tagging';
  if (HEAVY.test(command)) return 'heavy';
  if (!/^(Describe|Get|List)/.test(command)) return 'changing';
  const isBounded = [input.Filters, input.MaxResults, input.InstanceIds].some((one) => one !== undefined);
  return command === 'DescribeInstances' && !isBounded ? 'readingEverything' : 'reading';
}
