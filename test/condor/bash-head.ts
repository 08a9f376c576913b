import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RemoteCommand, renderRemoteScript } from '../../src/condor/remote-script.js';
import type { RemoteOutcome } from '../../src/ports/remote.js';

/** Users are pretended: a name is one of them when its home is there. */
const FAKES: Readonly<Record<string, string>> = {
  id: `for name; do :; done; [ -d "$R/home/$name" ] || exit 1; cat "$R/home/$name.uid" 2>/dev/null || echo 1234`,
  useradd: `for name; do :; done; mkdir "$R/home/$name"; echo "useradd $*" >>"$R/log"`,
  getent: `echo "$2:x:1:1::$R/home/$2:/sbin/nologin"`,
  runuser: `[ "$1 $3" = "-u --" ] || exit 99; echo "runuser $2" >>"$R/log"; shift 3; exec "$@"`,
};

/** Notes its words, what it reads, where it is and as whom, and what stands in its environment. */
const NOTES = `
  n=$(ls "$R/ran" | wc -l); d="$R/ran/$n"; mkdir "$d"
  printf '%s\\0' "\${0##*/}" "$@" >"$d/argv"; cat >"$d/input"; pwd >"$d/pwd"; env >"$d/env"`;

/** One call of a program of the machine. */
export interface Call {
  readonly argv: readonly string[];
  readonly input: string;
  readonly directory: string;
  readonly environment: string;
}

/** A directory that takes itself for a head node: real bash, and programs that only note how they were called. */
export class BashHead {
  readonly root = mkdtempSync(join(tmpdir(), 'bash-head-'));

  constructor(programs: Readonly<Record<string, string>> = {}) {
    for (const dir of ['bin', 'home', 'ran']) mkdirSync(join(this.root, dir));
    for (const [name, body] of Object.entries(FAKES)) this.#program(name, body);
    for (const [name, body] of Object.entries({ condor_q: 'true', ...programs }))
      this.#program(name, `${NOTES}\n${body}`);
  }

  /** As Run Command does it: as a file of its own, from the root directory. */
  async run(command: RemoteCommand): Promise<RemoteOutcome> {
    return await this.runScript(renderRemoteScript(command));
  }

  async runScript(script: string): Promise<RemoteOutcome> {
    const path = `${this.root}/bin:${process.env['PATH'] ?? ''}`;
    const child = spawn('bash', ['-s'], {
      cwd: '/',
      env: { PATH: path, SECRET_OF_ROOT: 'hush', CONDOR_ANNEX_ANSWERS: `${this.root}/answers` },
    });
    const [out, err]: Buffer[][] = [[], []];
    child.stdout.on('data', (data: Buffer) => out?.push(data));
    child.stderr.on('data', (data: Buffer) => err?.push(data));
    child.stdin.end(script);
    const exitCode = await new Promise<number>((done) => {
      child.on('close', (code) => {
        done(code ?? -1);
      });
    });
    return {
      exitCode,
      stdout: Buffer.concat(out ?? []).toString(),
      stderr: Buffer.concat(err ?? []).toString(),
    };
  }

  /** Every call of HTCondor's programs, in order. */
  calls(): readonly Call[] {
    const dir = join(this.root, 'ran');
    return readdirSync(dir)
      .sort((a, b) => Number(a) - Number(b))
      .map((name) => {
        const read = (file: string) => readFileSync(join(dir, name, file), 'utf8');
        const argv = read('argv').split('\0').slice(0, -1);
        return { argv, input: read('input'), directory: read('pwd').trim(), environment: read('env') };
      });
  }

  /** Users made, and programs run as them. */
  log(): readonly string[] {
    const file = join(this.root, 'log');
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  }

  addUser(name: string, uid: number): void {
    mkdirSync(join(this.root, 'home', name));
    writeFileSync(join(this.root, 'home', `${name}.uid`), `${uid}\n`);
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), 'utf8');
  }

  has(path: string): boolean {
    return existsSync(join(this.root, path));
  }

  files(dir: string): readonly string[] {
    return readdirSync(join(this.root, dir)).filter((name) => !name.startsWith('.'));
  }

  dispose(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  #program(name: string, body: string): void {
    const file = join(this.root, 'bin', name);
    writeFileSync(file, `#!/bin/bash\nR=${this.root}\n${body}\n`);
    chmodSync(file, 0o755);
  }
}
