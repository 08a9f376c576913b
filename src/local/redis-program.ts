import { execFile } from 'node:child_process';
import { access, constants, readdir, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { unpackPackage } from './debian-packages.js';

const run = promisify(execFile);

/** Servers that speak Redis' protocol and take its options, in order of preference. */
const SERVERS = ['redis-server', 'valkey-server'] as const;

/** Small, has what we use, and starts anywhere a container engine answers. */
const IMAGE = 'docker.io/library/redis:7.4-alpine';

/** A way to run a Redis server on this machine. */
export type RedisProgram =
  | { readonly kind: 'native'; readonly command: string; readonly env: NodeJS.ProcessEnv }
  | { readonly kind: 'container'; readonly engine: string; readonly image: string };

/** Where to look for a server, and where to keep one that had to be fetched. */
export interface Places {
  readonly path: string;
  readonly cacheDir: string;
}

/**
 * Finds a Redis server: on the PATH, else unpacked from the distribution's package into `cacheDir` (Debian and
 * Ubuntu; without root), else by a container engine that answers.
 *
 * @throws Error that names the one command to run when there is no way.
 */
export async function getRedisProgram(places: Places): Promise<RedisProgram> {
  const found = (await onPath(places)) ?? (await fromPackage(places)) ?? (await inContainer(places));
  if (found !== undefined) return found;
  throw new Error(
    `There is no Redis server on this machine. Install one and try again: ${await advice(places)}`,
  );
}

async function onPath({ path }: Places): Promise<RedisProgram | undefined> {
  for (const name of SERVERS) {
    const command = await findOnPath(name, path);
    if (command !== undefined) return { kind: 'native', command, env: {} };
  }
  return undefined;
}

/** Finds a program on a PATH, as a shell would. */
export async function findOnPath(name: string, path: string): Promise<string | undefined> {
  for (const folder of path.split(delimiter).filter((part) => part !== '')) {
    const candidate = join(folder, name);
    const runs = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (runs) return candidate;
  }
  return undefined;
}

async function fromPackage({ path, cacheDir }: Places): Promise<RedisProgram | undefined> {
  if ((await findOnPath('apt-get', path)) === undefined) return undefined;
  const release = await osRelease();
  for (const name of SERVERS) {
    const into = join(cacheDir, 'redis', `${name}-${release}-${process.arch}`);
    const program = await unpacked(name, into);
    if (program !== undefined) return program;
    // No such package here, or no mirror in reach: the next way is worth a try.
    await unpackPackage(name, { into, path }).catch(() => undefined);
    const fresh = await unpacked(name, into);
    if (fresh !== undefined) return fresh;
  }
  return undefined;
}

async function unpacked(name: string, root: string): Promise<RedisProgram | undefined> {
  const command = await findOnPath(name, join(root, 'usr', 'bin'));
  if (command === undefined) return undefined;
  const libraries = ['usr/lib', 'lib'].map((folder) => join(root, folder));
  const triplets = await Promise.all(libraries.map(subfolders));
  return { kind: 'native', command, env: { LD_LIBRARY_PATH: triplets.flat().join(delimiter) } };
}

/** Debian keeps libraries one level down, in a folder named after the machine (`x86_64-linux-gnu`). */
async function subfolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map((entry) => join(folder, entry.name));
}

async function inContainer({ path }: Places): Promise<RedisProgram | undefined> {
  for (const name of ['docker', 'podman']) {
    const engine = await findOnPath(name, path);
    if (engine === undefined) continue;
    // The client is often installed where no engine runs behind it.
    const answers = await run(engine, ['info'], { timeout: 10_000 }).then(
      () => true,
      () => false,
    );
    if (answers) return { kind: 'container', engine, image: IMAGE };
  }
  return undefined;
}

async function osRelease(): Promise<string> {
  const text = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const field = (name: string) => new RegExp(`^${name}="?([^"\n]*)"?$`, 'm').exec(text)?.[1] ?? '';
  return `${field('ID')}${field('VERSION_ID')}`;
}

async function advice({ path }: Places): Promise<string> {
  const ways = [
    ['apt-get', 'sudo apt-get install redis-server'],
    ['dnf', 'sudo dnf install valkey'],
    ['apk', 'sudo apk add redis'],
    ['pacman', 'sudo pacman -S valkey'],
    ['brew', 'brew install redis'],
  ] as const;
  for (const [tool, command] of ways) {
    if ((await findOnPath(tool, path)) !== undefined) return command;
  }
  return 'see https://redis.io/docs/latest/operate/oss_and_stack/install/';
}
