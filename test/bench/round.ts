import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { startRedisServer } from '../../src/local/redis-server.js';
import { type Figure, rounded, spreadOf } from './figure.js';
import { startFullAws } from './full-aws.js';
import type { ChildReport } from './round-child.js';

const SIZES = [1_000, 10_000, 50_000] as const;
const CHILD = join(import.meta.dirname, 'round-child.ts');
const BUNDLED = join(import.meta.dirname, '..', '..', '.cache', 'bench');

/** A bot's rounds over so many instances. The first one finds nothing in Redis and rebuilds all annexes. */
interface Measured extends ChildReport {
  readonly size: number;
  readonly callsPerRound: number;
}

/** What a look at everything costs, and how that grows with the number of instances. */
export async function benchRound(): Promise<readonly Figure[]> {
  const program = await bundled();
  const measured: Measured[] = [];
  for (const size of SIZES) measured.push(await measure(size, program));
  return [
    memory(measured),
    growth('CPU', measured, steadyCpuMs),
    growth('AWS calls', measured, ({ callsPerRound }) => callsPerRound),
  ];
}

/** As the bot ships, because what compiles it on the fly would be measured as well. */
async function bundled(): Promise<string> {
  await build({
    entryPoints: [CHILD],
    outdir: BUNDLED,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    mainFields: ['module', 'main'],
    external: ['esbuild'],
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module';\nconst require = requireFrom(import.meta.url);",
    },
    logLevel: 'warning',
  });
  return join(BUNDLED, 'round-child.mjs');
}

async function measure(size: number, program: string): Promise<Measured> {
  const [redis, aws] = [await startRedisServer(), await startFullAws(size)];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [program, redis.url, aws.url], {
      env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    });
    // Our own child's last words.
    const report = JSON.parse(stdout) as ChildReport;
    if (report.failed > 0) throw new Error(`${report.failed} passes failed over ${size} instances.`);
    return { ...report, size, callsPerRound: aws.calls.length / report.rounds.length };
  } finally {
    aws.server.closeAllConnections();
    aws.server.close();
    await redis.stop();
  }
}

/** Of the rounds after the first one: whatever else the machine is busy with only adds to it. */
function steadyCpuMs({ rounds }: ChildReport): number {
  return Math.min(...rounds.slice(1).map(({ cpuMs }) => cpuMs));
}

function memory(measured: readonly Measured[]): Figure {
  const at = measured.find(({ size }) => size === 10_000);
  if (at === undefined) throw new Error('10,000 instances were not measured.');
  return {
    bench: 'round',
    what: 'peak RSS of rounds over 1,000 annexes with 10,000 instances (MB)',
    value: at.peakMb,
    target: 250,
    wide: 300,
    details: Object.fromEntries(
      measured.map(({ size, peakMb, callsPerRound, rounds }) => [
        size,
        {
          peakMb: rounded(peakMb),
          awsCalls: callsPerRound,
          cpuMs: rounds.map(({ cpuMs }) => rounded(cpuMs)),
          tookMs: rounds.map(({ tookMs }) => rounded(tookMs)),
        },
      ]),
    ),
  };
}

/** 1 is linear. */
function growth(what: string, measured: readonly Measured[], of: (one: Measured) => number): Figure {
  const steps = measured.slice(1).map((more, at) => {
    const less = measured[at] ?? more;
    return of(more) / of(less) / (more.size / less.size);
  });
  return {
    bench: 'round',
    what: `${what} of a round from 1,000 to 10,000 to 50,000 instances, growth / instances' growth`,
    value: Math.max(...steps),
    target: 1.1,
    wide: 1.5,
    spread: spreadOf(steps),
    details: Object.fromEntries(measured.map((one) => [one.size, rounded(of(one))])),
  };
}
