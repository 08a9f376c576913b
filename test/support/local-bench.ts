import { startLocalAws, type LocalAws } from '../../src/local/aws/index.js';
import type { Clock } from '../../src/ports/clock.js';
import { makeBench, type AwsBench } from '../contracts/aws-bench.js';

/** The moment at which tests begin. */
const START = Date.UTC(2026, 10, 22, 12);

/** A bench on the local AWS, with a clock that stands until it is told to go on. */
export interface LocalBench extends AwsBench {
  readonly aws: LocalAws;
  readonly now: () => number;
  /** The same clock; whoever sleeps by it moves it on. */
  readonly clock: Clock;
  /** Moves the clock, in milliseconds, and lets AWS do what is due. */
  pass(ms: number): Promise<void>;
}

/** A new, empty local AWS, and our adapters on it. */
export function makeLocalBench(region = 'us-east-1'): LocalBench {
  let now = START;
  const aws = startLocalAws({ now: () => now });
  const pass = async (ms: number): Promise<void> => {
    now += ms;
    await aws.tick();
  };
  const clock: Clock = { now: () => now, sleep: pass };
  const bench = makeBench(
    {
      clock,
      credentials: { accessKeyId: 'AKIALOCAL', secretAccessKey: 'local' },
      prepareClient: (client) => aws.attach(client),
    },
    { region, settle: () => pass(60_000) },
  );
  return { ...bench, aws, now: () => now, clock, pass };
}
