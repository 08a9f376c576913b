import { spawn } from 'node:child_process';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** The project's folder, wherever a script was called from. */
export const ROOT = join(import.meta.dirname, '..');

/** The AWS SDK warns on Node 20 at every start, of releases that package-lock.json does not let in. */
export const QUIET = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };

/**
 * Runs a program with this terminal and gives its exit code. Ctrl-C reaches the program by the terminal itself;
 * this process waits for it to end in its own time, and passes on a SIGTERM that only this process got.
 */
export function run(command, args, { env = {}, cwd = ROOT } = {}) {
  const child = spawn(command, args, { cwd, stdio: 'inherit', env: { ...process.env, ...env } });
  const wait = () => undefined;
  const passOn = () => child.kill('SIGTERM');
  process.on('SIGINT', wait).on('SIGTERM', passOn);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      process.off('SIGINT', wait).off('SIGTERM', passOn);
      resolve(code ?? (signal === 'SIGINT' ? 130 : 143));
    });
  });
}

/**
 * Does `npm ci` where the packages are missing or others than package-lock.json says. Ends this process if that fails.
 * `npm ci` empties node_modules first, so it is done by one process at a time, and not again by those who waited.
 */
export async function install() {
  if (isInstalled()) return;
  const code = await alone('installing', async () => {
    if (isInstalled()) return 0;
    console.error('Installing the packages of package-lock.json ...');
    return await npm(['ci', '--no-audit', '--no-fund']);
  });
  if (code !== 0) process.exit(code);
}

/**
 * By what is in them: a checkout or a copy gives files new times. An interrupted `npm ci` leaves no list.
 * @public A test asks it, too, in a process of its own.
 */
export function isInstalled(root = ROOT) {
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const there = packagesOf(join(root, 'node_modules', '.package-lock.json'));
  if (wanted === undefined || there === undefined) return false;
  const isRight = ([path, { version, integrity, optional, devOptional }]) => {
    const found = there[path];
    // What is optional may be for another operating system.
    if (found === undefined) return path === '' || optional === true || devOptional === true;
    return found.version === version && found.integrity === integrity;
  };
  return Object.entries(wanted).every(isRight) && Object.keys(there).every((path) => path in wanted);
}

function packagesOf(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/** Does something while no other process does what goes by the same name; one that died does not count. */
async function alone(name, work) {
  const cache = join(ROOT, '.cache');
  mkdirSync(cache, { recursive: true });
  const own = join(cache, `${name}.${process.pid}`);
  const taken = join(cache, name);
  writeFileSync(own, String(process.pid));
  try {
    while (!take(own, taken)) await delay(200);
    try {
      return await work();
    } finally {
      rmSync(taken, { force: true });
    }
  } finally {
    rmSync(own, { force: true });
  }
}

/** By a link, so that the file is never there without the number in it. */
function take(own, taken) {
  try {
    linkSync(own, taken);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (hasDied(taken)) rmSync(taken, { force: true });
    return false;
  }
}

function hasDied(taken) {
  try {
    process.kill(Number(readFileSync(taken, 'utf8')), 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

/** Runs npm. Under `npm run` the npm that called is used; else the one on the PATH, whose launcher is a batch file on Windows. */
export function npm(args, cwd = ROOT) {
  const caller = process.env.npm_execpath;
  if (caller !== undefined) return run(process.execPath, [caller, ...args], { cwd });
  return run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, { cwd });
}
