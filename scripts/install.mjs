import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';

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

/** Does `npm ci` where the packages are missing or older than package-lock.json. Ends this process if that fails. */
export async function install() {
  // npm writes this file last, so an interrupted installation counts as missing.
  const installed = modifiedAt('node_modules/.package-lock.json');
  if (installed >= modifiedAt('package-lock.json')) return;
  console.error('Installing the packages of package-lock.json ...');
  const code = await npm(['ci', '--no-audit', '--no-fund']);
  if (code !== 0) process.exit(code);
}

/** Runs npm. Under `npm run` the npm that called is used; else the one on the PATH, whose launcher is a batch file on Windows. */
export function npm(args, cwd = ROOT) {
  const caller = process.env.npm_execpath;
  if (caller !== undefined) return run(process.execPath, [caller, ...args], { cwd });
  return run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, { cwd });
}

function modifiedAt(path) {
  return statSync(join(ROOT, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
