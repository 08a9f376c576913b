import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { RemoteOutcome } from '../../src/ports/remote.js';
import type { LabImage } from './lab-image.js';
import type { LabNetwork } from './lab-network.js';

const run = promisify(execFile);
const SCRIPTS = join(import.meta.dirname, '..', 'lab', 'host');
/** In namespaces that are gone with the first process in them. */
const APART = {
  program: 'unshare',
  words: ['--mount', '--uts', '--ipc', '--net', '--pid', '--fork', '--kill-child'],
};
/** What Run Command keeps of an output. */
const KEPT = 24_000;
const LOOK_MS = 50;

/** What a host is made from. */
export interface HostSpec {
  readonly id: string;
  readonly address: string;
  readonly userData: string;
  readonly image: LabImage;
  readonly network: LabNetwork;
  /** Where hosts have their disks. */
  readonly dir: string;
}

/** A machine: own processes, own network, own disk, which outlives being off. */
export class LabHost {
  readonly id: string;
  readonly address: string;
  readonly #spec: HostSpec;
  #process: ChildProcess | undefined;
  #said = '';
  #pid = 0;

  constructor(spec: HostSpec) {
    this.id = spec.id;
    this.address = spec.address;
    this.#spec = spec;
  }

  get isOn(): boolean {
    return this.#process?.exitCode === null && this.#process.signalCode === null;
  }

  /** Everything that it printed while it was put together. */
  get said(): string {
    return this.#said;
  }

  /** Puts the user data on a new disk and turns the machine on; the second time only the latter. */
  async turnOn(): Promise<void> {
    const { network, image, userData, address } = this.#spec;
    await this.#furnish(userData);
    const name = network.nameOf(address);
    const outside = [this.#dir, [`${this.#dir}/lab`, ...image.layers].join(':'), name];
    const where = [`${address}/${network.bits}`, network.gateway, network.hostsFile];
    const words = [...APART.words, 'bash', join(SCRIPTS, 'outside.sh'), ...outside, ...where];
    const child = spawn(APART.program, words, { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => (this.#said += chunk));
    }
    this.#process = child;
    this.#pid = await this.#firstProcess();
    await network.plugIn(this.#pid, address);
    await this.#ownRoot();
  }

  /** Waits until it is off, whoever turned it off. */
  async whenOff(): Promise<void> {
    if (this.#process !== undefined && this.isOn) await once(this.#process, 'exit');
  }

  /** Pulls the plug. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** As the cloud turns machines off: the operating system is asked first. */
  async turnOff(): Promise<void> {
    await this.#end('SIGTERM');
  }

  /** Runs a script there as root, as Run Command does: from a file, with the first of its output kept. */
  async run(script: string, timeoutMs = 60_000): Promise<RemoteOutcome> {
    const file = `/var/lib/lab-command-${process.hrtime.bigint()}`;
    await writeFile(this.#outside(file), script, { mode: 0o755 });
    const inside = ['-t', String(this.#pid), '-m', '-u', '-i', '-n', '-p', '-r', '-w'];
    const words = [...inside, 'env', '-i', ...ENVIRONMENT, 'sh', '-c', file];
    const ran = await run('nsenter', words, { timeout: timeoutMs, maxBuffer: 64 * 1024 * 1024 }).then(
      ({ stdout, stderr }) => ({ exitCode: 0, stdout, stderr }),
      (error: unknown) => failureOf(error),
    );
    return { ...ran, stdout: ran.stdout.slice(0, KEPT), stderr: ran.stderr.slice(0, KEPT) };
  }

  /** What a command printed; throws when it failed. */
  async sh(command: string): Promise<string> {
    const { exitCode, stdout, stderr } = await this.run(`#!/bin/bash\n${command}\n`);
    if (exitCode !== 0)
      throw new Error(`\`${command}\` ended with ${exitCode} on ${this.id}: ${stderr}${stdout}`);
    return stdout;
  }

  /** A file of its disk, also while it is off; empty when it has none. */
  async read(path: string): Promise<string> {
    return readFile(join(this.#dir, 'upper', path), 'utf8').catch(() => '');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (this.#process === undefined || !this.isOn) return;
    const ended = once(this.#process, 'exit');
    process.kill(this.#pid, signal);
    await ended;
  }

  get #dir(): string {
    return join(this.#spec.dir, this.id);
  }

  #outside(path: string): string {
    return join(`/proc/${this.#pid}/root`, path);
  }

  async #furnish(userData: string): Promise<void> {
    const lab = join(this.#dir, 'lab');
    await mkdir(join(lab, 'lab'), { recursive: true });
    await mkdir(join(lab, 'usr/sbin'), { recursive: true });
    await mkdir(join(lab, 'usr/bin'), { recursive: true });
    // HTCondor gives each job a /tmp and a /var/tmp of its own, which are gone with it.
    await mkdir(join(lab, 'lab/notes'), { recursive: true });
    await chmod(join(lab, 'lab/notes'), 0o1777);
    await cp(join(SCRIPTS, 'init.sh'), join(lab, 'lab/init'));
    await writeFile(join(lab, 'lab/user-data'), userData);
    for (const name of ['shutdown', 'poweroff']) {
      await writeFile(join(lab, 'usr/sbin', name), await readFile(join(SCRIPTS, 'shutdown.sh')), {
        mode: 0o755,
      });
    }
    // The agent's place is taken by `run`.
    await writeFile(join(lab, 'usr/bin/amazon-ssm-agent'), '#!/bin/sh\n', { mode: 0o755 });
  }

  /** Before it has its own disk, what is run there would run on this machine. */
  async #ownRoot(): Promise<void> {
    while ((await readlink(`/proc/${this.#pid}/root`)) === OURS) await delay(LOOK_MS);
  }

  /** The process that everything on the host descends from. */
  async #firstProcess(): Promise<number> {
    const parent = this.#process?.pid ?? 0;
    for (;;) {
      const children = await readFile(`/proc/${parent}/task/${parent}/children`, 'utf8').catch(() => '');
      const [pid] = children.trim().split(' ');
      if (pid !== undefined && pid !== '') return Number(pid);
      if (!this.isOn) throw new Error(`The host did not start: ${this.said}`);
      await delay(LOOK_MS);
    }
  }
}

/** What `chroot` makes of the root of a process is not the root of this one. */
const OURS = '/';

const ENVIRONMENT = [
  'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  'HOME=/root',
  'LANG=C',
];

function failureOf(error: unknown): RemoteOutcome {
  const { code, stdout = '', stderr = '' } = error as { code?: number; stdout?: string; stderr?: string };
  return { exitCode: typeof code === 'number' ? code : 137, stdout, stderr };
}
