import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The machine's clock when it boots, in epoch seconds. */
export const BOOTED_AT = 1_795_348_800;

/** Programs that the scripts may really run. Everything else on the machine is a fake or missing. */
const REAL = [
  ...['bash', 'cat', 'chmod', 'curl', 'env', 'grep', 'gzip', 'head', 'install', 'mkdir'],
  ...['mktemp', 'rm', 'tar', 'timeout', 'uname', 'mv', 'cp', 'sed', 'touch', 'ls', 'awk', 'tr'],
];

/** What a fake program does besides being noted in `calls`; a line of bash. */
const FAKES: Readonly<Record<string, string>> = {
  date: `[ "$*" = +%s ] && exec cat "$R/clock"; [ $# = 2 ] && exec /usr/bin/date -u -d "@$(cat "$R/clock")" "$2"; exec /usr/bin/date "$@"`,
  // Time passes only here, and a loop stops once the machine is off or the test has seen enough.
  sleep: `
    echo $(($(cat "$R/clock") + $1)) >"$R/clock"
    echo "$(($(cat "$R/clock") - ${BOOTED_AT} + 10)).00 0.00" >"$R/uptime"
    [ -e "$R/off" ] && kill -9 $PPID
    [ "$(cat "$R/clock")" -ge "$(cat "$R/stop-at")" ] && kill -9 $PPID
    true`,
  shutdown: `touch "$R/off"`,
  poweroff: `touch "$R/off"`,
  systemctl: 'exit 1',
  setsid: `case $1 in *condor_master) "$@" ;; esac`,
  setpriv: 'exit 7',
  nft: `cat >>"$R/nft-rules"`,
  'apt-get': 'exit 100',
  aws: `[ "$1" = --endpoint-url ] && shift 2; [ "$1 $2" = "s3 cp" ] && { cp "$R/bundle.tar.gz" "$5"; exit; }; true`,
  condor_master: `touch "$R/master"`,
  condor_version: `echo '$CondorVersion: 25.0.11 $'`,
  condor_status: `[ -e "$R/master" ] && case $* in *-direct*) cat "$R/slots" ;; *) echo slot1@here ;; esac`,
  condor_config_val: `case $1 in STARTD_ADDRESS_FILE) echo "$R/startd-address" ;; *_LOG) echo "$R/var/log/condor/$1" ;; esac`,
  pgrep: `[ -e "$R/master" ]`,
};

/** A fake of `undefined` is a program that is not installed. */
export interface MachineOptions {
  readonly fakes?: Readonly<Record<string, string | undefined>>;
  /** Instance metadata by path, at a time of the machine's clock; undefined where there is none. */
  readonly metadata?: (path: string, clock: number) => string | undefined;
}

/** A directory that takes itself for an EC2 instance: own programs, own clock, own metadata service. */
export interface Machine {
  readonly root: string;
  /** Runs a script to its end; resolves with its exit status (undefined when its clock stopped it). */
  readonly run: (
    script: string,
    args?: readonly string[],
    stopAfterSeconds?: number,
  ) => Promise<number | undefined>;
  readonly read: (path: string) => string;
  readonly has: (path: string) => boolean;
  readonly write: (path: string, content: string | Uint8Array) => void;
  readonly modeOf: (path: string) => string;
  /** The programs that were called, with their arguments, in order. */
  readonly calls: () => readonly string[];
  /** What it wrote, or tried to write, into its tag. */
  readonly saidOfItself: () => readonly string[];
  readonly isOff: () => boolean;
  readonly secondsSinceBoot: () => number;
  readonly dispose: () => Promise<void>;
}

/** Makes a machine; call `dispose` when done. */
export async function aMachine({
  fakes = {},
  metadata = () => undefined,
}: MachineOptions = {}): Promise<Machine> {
  const root = mkdtempSync(join(tmpdir(), 'condor-annex-'));
  const at = (path: string): string => join(root, path);
  for (const folder of ['bin', 'etc/condor/config.d', 'var/log', 'usr/local/sbin', 'run', 'tmp']) {
    mkdirSync(at(folder), { recursive: true });
  }
  installPrograms(root, { ...FAKES, ...fakes });
  writeFileSync(at('clock'), `${BOOTED_AT}\n`);
  writeFileSync(at('uptime'), '10.00 0.00\n');
  writeFileSync(at('calls'), '');
  const clock = (): number => Number(readFileSync(at('clock'), 'utf8'));
  const service = await metadataService((path) => metadata(path, clock()));

  const calls = (): readonly string[] => readFileSync(at('calls'), 'utf8').trimEnd().split('\n');

  const run: Machine['run'] = (script, args = [], stopAfterSeconds = 100_000) => {
    writeFileSync(at('stop-at'), `${clock() + stopAfterSeconds}\n`);
    return new Promise((resolve, reject) => {
      const child = spawn('/bin/bash', [script, ...args], {
        stdio: ['ignore', 'ignore', process.env['SHOW_BOOT'] === undefined ? 'ignore' : 'inherit'],
        env: {
          R: root,
          PATH: at('bin'),
          TMPDIR: at('tmp'),
          CONDOR_ANNEX_ROOT: root,
          CONDOR_ANNEX_PATH: at('bin'),
          METADATA_URL: service.url,
          UPTIME_FILE: at('uptime'),
          CONSOLE: at('console'),
          // Fake programs answer at once, so that waiting for one that does not need not take long.
          CONDOR_ANNEX_LAST_WORD: '5',
        },
      });
      child.once('error', reject);
      child.once('close', (code) => {
        resolve(code ?? undefined);
      });
    });
  };

  return {
    root,
    run,
    read: (path) => (existsSync(at(path)) ? readFileSync(at(path), 'utf8') : ''),
    has: (path) => existsSync(at(path)),
    write: (path, content) => {
      mkdirSync(join(at(path), '..'), { recursive: true });
      writeFileSync(at(path), content);
    },
    modeOf: (path) => (statSync(at(path)).mode & 0o777).toString(8),
    calls,
    saidOfItself: () =>
      calls()
        .filter((call) => call.includes('ec2 create-tags'))
        .map((call) => /Key=htcondor:PoolState,Value=(.*)$/.exec(call)?.[1] ?? call),
    isOff: () => existsSync(at('off')),
    secondsSinceBoot: () => clock() - BOOTED_AT,
    dispose: async () => {
      await service.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** Puts the boot folder's scripts where the user data puts them, with settings. */
export function installScripts(machine: Machine, settings: Readonly<Record<string, string>> = {}): void {
  const boot = join(__dirname, '../../src/condor/boot');
  for (const file of readdirSync(boot)) {
    const path = `usr/local/sbin/condor-annex-${file.replace(/\.sh$/, '')}`;
    machine.write(path, readFileSync(join(boot, file)));
    chmodSync(join(machine.root, path), 0o755);
  }
  const all = {
    BUNDLE_URL: 's3://b/k.tar.gz',
    LEASE_TAG: 'htcondor:LeaseEndsAt',
    STATE_TAG: 'htcondor:PoolState',
    AWS_REGION: 'us-east-1',
    ...settings,
  };
  machine.write(
    'etc/condor-annex.conf',
    Object.entries(all)
      .map(([name, value]) => `${name}='${value}'\n`)
      .join(''),
  );
}

function installPrograms(root: string, fakes: Readonly<Record<string, string | undefined>>): void {
  for (const name of REAL) {
    const real = ['/usr/bin', '/bin'].map((folder) => join(folder, name)).find((path) => existsSync(path));
    if (real !== undefined && !(name in fakes)) symlinkSync(real, join(root, 'bin', name));
  }
  for (const [name, body] of Object.entries(fakes)) {
    if (body === undefined) continue;
    const path = join(root, 'bin', name);
    const note = ['date', 'sleep', 'pgrep'].includes(name) ? '' : `echo "${name} $*" >>"$R/calls"\n`;
    writeFileSync(path, `#!/bin/bash\n${note}${body}\n`);
    chmodSync(path, 0o755);
  }
}

/** An instance metadata service that answers only those who brought a token of IMDSv2. */
async function metadataService(
  valueOf: (path: string) => string | undefined,
): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const server: Server = createServer((request, response) => {
    const path = request.url ?? '';
    if (request.method === 'PUT' && path === '/latest/api/token') {
      const asked = request.headers['x-aws-ec2-metadata-token-ttl-seconds'] !== undefined;
      response.writeHead(asked ? 200 : 400).end(asked ? 'the-token' : '');
      return;
    }
    const allowed = request.headers['x-aws-ec2-metadata-token'] === 'the-token';
    const value = valueOf(path.replace('/latest/meta-data/', ''));
    response.writeHead(!allowed ? 401 : value === undefined ? 404 : 200).end(allowed ? value : '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}
