import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { readLeaseFunction } from '../../src/aws/account/lease-package.js';
import { endLeases } from '../../src/lease-function/end-leases.js';
import { startLocalAws } from '../../src/local/aws/index.js';
import { type Figure, median, rounded, spreadOf } from './figure.js';

const IMAGE = 'ami-0123456789abcdef0';
const HOUR_MS = 3_600_000;
const LOADS = 9;
const RUNS = 3;
/** EC2 takes no more in one launch of ours. */
const LAUNCH = 1000;
const SIZES = [1000, 10_000] as const;

/** The lease function as Lambda gets it: how big, how long until it is loaded, and how long for many instances. */
export async function benchLeaseFunction(): Promise<readonly Figure[]> {
  const bundle = await readLeaseFunction();
  const loads = loadTimes(bundle);
  const took: Record<number, number[]> = {};
  for (const size of SIZES) {
    took[size] = [];
    for (let run = 0; run < RUNS; run += 1) took[size].push(await secondsToEnd(size));
  }
  const [few = [], many = []] = SIZES.map((size) => took[size] ?? []);
  const bench = 'lease-function';
  return [
    {
      bench,
      what: 'bundle of the lease function (bytes)',
      value: bundle.length,
      target: 1_000_000,
      wide: 1_000_000,
      details: {},
    },
    {
      bench,
      what: 'cold load of the lease function (ms)',
      value: median(loads),
      target: 150,
      // Whatever else the machine does takes its time from a process that starts.
      wide: 600,
      spread: spreadOf(loads),
      details: { loads: loads.map(rounded) },
    },
    {
      bench,
      what: `ending ${SIZES[1]} instances, without latency (s)`,
      value: Math.min(...many),
      target: 2,
      wide: 6,
      spread: spreadOf(many),
      details: {
        secondsFor: { [SIZES[0]]: rounded(Math.min(...few)), [SIZES[1]]: rounded(Math.min(...many)) },
      },
    },
  ];
}

/** What Node takes to load it, in processes of their own, in milliseconds. */
function loadTimes(bundle: Uint8Array): readonly number[] {
  const folder = mkdtempSync(join(tmpdir(), 'lease-function-'));
  try {
    writeFileSync(join(folder, 'index.cjs'), bundle);
    const script = "const t = performance.now(); require('./index.cjs'); console.log(performance.now() - t);";
    return Array.from({ length: LOADS }, () => {
      const { stdout } = spawnSync(process.execPath, ['-e', script], {
        cwd: folder,
        env: { AWS_REGION: 'us-east-1' },
        encoding: 'utf8',
      });
      return Number(stdout);
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A whole run over so many instances whose leases have all ended at once: looking and ending. */
async function secondsToEnd(size: number): Promise<number> {
  let now = Date.UTC(2026, 10, 22, 12);
  const aws = startLocalAws({ now: () => now, throttle: false });
  aws.console.registerImage({ id: IMAGE });
  const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' };
  const ec2 = aws.attach(new EC2Client({ region: 'us-east-1', credentials }));
  const tags = { 'htcondor:AnnexId': 'bench_1', 'htcondor:LeaseEndsAt': String(now + HOUR_MS) };
  for (let n = 0; n < size / LAUNCH; n += 1) {
    await ec2.send(
      new RunInstancesCommand({
        ImageId: IMAGE,
        InstanceType: 't3.micro',
        MinCount: LAUNCH,
        MaxCount: LAUNCH,
        TagSpecifications: [
          { ResourceType: 'instance', Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) },
        ],
      }),
    );
  }
  now += HOUR_MS;
  await aws.tick();
  const startedAt = performance.now();
  const { ended } = await endLeases({ ec2, now: () => now });
  const seconds = (performance.now() - startedAt) / 1000;
  if (ended.length !== size) throw new Error(`Of ${size} instances ${ended.length} ended.`);
  return seconds;
}
