import { constants, publicEncrypt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { condorOn } from '../../src/condor/condor.js';
import type { Condor } from '../../src/ports/condor.js';
import type { Remote, RemoteOutcome } from '../../src/ports/remote.js';

/** What one tool answered on a real head node. */
interface Answer {
  readonly argv: readonly string[];
  /** As whom; nobody means root. */
  readonly user: string;
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Batches that were submitted while it was recorded: one ends, one runs, one waits, and one is held. */
interface Named {
  readonly ends: number;
  readonly runs: number;
  readonly idle: number;
  readonly held: number;
  readonly key: string;
}

const PIECE = 190;

/**
 * What a real head node answered, by what it was asked for. It was recorded with a head node and two annexes of one machine
 * each, `run_1111` and `Run_2222`, on Debian: HTCondor 23.9.6 of trixie and 25.14.1 of sid.
 */
export class RecordedHead {
  readonly #answers: Readonly<Record<string, readonly Answer[]>>;
  readonly named: Named;

  constructor(release: 'condor-23' | 'condor-25') {
    const file = join(__dirname, '..', 'fixtures', release, 'answers.json');
    const { named, ...answers } = JSON.parse(readFileSync(file, 'utf8')) as { named: Named };
    this.#answers = answers;
    this.named = named;
  }

  /** The head node as it was then; it answers exactly what it was asked, and only that. */
  when(what: string): Condor {
    const answers = this.#answers[what] ?? [];
    const remote: Remote = {
      run: ({ script }) => Promise.resolve(answerTo(script, answers)),
    };
    return condorOn(remote, 'i-0123456789abcdef0');
  }
}

/** A Run Command that keeps no more than the first 24,000 characters. */
function kept(stdout: string): RemoteOutcome {
  return { exitCode: 0, stdout: stdout.slice(0, 24_000), stderr: '' };
}

function answerTo(script: string, answers: readonly Answer[]): RemoteOutcome {
  const said = (name: string): string =>
    Buffer.from(new RegExp(`^${name}='(.*)'$`, 'm').exec(script)?.[1] ?? '', 'base64').toString();
  const argv = said('RUN_ARGV').split('\0').slice(0, -1);
  const answer = answers.find(
    (one) => JSON.stringify(one.argv) === JSON.stringify(argv) && one.user === said('RUN_AS'),
  );
  if (answer === undefined) throw new Error(`Nobody asked that when it was recorded: ${argv.join(' ')}`);
  const packed = (text: string): string => gzipSync(text).toString('base64');
  const key = said('SEAL_TO');
  const stdout = key === '' ? `stdout=${packed(answer.stdout)}` : `sealed=${sealed(answer.stdout, key)}`;
  return kept(`exit=${answer.exitCode}\n${stdout}\nstderr=${packed(answer.stderr)}\n`);
}

function sealed(text: string, key: string): string {
  const bytes = Buffer.from(text);
  const options = { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' };
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += PIECE)
    pieces.push(publicEncrypt(options, bytes.subarray(at, at + PIECE)).toString('base64'));
  return pieces.join(',');
}
