/**
 * `npm run bench`: how fast the bot is, as ratios against something in the same run. Prints a table, and as its last line
 * the same as JSON. Ends with 1 when a target is missed so far that a busy machine is no explanation.
 *
 *   npm run bench -- --only ack --json figures.json
 */
import { writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { benchAck } from './ack.js';
import { benchAnnexCalls } from './annex-calls.js';
import { benchCheckSetup } from './check-setup.js';
import { benchColdStart } from './cold-start.js';
import { type Figure, holds, isFarOff, rounded } from './figure.js';
import { benchLeaseFunction } from './lease-function.js';
import { benchNotices } from './notices.js';
import { benchRound } from './round.js';

const BENCHES: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  ack: benchAck,
  'cold-start': benchColdStart,
  'annex-calls': benchAnnexCalls,
  'check-setup': benchCheckSetup,
  'lease-function': benchLeaseFunction,
  round: benchRound,
  notices: benchNotices,
};

async function main(): Promise<void> {
  const { only, json } = readOptions();
  const figures: Figure[] = [];
  for (const [name, bench] of Object.entries(BENCHES)) {
    if (only !== undefined && only !== name) continue;
    console.error(`Measuring ${name} ...`);
    figures.push(...(await bench()));
  }
  console.log(table(figures));
  const written = JSON.stringify(report(figures));
  console.log(written);
  if (json !== undefined) writeFileSync(json, `${written}\n`);
  process.exitCode = figures.some(isFarOff) ? 1 : 0;
}

function readOptions(): { readonly only: string | undefined; readonly json: string | undefined } {
  const { values } = parseArgs({ options: { only: { type: 'string' }, json: { type: 'string' } } });
  const { only, json } = values;
  if (only !== undefined && !Object.hasOwn(BENCHES, only))
    throw new Error(`--only takes one of ${Object.keys(BENCHES).join(', ')}.`);
  return { only, json };
}

function report(figures: readonly Figure[]): object {
  return {
    node: process.version,
    cpus: availableParallelism(),
    load: rounded(loadavg()[0] ?? 0),
    figures: figures.map((figure) => ({ ...figure, value: rounded(figure.value), holds: holds(figure) })),
  };
}

function table(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.what,
    String(rounded(figure.value)),
    `<= ${figure.target}`,
    isFarOff(figure) ? 'MISSED BY FAR' : holds(figure) ? 'holds' : 'missed',
    figure.spread ?? '',
  ]);
  const all = [['What', 'Measured', 'Target', '', 'Spread'], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

await main();
