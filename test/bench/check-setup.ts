import { AwsRegions } from '../../src/aws/regions.js';
import type { CommandHands } from '../../src/commands/command.js';
import { dispatch } from '../../src/commands/dispatch.js';
import { startLocalAws } from '../../src/local/aws/index.js';
import type { Regions } from '../../src/ports/account.js';
import type { Centre } from '../../src/ports/centre.js';
import { makeBench, prepareAll, TINY_FUNCTION } from '../contracts/aws-bench.js';
import { type Figure, rounded, spreadOf } from './figure.js';

const REGION = 'us-east-1';
/** Long against what our own code takes, so that time counts calls that waited for each other. */
const LATENCY_MS = 500;
const RUNS = 3;

/** How many calls of `-check-setup` wait for each other: the whole time it takes, in round trips to AWS. */
export async function benchCheckSetup(): Promise<readonly Figure[]> {
  const setting = { latencyMs: 0, now: Date.now() };
  const aws = startLocalAws({
    now: () => setting.now,
    get latencyMs() {
      return setting.latencyMs;
    },
  });
  const access = {
    clock: { now: () => setting.now, sleep: () => Promise.reject(new Error('Nobody waits here.')) },
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' },
    prepareClient: <C>(client: C): C => aws.attach(client),
  };
  const settle = async (): Promise<void> => {
    setting.now += 60_000;
    await aws.tick();
  };
  const freshBot = (): Regions =>
    new AwsRegions({ ...access, leaseFunctionCode: () => Promise.resolve(TINY_FUNCTION) });
  await prepareAll(makeBench(access, { settle }));
  await check(freshBot());
  setting.latencyMs = LATENCY_MS;
  const tookMs: number[] = [];
  const before = aws.calls.length;
  // A fresh bot each time: one that has been at work knows already which account it is in, and asks one call less.
  for (let run = 0; run < RUNS; run += 1) tookMs.push(await check(freshBot()));
  const calls = aws.calls.slice(before, before + (aws.calls.length - before) / RUNS);
  // Whatever the machine is busy with only adds to the time.
  const roundTrips = Math.min(...tookMs) / LATENCY_MS;
  return [
    {
      bench: 'check-setup',
      what: 'longest chain of AWS calls in -check-setup (whole round trips)',
      value: Math.floor(roundTrips),
      target: 2,
      wide: 2,
      spread: spreadOf(tookMs.map((ms) => ms / LATENCY_MS)),
      details: {
        roundTrips: rounded(roundTrips),
        calls: calls.length,
        latencyMs: LATENCY_MS,
        names: calls.map(({ service, command }) => `${service}:${command}`).sort(),
      },
    },
  ];
}

/** Somebody types the command; how long until they have the answer, in milliseconds. @throws Error unless all is well. */
async function check(regions: Regions): Promise<number> {
  const startedAt = performance.now();
  const hands: Partial<CommandHands> = {
    regions,
    settings: { pool: 'default', region: REGION },
    centre: { getCollector: () => Promise.resolve('cm.example.org:9618') } as Partial<Centre> as Centre,
  };
  const outcome = await dispatch(
    { slash: '/condor_annex', text: '-check-setup', actor: { id: 'UADA', role: 'admin' }, channel: 'C1' },
    // It looks at the account and at where annexes join; should it ever need more, it breaks here.
    hands as CommandHands,
  );
  const tookMs = performance.now() - startedAt;
  if (outcome.kind !== 'said' || outcome.message.tone !== 'good')
    throw new Error(`-check-setup is not content: ${JSON.stringify(outcome)}`);
  return tookMs;
}
