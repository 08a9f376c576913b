import { constants, createHash, publicEncrypt } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { posix } from 'node:path';
import { readAssignments } from '../assignments.js';
import type { Disk } from './disk.js';
import { failed, type Outcome } from './outcome.js';

/** One command, as whoever runs it finds it. */
export interface Command {
  readonly argv: readonly string[];
  readonly user: string;
  readonly directory: string;
  readonly input: string;
}

interface ScriptHands {
  readonly disk: Disk;
  readonly run: (command: Command) => Outcome;
}

/** What the script itself answers for a command that it would not run. */
const NOT_RUN = 125;
/** What fits into one encryption with a key of 2048 bits. */
const PIECE = 190;
/** So many characters go into one answer; what is longer is kept for some minutes. */
const PART = 16_000;
const ANSWERS = '/run/condor-annex-answers';

const COMMAND = /^[a-z][a-z_]*$/;
const USER = /^[a-z][a-z0-9-]{2,31}$/;
const DIRECTORY = /^[A-Za-z0-9][A-Za-z0-9-]*(\/[A-Za-z0-9][A-Za-z0-9-]*)*$/;
const FILE = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$/;

/**
 * Runs a script that says in plain assignments at its top, in base64, which one command it is to run: RUN_ARGV, RUN_AS,
 * RUN_DIR, RUN_FILES, RUN_INPUT and SEAL_TO; or, in RUN_PART, which part of an earlier answer it is to give. It answers in three
 * lines: exit, stdout or sealed, stderr; and a fourth, rest, when there are more parts. The simulated
 * machine has no shell, so any other script is a command that it does not find.
 */
export function runScript(script: string, hands: ScriptHands): Outcome {
  const found = readAssignments(script);
  if (!found.has('RUN_ARGV')) return failed('bash: line 1: command not found\n', 127);
  const said = (name: string): string => Buffer.from(found.get(name) ?? '', 'base64').toString('utf8');
  if (said('RUN_PART') !== '') return partOf(said('RUN_PART'), hands.disk);
  const outcome = runOne(
    {
      argv: partsOf(said('RUN_ARGV')),
      user: said('RUN_AS'),
      directory: said('RUN_DIR'),
      files: partsOf(said('RUN_FILES')),
      input: said('RUN_INPUT'),
    },
    hands,
  );
  const key = said('SEAL_TO');
  const whole = packed(outcome.stdout);
  const stdout = key === '' ? `stdout=${whole.slice(0, PART)}` : `sealed=${sealed(outcome.stdout, key)}`;
  const rest = key === '' && whole.length > PART ? keep(whole, hands.disk) : '';
  return {
    exitCode: 0,
    stdout: `exit=${outcome.exitCode}\n${stdout}\nstderr=${packed(outcome.stderr)}\n${rest}`,
    stderr: '',
  };
}

/** What does not fit one answer is kept, to be asked for part by part. */
function keep(whole: string, disk: Disk): string {
  const name = createHash('sha256').update(whole).digest('hex').slice(0, 16);
  disk.write(posix.join(ANSWERS, name), whole);
  return `rest=${name} ${Math.floor((whole.length - 1) / PART)}\n`;
}

function partOf(wanted: string, disk: Disk): Outcome {
  const [, name = '', at = '0'] = /^([0-9a-f]{16}) ([1-9]\d{0,3})$/.exec(wanted) ?? [];
  const part = disk.read(posix.join(ANSWERS, name))?.slice(Number(at) * PART, (Number(at) + 1) * PART) ?? '';
  return { exitCode: 0, stdout: `part=${part}\n`, stderr: '' };
}

interface Order extends Command {
  readonly files: readonly string[];
}

function runOne(order: Order, hands: ScriptHands): Outcome {
  const { argv, user, directory, files } = order;
  if (user !== '' && !USER.test(user)) return failed('A user cannot be called that.\n', NOT_RUN);
  if (!COMMAND.test(argv[0] ?? '')) return failed('That is no command.\n', NOT_RUN);
  const call = { argv, user: user === '' ? 'root' : user, input: order.input };
  const home = hands.disk.home(call.user);
  if (directory === '') return hands.run({ ...call, directory: home });
  if (!DIRECTORY.test(directory)) return failed('A directory cannot be called that.\n', NOT_RUN);
  return runOnce({ ...call, directory: posix.join(home, directory) }, files, hands);
}

/** In a directory of its own a command is run once: asked again, it has its first answer. One that failed may be tried again. */
function runOnce(command: Command, files: readonly string[], { disk, run }: ScriptHands): Outcome {
  const answer = posix.join(command.directory, '.answer');
  const before = disk.read(answer);
  if (before !== undefined) return { exitCode: 0, stdout: before, stderr: '' };
  for (let at = 0; at + 1 < files.length; at += 2) {
    const name = files[at] ?? '';
    if (!FILE.test(name)) return failed('A file cannot be called that.\n', NOT_RUN);
    disk.write(posix.join(command.directory, name), files[at + 1] ?? '');
  }
  const outcome = run(command);
  if (outcome.exitCode === 0) disk.write(answer, outcome.stdout);
  return outcome;
}

/** Every part ends with NUL. */
function partsOf(text: string): string[] {
  return text.split('\0').slice(0, -1);
}

function packed(text: string): string {
  return gzipSync(text).toString('base64');
}

function sealed(text: string, key: string): string {
  const bytes = Buffer.from(text);
  const pieces = Array.from({ length: Math.ceil(bytes.length / PIECE) }, (_, index) =>
    bytes.subarray(index * PIECE, (index + 1) * PIECE),
  );
  const options = { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' };
  return pieces.map((piece) => publicEncrypt(options, piece).toString('base64')).join(',');
}
