import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type Child, startChild } from './child.js';
import { freePort } from './free-port.js';
import { getRedisProgram, type Places, type RedisProgram } from './redis-program.js';

const HOST = '127.0.0.1';
/** A container image may have to be fetched first. */
const READY_WITHIN_MS = { native: 15_000, container: 120_000 } as const;
const ASK_EVERY_MS = 20;

/** A Redis server of our own, on a free port of the loopback address. It ends with this process, however that ends. */
export interface RedisServer {
  readonly url: string;
  /** Ends the server and removes its data. May be called twice. */
  stop(): Promise<void>;
  /** Brings the server up again at the same address, ending it first if it runs. Empty, unless `keep` was asked for. */
  restart(): Promise<void>;
  /** Ends the server at once, as an outage would: connections break and new ones are refused, until `restart`. */
  kill(): Promise<void>;
  /** Lets the server hang: connections stay and nothing answers, until `resume`. */
  pause(): Promise<void>;
  /** Lets a paused server go on where it was. */
  resume(): Promise<void>;
}

/** How a server is started; by default with this process's PATH, the project's cache, and nothing kept. */
export interface RedisOptions extends Partial<Places> {
  /** Writes every change to the disk at once, so that `restart` brings back what was there. */
  readonly keep?: boolean;
  /** Finds a port for it. */
  readonly findPort?: () => Promise<number>;
}

/** Somebody else may take a free port before the server does. */
const MOST_PORTS = 5;
const PORT_TAKEN = /address already in use|port is already allocated/i;

/**
 * Starts a Redis server and waits until it answers.
 *
 * @throws Error that names the one command to run where no server can be found or fetched.
 */
export async function startRedisServer(options: RedisOptions = {}): Promise<RedisServer> {
  const program = await getRedisProgram({
    path: options.path ?? process.env['PATH'] ?? '',
    cacheDir: options.cacheDir ?? join(import.meta.dirname, '..', '..', '.cache'),
  });
  for (let tries = 1; ; tries += 1) {
    try {
      return await startAt(await (options.findPort ?? freePort)(), program, options.keep ?? false);
    } catch (error) {
      if (tries === MOST_PORTS || !PORT_TAKEN.test(String(error))) throw error;
    }
  }
}

async function startAt(port: number, program: RedisProgram, keep: boolean): Promise<RedisServer> {
  const server = new LocalRedis(program, { port, dir: await mkdtemp(join(tmpdir(), 'redis-')), keep });
  await server.restart();
  return server;
}

interface Settings {
  readonly port: number;
  readonly dir: string;
  readonly keep: boolean;
}

class LocalRedis implements RedisServer {
  readonly url: string;
  readonly #program: RedisProgram;
  readonly #settings: Settings;
  /** What the container is called, where there is one. */
  readonly #name = `redis-${randomUUID()}`;
  #child: Child | undefined;

  constructor(program: RedisProgram, settings: Settings) {
    this.url = `redis://${HOST}:${settings.port}`;
    this.#program = program;
    this.#settings = settings;
  }

  async restart(): Promise<void> {
    await this.#end('SIGTERM');
    this.#child = start(this.#program, this.#name, this.#settings);
    try {
      await answers(this.#child, this.#settings.port, READY_WITHIN_MS[this.#program.kind]);
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
    await rm(this.#settings.dir, { recursive: true, force: true });
  }

  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async pause(): Promise<void> {
    await this.#signal('SIGSTOP');
  }

  async resume(): Promise<void> {
    await this.#signal('SIGCONT');
  }

  async #end(how: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    // A server that hangs takes no SIGTERM.
    await this.#signal('SIGCONT');
    await this.#signal(how);
    await this.#child?.whenEnded();
    this.#child = undefined;
  }

  async #signal(name: NodeJS.Signals): Promise<void> {
    if (this.#program.kind === 'native') return this.#child?.signal(name);
    if (this.#child === undefined || this.#child.hasEnded()) return;
    const { engine } = this.#program;
    // The container may have ended meanwhile; waiting for its end tells.
    await promisify(execFile)(engine, ['kill', '--signal', name, this.#name]).catch(() => undefined);
  }
}

function start(program: RedisProgram, name: string, { port, dir, keep }: Settings): Child {
  const settings = ['--save', '', '--appendonly', keep ? 'yes' : 'no', '--appendfsync', 'always'];
  if (program.kind === 'native') {
    const place = ['--bind', HOST, '--port', String(port), '--dir', dir];
    return startChild(program.command, [...place, ...settings], { env: program.env });
  }
  const place = ['--name', name, '--publish', `${HOST}:${port}:6379`, '--volume', `${dir}:/data`];
  const command = ['run', '--rm', ...place, program.image, 'redis-server', ...settings];
  return startChild(program.engine, command, { ending: [program.engine, 'kill', name] });
}

async function answers(child: Child, port: number, withinMs: number): Promise<void> {
  const until = performance.now() + withinMs;
  while (performance.now() < until) {
    const pong = await ping(port);
    await delay(ASK_EVERY_MS);
    // Looked at after the answer: ours ends if it could not have the port, and then somebody else's answered.
    if (child.hasEnded()) throw new Error(`The Redis server ended at its start:\n${child.said()}`);
    if (pong) return;
  }
  throw new Error(`The Redis server did not answer within ${withinMs} ms:\n${child.said()}`);
}

/** Asks once, in Redis' own protocol. */
function ping(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, HOST, () => socket.write('PING\r\n'));
    const answer = (yes: boolean) => {
      socket.destroy();
      resolve(yes);
    };
    socket.setTimeout(1000, () => {
      answer(false);
    });
    socket.once('data', (data) => {
      answer(data.toString().startsWith('+PONG'));
    });
    socket.once('error', () => {
      answer(false);
    });
    socket.once('close', () => {
      answer(false);
    });
  });
}
