import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const RELEASE = 'trixie';
/** moto's server needs flask, which Debian only suggests. condor is for the pools of the lab. */
const PACKAGES = ['python3-moto', 'python3-flask', 'python3-flask-cors', 'condor'];

/** Why something cannot be had on this machine, in words to print. */
export interface Skipped {
  readonly skipped: string;
}

/** A whole Debian in a folder, to be entered with `chroot`. */
export interface Trixie {
  readonly dir: string;
}

/**
 * Gives the project's Debian with moto and HTCondor in it, under `.cache/trixie`. The first time it is made with
 * debootstrap from the mirror that apt uses, which takes about a minute and prints its steps. It is built under
 * another name and renamed when complete, so a folder of the final name is always whole.
 */
export async function getTrixie(
  dir = join(import.meta.dirname, '..', '..', '.cache', RELEASE),
): Promise<Trixie | Skipped> {
  if (existsSync(dir)) return { dir };
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    return { skipped: 'making a Debian to run it in needs Linux and root' };
  }
  try {
    await removeLeftovers(dir);
    await getDebootstrap();
    await build(dir);
    return { dir };
  } catch (error) {
    return { skipped: `a Debian to run it in could not be made: ${String(error)}` };
  }
}

async function build(dir: string): Promise<void> {
  const part = `${dir}.part-${process.pid}`;
  try {
    await show(['debootstrap', '--variant=minbase', RELEASE, part, ...(await mirrors())]);
    // Its own copy of the host's way to the mirror: a proxy may be named in apt's settings alone.
    const { stdout } = await run('apt-config', ['dump', '--no-empty', 'Acquire::http', 'Acquire::https']);
    await writeFile(join(part, 'etc/apt/apt.conf.d/90host'), stdout);
    // Nothing that is installed there may start on this machine.
    await writeFile(join(part, 'usr/sbin/policy-rc.d'), '#!/bin/sh\nexit 101\n', { mode: 0o755 });
    const install = ['apt-get', '-qq', 'install', '--yes', '--no-install-recommends', ...PACKAGES];
    await show(['chroot', part, 'env', 'DEBIAN_FRONTEND=noninteractive', ...install]);
    await show(['chroot', part, 'apt-get', 'clean']);
    await rename(part, dir);
  } catch (error) {
    await remove(part);
    // Somebody else's may have been complete first, and is as good.
    if (!existsSync(dir)) throw error;
  }
}

async function getDebootstrap(): Promise<void> {
  const found = await run('sh', ['-c', 'command -v debootstrap'], { env: withSystemTools() }).catch(
    () => undefined,
  );
  if (found !== undefined) return;
  await show(['apt-get', '-qq', 'update']);
  await show(['apt-get', '-qq', 'install', '--yes', '--no-install-recommends', 'debootstrap']);
}

/** The mirror that this machine's own Debian comes from; on another distribution none, and debootstrap takes its own. */
async function mirrors(): Promise<readonly string[]> {
  const codename = /^VERSION_CODENAME=(.*)$/m.exec(await readFile('/etc/os-release', 'utf8'))?.[1];
  const format = ['--format', '$(REPO_URI) $(RELEASE) $(COMPONENT)', 'Created-By: Packages'];
  const { stdout } = await run('apt-get', ['indextargets', ...format]);
  const targets = stdout.split('\n').map((line) => line.split(' '));
  const main = targets.find(([uri, release, component]) => {
    return release === codename && component === 'main' && uri?.startsWith('http') && !uri.includes('ubuntu');
  });
  return main?.[0] === undefined ? [] : [main[0]];
}

/** Folders of builds that were cut off: the name ends with the process that made it. */
async function removeLeftovers(dir: string): Promise<void> {
  const prefix = `${basename(dir)}.part-`;
  const names = await readdir(dirname(dir)).catch(() => []);
  for (const name of names.filter((one) => one.startsWith(prefix))) {
    if (!existsSync(`/proc/${name.slice(prefix.length)}`)) await remove(join(dirname(dir), name));
  }
}

/** Never across a mount: debootstrap mounts the kernel's file systems while it works. */
async function remove(dir: string): Promise<void> {
  await show(['rm', '-rf', '--one-file-system', dir]);
}

/** Runs a command with its output on standard error, in mounts of its own where that is allowed, so that none stays. */
async function show(command: readonly string[]): Promise<void> {
  const apart = await run('unshare', ['--mount', 'true']).then(
    () => ['unshare', '--mount'],
    () => [],
  );
  const [program = '', ...args] = [...apart, ...command];
  const child = spawn(program, args, { stdio: ['ignore', 2, 2], env: withSystemTools() });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`\`${command.join(' ')}\` ended with ${String(code)}`);
}

/** Root's PATH lacks the folders of system tools in some containers and jobs. */
function withSystemTools(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/local/sbin:/usr/sbin:/sbin` };
}
