import { constants, privateDecrypt, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { BotError } from '../domain/errors.js';
import type { RemoteOutcome } from '../ports/remote.js';

/** One command for a head node. Whatever is in it is data: no shell ever reads it as anything else. */
export interface RemoteCommand {
  /** A program of its `PATH`, and its words. */
  readonly argv: readonly [string, ...string[]];
  /** As whom; made when there is no such user. Root when nobody is named. */
  readonly user?: string | undefined;
  /**
   * A directory in the user's home, in which a command succeeds only once: asked again, it gives its first answer, and
   * exit status 124 when nobody knows what became of the first time.
   */
  readonly dir?: string | undefined;
  /** Files for that directory, by name. */
  readonly files?: Readonly<Record<string, string>> | undefined;
  /** What the command reads. */
  readonly input?: string | undefined;
  /** A public RSA key of 2048 bits in PEM: what the command prints is readable only for who has the private one. */
  readonly sealTo?: string | undefined;
}

/** What a command came to, whole. */
export interface CommandAnswer {
  /** 125 when it could not be run at all. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The most that one command may take with it, in bytes before base64: Run Command carries no more than 64 KB in all. */
export const MOST_PAYLOAD_BYTES = 40_000;

const USER = /^[a-z][a-z0-9-]{2,31}$/;
const DIR = /^[A-Za-z0-9][A-Za-z0-9-]*(\/[A-Za-z0-9][A-Za-z0-9-]*)*$/;
const FILE = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$/;
const PROGRAM = /^[a-z][a-z_]*$/;

/** What comes out of one sealed piece is never more than this. */
const MOST_ANSWER_BYTES = 50_000_000;

let program: string | undefined;

/**
 * The script that runs the command: `run.sh`, always the same, below one assignment to a line, each in single quotes and in base64.
 * @throws BotError `usage` for what cannot be carried: a NUL, too much text, a name that leads out of the directory.
 */
export function renderRemoteScript(command: RemoteCommand): string {
  check(command);
  return render(command, '');
}

/** The script that asks for one more part, from 1 on, of an answer that was too long for one. */
export function renderPartScript({ name }: RestOfAnswer, part: number): string {
  return render(undefined, `${name} ${part}`);
}

function render(command: RemoteCommand | undefined, part: string): string {
  const files = Object.entries(command?.files ?? {}).flat();
  return [
    '#!/bin/bash',
    assignment('RUN_ARGV', ended(command?.argv ?? [])),
    assignment('RUN_AS', command?.user ?? ''),
    assignment('RUN_DIR', command?.dir ?? ''),
    assignment('RUN_FILES', ended(files)),
    assignment('RUN_INPUT', command?.input ?? ''),
    assignment('RUN_PART', part),
    assignment('SEAL_TO', command?.sealTo ?? ''),
    (program ??= readProgram()),
  ].join('\n');
}

/** Where the head node keeps what did not fit one answer. */
export interface RestOfAnswer {
  readonly name: string;
  readonly parts: number;
}

/** What is left to be asked for of an answer, if anything is. */
export function restOfAnswer({ stdout }: RemoteOutcome): RestOfAnswer | undefined {
  const [, name, parts] = /^rest=([0-9a-f]{16}) ([1-9]\d{0,2})$/m.exec(stdout) ?? [];
  return name === undefined ? undefined : { name, parts: Number(parts) };
}

/** The first answer with its other parts put where they belong. @throws BotError `later` when one of them is gone. */
export function withParts(first: RemoteOutcome, parts: readonly RemoteOutcome[]): RemoteOutcome {
  const more = parts.map((each) => {
    const part = /^part=([A-Za-z0-9+/=]+)$/m.exec(each.stdout)?.[1];
    if (part === undefined) throw notWhole(each, 'The head node did not keep its answer until it was read.');
    return part;
  });
  return { ...first, stdout: first.stdout.replace(/^stdout=.*$/m, (line) => line + more.join('')) };
}

/**
 * Reads what the script printed; `key` opens what was sealed.
 * @throws BotError `later` when the answer is not whole: the script was cut off, or it was more than Run Command keeps.
 */
export function readRemoteAnswer(outcome: RemoteOutcome, key?: KeyObject): CommandAnswer {
  const lines = outcome.stdout.split(/\r?\n/);
  const [exit = '', said = '', complained = ''] = lines;
  const exitCode = /^exit=(\d{1,3})$/.exec(exit)?.[1];
  if (exitCode === undefined) throw notWhole(outcome, 'The head node did not finish what it was asked.');
  try {
    return {
      exitCode: Number(exitCode),
      stdout: key === undefined ? unpack('stdout', said) : open(said, key),
      stderr: unpack('stderr', complained),
    };
  } catch (error) {
    throw notWhole(outcome, 'The head node’s answer is longer than Run Command keeps.', error);
  }
}

function check({ argv, user, dir, files = {}, input = '' }: RemoteCommand): void {
  // These are ours; a person can't type them.
  if (!PROGRAM.test(argv[0])) throw new Error(`${JSON.stringify(argv[0])} is no program of a head node.`);
  if (user !== undefined && !USER.test(user)) throw new Error(`${JSON.stringify(user)} is no user.`);
  if (dir !== undefined && (user === undefined || !DIR.test(dir)))
    throw new Error(`${JSON.stringify(dir)} is no directory.`);
  for (const name of Object.keys(files)) {
    if (!FILE.test(name)) throw usage(`A file cannot be called ${JSON.stringify(name.slice(0, 100))}.`);
  }
  const texts = [...argv, ...Object.entries(files).flat()];
  if (texts.some((text) => text.includes('\0'))) throw usage('The text has a NUL character in it.');
  const size = [...texts, input].reduce((sum, text) => sum + Buffer.byteLength(text) + 1, 0);
  if (size > MOST_PAYLOAD_BYTES) {
    throw usage(
      `That is ${Math.ceil(size / 1000)} kB, and no more than ${MOST_PAYLOAD_BYTES / 1000} kB fit into one command for a head node.`,
    );
  }
}

function usage(sentence: string): BotError {
  return new BotError('usage', sentence);
}

function assignment(name: string, value: string): string {
  return `${name}='${Buffer.from(value).toString('base64')}'`;
}

/** Each with a NUL at its end, so that an empty one counts, too. */
function ended(texts: readonly string[]): string {
  return texts.map((text) => `${text}\0`).join('');
}

/** Without the lines that only people read. */
function readProgram(): string {
  const lines = readFileSync(new URL('run.sh', import.meta.url), 'utf8')
    .split('\n')
    .slice(1);
  return [...lines.filter((line) => !/^\s*(#|$)/.test(line)), ''].join('\n');
}

function unpack(name: string, line: string): string {
  const packed = Buffer.from(valueOf(name, line), 'base64');
  return gunzipSync(packed, { maxOutputLength: MOST_ANSWER_BYTES }).toString('utf8');
}

function open(line: string, key: KeyObject): string {
  const sealed = valueOf('sealed', line);
  const pieces = sealed === '' ? [] : sealed.split(',');
  const opened = pieces.map((piece) =>
    privateDecrypt(
      { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' },
      Buffer.from(piece, 'base64'),
    ),
  );
  return Buffer.concat(opened).toString('utf8');
}

function valueOf(name: string, line: string): string {
  if (!line.startsWith(`${name}=`)) throw new Error(`There is no ${name}= where it should be.`);
  return line.slice(name.length + 1);
}

function notWhole({ exitCode, stderr }: RemoteOutcome, sentence: string, cause?: unknown): BotError {
  return new BotError('later', sentence, {
    cause: cause ?? new Error(`Exit status ${exitCode}. ${stderr.slice(0, 500)}`),
  });
}
