import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { freePort } from '../../src/local/free-port.js';
import { findOnPath } from '../../src/local/redis-program.js';
import { type RedisServer, startRedisServer } from '../../src/local/redis-server.js';

let folder: string;
let server: RedisServer | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'redis-test-'));
});
afterEach(async () => {
  await server?.stop();
  server = undefined;
  await rm(folder, { recursive: true, force: true });
});

/** Says one line to a server and gives what it answers; undefined when nothing comes within `withinMs`. */
function say(url: string, line: string, withinMs = 3000): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(`${line}\r\n`));
    socket.once('error', reject);
    socket.setTimeout(withinMs, () => {
      socket.destroy();
      resolve(undefined);
    });
    socket.once('data', (data) => {
      socket.destroy();
      resolve(data.toString().trim());
    });
  });
}

/** A folder to be the whole PATH: all programs of the machine's PATH but those that `hide` matches. */
async function pathWithout(hide: RegExp): Promise<string> {
  const bin = join(folder, 'bin');
  await mkdir(bin);
  for (const from of (process.env['PATH'] ?? '').split(':')) {
    for (const name of await readdir(from).catch(() => [])) {
      // The first of a name wins, as on any PATH.
      if (!hide.test(name)) await symlink(join(from, name), join(bin, name)).catch(() => undefined);
    }
  }
  return bin;
}

describe('a Redis server of our own', () => {
  it('answers, and forgets everything when it is restarted', async () => {
    server = await startRedisServer();
    expect(await say(server.url, 'SET colour blue')).toBe('+OK');
    expect(await say(server.url, 'GET colour')).toContain('blue');
    await server.restart();
    expect(await say(server.url, 'GET colour')).toBe('$-1');
  });

  it('goes to another port when somebody was faster', async () => {
    const other = await startRedisServer();
    const taken = Number(new URL(other.url).port);
    const ports = [taken, taken, await freePort()];
    try {
      server = await startRedisServer({ findPort: () => Promise.resolve(ports.shift() ?? taken) });
      expect(server.url).not.toBe(other.url);
      expect(await say(server.url, 'PING')).toBe('+PONG');
      const none = startRedisServer({ findPort: () => Promise.resolve(taken) });
      await expect(none).rejects.toThrow(/already in use/i);
    } finally {
      await other.stop();
    }
  });

  it('has what it had, after an outage, when it was asked to keep it', async () => {
    server = await startRedisServer({ keep: true });
    await say(server.url, 'SET colour blue');
    await server.kill();
    await expect(say(server.url, 'PING')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await server.restart();
    expect(await say(server.url, 'GET colour')).toContain('blue');
  });

  it('hangs while it is paused, and carries on', async () => {
    server = await startRedisServer();
    await server.pause();
    expect(await say(server.url, 'PING', 100)).toBeUndefined();
    await server.resume();
    expect(await say(server.url, 'PING')).toBe('+PONG');
  });

  it('stops though it hangs, and may be stopped twice', async () => {
    const hanging = await startRedisServer();
    await hanging.pause();
    await hanging.stop();
    await hanging.stop();
    await expect(say(hanging.url, 'PING')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});

describe('where no server is installed', () => {
  const debian =
    process.platform === 'linux' ? findOnPath('apt-get', '/usr/bin') : Promise.resolve(undefined);

  it("unpacks the distribution's package under the cache, once", async () => {
    if ((await debian) === undefined) {
      console.warn('Not tried: this machine has no apt-get.');
      return;
    }
    const options = {
      path: await pathWithout(/^(redis|valkey|docker|podman)/),
      cacheDir: join(folder, 'cache'),
    };
    server = await startRedisServer(options);
    expect(await say(server.url, 'PING')).toBe('+PONG');
    const kept = await readdir(join(folder, 'cache', 'redis'));
    expect(kept).toEqual([expect.stringMatching(/^redis-server-(debian|ubuntu)/)]);
    await server.stop();

    // The second time nothing may be fetched.
    await rm(join(options.path, 'dpkg-deb'));
    server = await startRedisServer(options);
    expect(await say(server.url, 'PING')).toBe('+PONG');
  }, 120_000);

  it('asks a container engine that answers', async () => {
    const real = (await findOnPath('redis-server', process.env['PATH'] ?? '')) ?? '';
    if (real === '') {
      console.warn('Not tried: the stand-in for an engine needs a redis-server.');
      return;
    }
    const path = await pathWithout(/^(redis|valkey|apt-get|docker|podman)/);
    await writeFile(join(path, 'docker'), engineThatRuns(real, join(folder, 'pid')), { mode: 0o755 });
    server = await startRedisServer({ path, cacheDir: folder, keep: true });
    expect(await say(server.url, 'PING')).toBe('+PONG');
    await server.kill();
    await expect(say(server.url, 'PING')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('names the one command to run when there is no way', async () => {
    const path = join(folder, 'bin');
    await mkdir(path);
    await writeFile(join(path, 'dnf'), '#!/bin/sh\n', { mode: 0o755 });
    await writeFile(join(path, 'docker'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    const start = startRedisServer({ path, cacheDir: folder });
    await expect(start).rejects.toThrow('try again: sudo dnf install valkey');
  });
});

/** A stand-in that takes the arguments of `docker info`, `docker run` and `docker kill` as we give them. */
function engineThatRuns(server: string, pidFile: string): string {
  return `#!/bin/sh
case "$1" in
  info) exit 0 ;;
  kill) kill -s "\${3#SIG}" "$(cat ${pidFile})" ;;
  run)
    while [ "$1" != redis-server ]; do
      case "$1" in
        --publish) port=\${2#127.0.0.1:}; port=\${port%:6379} ;;
        --volume) dir=\${2%:/data} ;;
      esac
      shift
    done
    shift
    echo $$ > ${pidFile}
    exec ${server} --port "$port" --dir "$dir" "$@" ;;
esac
`;
}
