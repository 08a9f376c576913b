/**
 * `npm test`: the suites that need no more than Node and Redis, on a machine that has only Node and npm.
 * `node scripts/test.mjs moto|lab|browser`: a suite apart, after a look whether this machine has what it needs.
 * All further words go to Jest. The counts are left in .cache/results/<suite>.json for .ci/run to add up.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { install, QUIET, ROOT, run } from './install.mjs';

/** What `prepare.ts` of a suite exits with when this machine cannot run it; it has printed the reason. */
const CANNOT = 75;
const APART = ['moto', 'lab', 'browser'];

const [first, ...others] = process.argv.slice(2);
const apart = APART.includes(first);
process.exitCode = await test(apart ? first : undefined, apart ? others : process.argv.slice(2));

async function test(suite, words) {
  await install();
  if (suite !== undefined) {
    const ready = await prepare(suite);
    if (ready !== 0) return ready === CANNOT ? 0 : ready;
  }
  mkdirSync(join(ROOT, '.cache', 'results'), { recursive: true });
  const results = join('.cache', 'results', `${suite ?? 'unit'}.json`);
  const jest = ['node_modules/jest/bin/jest.js', '--json', `--outputFile=${results}`, ...words];
  const env = { ...QUIET, ...(suite === undefined ? {} : { SUITE: suite }) };
  const command = [...around(suite), process.execPath, ...jest];
  return await run(command[0], command.slice(1), { env });
}

/** A suite that needs surroundings of its own runs them: its apart.sh, which gets the command. */
function around(suite) {
  const script = `test/${suite}/apart.sh`;
  return existsSync(join(ROOT, script)) ? ['bash', script] : [];
}

/** A suite that needs something says so in its prepare.ts, which fetches it once so that no test waits for that. */
async function prepare(suite) {
  const script = `test/${suite}/prepare.ts`;
  if (!existsSync(join(ROOT, 'test', suite))) {
    console.error(`Suite ${suite} skipped: there are no tests in test/${suite} yet.`);
    return CANNOT;
  }
  if (!existsSync(join(ROOT, script))) return 0;
  return await run(process.execPath, ['--import', 'tsx', script]);
}
