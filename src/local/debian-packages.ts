import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Where packages are unpacked to, and with which programs. */
export interface Unpacking {
  /** Folder that holds the unpacked files afterwards. It appears whole or not at all. */
  readonly into: string;
  /** The PATH on which apt-get, apt-cache and dpkg-deb are looked for. */
  readonly path: string;
}

/**
 * Unpacks a package of this Debian or Ubuntu, with the libraries it needs, into a folder of ours: no root, and
 * nothing of the system is touched. Does nothing when the folder is there already.
 *
 * @throws Error when apt knows no such package or the mirror does not answer.
 */
export async function unpackPackage(name: string, { into, path }: Unpacking): Promise<void> {
  await mkdir(dirname(into), { recursive: true });
  const work = await mkdtemp(`${into}.part-`);
  try {
    const env = { ...process.env, PATH: path, LC_ALL: 'C' };
    const debs = await download(name, work, env);
    const files = join(work, 'files');
    for (const deb of debs) await run('dpkg-deb', ['-x', deb, files], { env });
    // Another process may have been faster; what it unpacked is as good as ours.
    await rename(files, into).catch((error: unknown) => {
      if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Tries the system's package lists first, and lists of our own where those are empty or out of date. */
async function download(name: string, work: string, env: NodeJS.ProcessEnv): Promise<string[]> {
  try {
    return await fetchDebs(name, { cwd: work, env }, []);
  } catch {
    const own = await ownLists(work);
    await run('apt-get', [...own, '-qq', 'update'], { env });
    return await fetchDebs(name, { cwd: work, env }, own);
  }
}

/** Options that make apt keep its lists and its cache in `work`. Root may not be able to lend that folder to `_apt`. */
async function ownLists(work: string): Promise<string[]> {
  await mkdir(join(work, 'lists', 'partial'), { recursive: true });
  await mkdir(join(work, 'cache', 'archives', 'partial'), { recursive: true });
  const settings = [
    `Dir::State::lists=${join(work, 'lists')}`,
    `Dir::Cache=${join(work, 'cache')}`,
    `APT::Sandbox::User=root`,
  ];
  return settings.flatMap((setting) => ['-o', setting]);
}

async function fetchDebs(
  name: string,
  at: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
  options: readonly string[],
): Promise<string[]> {
  const only = ['recommends', 'suggests', 'conflicts', 'breaks', 'replaces', 'enhances'].map(
    (kind) => `--no-${kind}`,
  );
  const { stdout } = await run('apt-cache', [...options, 'depends', '--recurse', ...only, name], at);
  await run('apt-get', [...options, '-qq', 'download', ...neededPackages(name, stdout)], at);
  return (await readdir(at.cwd)).filter((file) => file.endsWith('.deb')).map((file) => join(at.cwd, file));
}

/**
 * What must be unpacked to run a package, out of `apt-cache depends --recurse`: itself, its companions
 * (`redis-tools` of `redis-server`) and libraries, without the C library. That one must match the system's
 * dynamic loader, and everything on the machine uses it already.
 */
export function neededPackages(name: string, depends: string): string[] {
  const graph = dependencies(depends);
  const family = name.split('-')[0] ?? name;
  const wanted = (one: string) => /^(lib|lua)/.test(one) || one.split('-')[0] === family;
  const found = new Set([name]);
  for (const one of found) {
    for (const next of graph.get(one) ?? []) {
      if (wanted(next) && next !== 'libc6') found.add(next);
    }
  }
  return [...found];
}

/** Reads unindented package names with `Depends: other` lines below. Deeper lines name providers, `<…>` virtual ones. */
function dependencies(text: string): ReadonlyMap<string, readonly string[]> {
  const graph = new Map<string, string[]>();
  let current: string[] = [];
  for (const line of text.split('\n')) {
    const depends = /^ [ |](?:Pre)?Depends: ([^<\s]\S*)$/.exec(line)?.[1];
    if (depends !== undefined) current.push(depends);
    else if (/^\S/.test(line)) graph.set(line.trim(), (current = []));
  }
  return graph;
}
