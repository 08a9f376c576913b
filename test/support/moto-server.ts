import { setTimeout as delay } from 'node:timers/promises';
import { type Child, startChild } from '../../src/local/child.js';
import { freePort } from '../../src/local/free-port.js';
import { getTrixie, type Skipped } from './trixie.js';

const HOST = '127.0.0.1';
/** Importing all of its services takes moto a few seconds on a busy machine. */
const READY_WITHIN_MS = 60_000;
const ASK_EVERY_MS = 100;

/** A moto server: an AWS that we did not write. Any key opens it, any region is there. */
export interface MotoServer {
  readonly url: string;
  /** Where it came from, in words. */
  readonly from: string;
  /** Forgets all accounts, and enforces nothing any more. */
  reset(): Promise<void>;
  /** Lets this many calls through unchecked and enforces IAM policies from then on, as AWS does from the start. */
  enforceIam(afterCalls: number): Promise<void>;
  /** Ends the server, if it is ours. */
  stop(): Promise<void>;
}

/**
 * Starts a moto server: the one at `MOTO_URL`, else `moto_server` on the PATH if it really starts (a launcher may be
 * there without the package behind it), else Debian's in a folder of ours. `MOTO_FROM=debian` goes for the last at once.
 */
export async function startMoto(env: NodeJS.ProcessEnv = process.env): Promise<MotoServer | Skipped> {
  const given = env['MOTO_URL'];
  if (given !== undefined) return await atUrl(given.replace(/\/$/, ''));
  if (env['MOTO_FROM'] !== 'debian') {
    const found = await startOurs('moto_server', [], 'moto_server on the PATH');
    if (!('skipped' in found)) return found;
  }
  const trixie = await getTrixie();
  if ('skipped' in trixie) return { skipped: `There is no moto server: ${trixie.skipped}.` };
  return await startOurs('chroot', [trixie.dir, 'moto_server'], `Debian's moto in ${trixie.dir}`);
}

/** The same for a test, which is run only where there is one. Throws the reason. */
export async function getMoto(env?: NodeJS.ProcessEnv): Promise<MotoServer> {
  const moto = await startMoto(env);
  if ('skipped' in moto) throw new Error(moto.skipped);
  return moto;
}

async function atUrl(url: string): Promise<MotoServer | Skipped> {
  if (!(await answers(url))) return { skipped: `There is no moto server at MOTO_URL, ${url}.` };
  return motoServer({ url, from: 'the server at MOTO_URL', stop: () => Promise.resolve() });
}

async function startOurs(
  command: string,
  args: readonly string[],
  from: string,
): Promise<MotoServer | Skipped> {
  const port = await freePort();
  const url = `http://${HOST}:${port}`;
  const child = startChild(command, [...args, '-H', HOST, '-p', String(port)], {
    env: { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin` },
  });
  const stop = () => end(child);
  const until = performance.now() + READY_WITHIN_MS;
  while (!child.hasEnded() && performance.now() < until) {
    if (await answers(url)) return motoServer({ url, from, stop });
    await delay(ASK_EVERY_MS);
  }
  await stop();
  return { skipped: `There is no moto server: ${from} did not start:\n${child.said()}` };
}

async function end(child: Child): Promise<void> {
  child.signal('SIGTERM');
  await child.whenEnded();
}

async function answers(url: string): Promise<boolean> {
  return await fetch(`${url}/moto-api/data.json`).then(
    (response) => response.ok,
    () => false,
  );
}

function motoServer({ url, from, stop }: Pick<MotoServer, 'url' | 'from' | 'stop'>): MotoServer {
  const post = async (path: string, body = '') => {
    const response = await fetch(`${url}/moto-api/${path}`, { method: 'POST', body });
    if (!response.ok) throw new Error(`moto answered ${response.status} to ${path}`);
  };
  const enforceIam = (afterCalls: number) =>
    post('reset-auth', afterCalls === Infinity ? 'inf' : String(afterCalls));
  return {
    url,
    from,
    enforceIam,
    stop,
    async reset() {
      await post('reset');
      await enforceIam(Infinity);
    },
  };
}
