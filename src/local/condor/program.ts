import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { Disk } from './disk.js';
import { type Job, idOf, ownerOf } from './job.js';

/** What the program of a job does when it runs. */
export type Doing =
  | { readonly kind: 'ends'; readonly afterMs: number; readonly exitCode: number; readonly stdout: string }
  | { readonly kind: 'held'; readonly code: number; readonly subcode: number; readonly reason: string };

const SHORTEST_MS = 60_000;
const LONGEST_MS = 10 * 60_000;

/** What comes of a job on a slot: the simulation knows a few programs and simple scripts; any other takes its while. */
export function doingOf(job: Job, disk: Disk, slot: string): Doing {
  const command = pathOf(job, job.ad.text('Cmd') ?? '');
  const words = wordsOf(job.ad.text('Args') ?? job.ad.text('Arguments') ?? '');
  const missing = missingInput(job, disk);
  if (missing !== undefined) return transferFailed(job, slot, missing);
  const script = disk.read(command);
  if (script !== undefined)
    return script.startsWith('#!') ? runScript(script, words, slot) : ends(aWhile(job));
  if (job.ad.find('TransferExecutable') === false && !disk.has(command)) return noSuchProgram(slot, command);
  return ends(runProgram(posix.basename(command), words, slot) ?? aWhile(job));
}

/** A file of the job as a whole path. */
export function pathOf(job: Job, path: string): string {
  return posix.resolve(job.ad.text('Iwd') ?? '/', path);
}

interface Ending {
  readonly afterMs: number;
  readonly exitCode: number;
  readonly stdout: string;
}

const ends = (ending: Ending): Doing => ({ ...ending, kind: 'ends' });

function runProgram(name: string, words: readonly string[], slot: string): Ending | undefined {
  const done = (stdout: string, exitCode = 0): Ending => ({ afterMs: 1000, exitCode, stdout });
  switch (name) {
    case 'sleep':
      return sleep(words);
    case 'echo':
      return done(`${words.join(' ')}\n`);
    case 'hostname':
      return done(`${slot.replace(/^[^@]*@/, '')}\n`);
    case 'true':
      return done('');
    case 'false':
      return done('', 1);
    default:
      return undefined;
  }
}

/** As of coreutils: numbers with units, added up. */
function sleep(words: readonly string[]): Ending {
  const units: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 };
  const parts = words.map((word) => /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(word));
  if (words.length === 0 || parts.includes(null)) return { afterMs: 1000, exitCode: 1, stdout: '' };
  const total = parts.reduce((sum, part) => sum + Number(part?.[1]) * (units[part?.[2] ?? ''] ?? 1), 0);
  return { afterMs: Math.max(1000, total * 1000), exitCode: 0, stdout: '' };
}

/** A script runs line by line as far as the simulation knows the commands; any other line takes a moment and says nothing. */
function runScript(script: string, args: readonly string[], slot: string): Doing {
  let [afterMs, stdout] = [1000, ''];
  for (const line of script.split(/\r?\n/).slice(1)) {
    const [command = '', ...words] = wordsOf(filledIn(line.replace(/(^|\s)#.*/, ''), args));
    if (command === '') continue;
    if (command === 'exit') return ends({ afterMs, exitCode: Number(words[0] ?? 0) % 256 || 0, stdout });
    const ending = runProgram(posix.basename(command), words, slot);
    afterMs += ending?.afterMs ?? 1000;
    stdout += ending?.stdout ?? '';
  }
  return ends({ afterMs, exitCode: 0, stdout });
}

function filledIn(line: string, args: readonly string[]): string {
  return line.replace(/\$([1-9])/g, (_all, number: string) => args[Number(number) - 1] ?? '');
}

/** Between one minute and ten, always the same for the same job. */
function aWhile(job: Job): Ending {
  const draw =
    createHash('sha256')
      .update(`${idOf(job)} ${ownerOf(job)}`)
      .digest()
      .readUInt32BE(0) /
    2 ** 32;
  const afterMs = Math.round((SHORTEST_MS + draw * (LONGEST_MS - SHORTEST_MS)) / 1000) * 1000;
  return { afterMs, exitCode: 0, stdout: '' };
}

function missingInput(job: Job, disk: Disk): string | undefined {
  if (job.ad.text('ShouldTransferFiles') === 'NO') return undefined;
  const inputs = (job.ad.text('TransferInput') ?? '').split(',').map((name) => name.trim());
  return inputs
    .filter((name) => name !== '' && !name.includes('://'))
    .map((name) => pathOf(job, name))
    .find((path) => !disk.has(path));
}

function transferFailed(job: Job, slot: string, path: string): Doing {
  const head = (job.ad.text('FileSystemDomain') ?? '').replace(/\..*/, '');
  const reason = `Transfer input files failure at access point ${head} while sending files to execution point ${slot}. Details: 1 total failures: first failure: reading from file ${path}: (errno 2) No such file or directory`;
  return { kind: 'held', code: 13, subcode: 2, reason };
}

function noSuchProgram(slot: string, command: string): Doing {
  const reason = `Error from ${slot}: Failed to execute '${command}': (errno=2: 'No such file or directory')`;
  return { kind: 'held', code: 6, subcode: 2, reason };
}

/** Words as a shell has them: quotes hold together. */
function wordsOf(text: string): string[] {
  const words = text.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
  return words.map((word) => word.replace(/"([^"]*)"|'([^']*)'/g, '$1$2'));
}
