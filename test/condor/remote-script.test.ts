import { afterEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { generateKeyPairSync } from 'node:crypto';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  MOST_PAYLOAD_BYTES,
  type CommandAnswer,
  type RemoteCommand,
  readRemoteAnswer,
  renderRemoteScript,
} from '../../src/condor/remote-script.js';
import { toolsOn } from '../../src/condor/tools/run-tool.js';
import { isBotError } from '../../src/domain/errors.js';
import type { RemoteOutcome } from '../../src/ports/remote.js';
import { thrownBy } from '../support/thrown-by.js';
import { BashHead } from './bash-head.js';

// Every test starts real processes; on a busy machine that takes a while.
jest.setTimeout(120_000);

const USER = 'slack-u012abc';

let head: BashHead;
const make = (programs?: Readonly<Record<string, string>>): BashHead => (head = new BashHead(programs));
afterEach(() => {
  head.dispose();
});

async function ask(command: RemoteCommand): Promise<CommandAnswer> {
  return readRemoteAnswer(await head.run(command));
}

/** Whatever a shell might take for more than a letter, and what would show that it did. */
function hostile(): fc.Arbitrary<string> {
  const sign = fc.constantFrom(
    ...[
      "'",
      '"',
      '\\',
      '$',
      '(',
      ')',
      '`',
      '\n',
      '\r',
      ';',
      '&',
      '|',
      ' ',
      '\t',
      '*',
      '?',
      '~',
      '!',
      '#',
      '=',
    ],
    ...['-', '{', '}', '<', '>', '\u0001', '\u007f', 'ü', '🙂', '\u202e', '%s', '/', '..', 'a', '{{ssm:x}}'],
    ...[`$(touch ${head.root}/owned)`, `';touch ${head.root}/owned;'`, `\`touch ${head.root}/owned\``],
    ...[`\nEND_OF_CONDOR_ANNEX_SCRIPT\ntouch ${head.root}/owned\n`, '$RUN_ARGV', '${HOME}', 'declare -x'],
  );
  const anything = fc.string({ unit: 'binary', maxLength: 40 }).map((text) => text.replaceAll('\0', ''));
  // Half of a surrogate pair is no text that could ever arrive here.
  return fc.oneof(
    fc.string({ unit: sign, maxLength: 12 }),
    anything.filter((text) => Buffer.from(text).toString() === text),
  );
}

describe('a command for a head node', () => {
  it('is one assignment to a line, in base64, above a program that is always the same', () => {
    make();
    const script = renderRemoteScript({ argv: ['condor_q', '-allusers'], user: USER });
    expect(script.split('\n').slice(0, 8)).toEqual([
      '#!/bin/bash',
      `RUN_ARGV='${Buffer.from('condor_q\0-allusers\0').toString('base64')}'`,
      `RUN_AS='${Buffer.from(USER).toString('base64')}'`,
      "RUN_DIR=''",
      "RUN_FILES=''",
      "RUN_INPUT=''",
      "RUN_PART=''",
      "SEAL_TO=''",
    ]);
    const other = renderRemoteScript({ argv: ['condor_status'] });
    expect(other.split('\n').slice(8)).toEqual(script.split('\n').slice(8));
    // Run Command would put something else in their place.
    expect(script).not.toContain('{{');
  });

  it('carries words, input and files to the program as they were typed, and nothing else is run', async () => {
    make();
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(hostile(), { maxLength: 4 }),
        hostile(),
        fc.dictionary(fc.stringMatching(/^[a-z_][a-z.-]{0,8}$/), hostile(), { maxKeys: 3 }),
        async (words, input, files) => {
          const key = `k${(runs += 1)}`;
          const answer = await ask({
            argv: ['condor_q', ...words],
            user: USER,
            dir: `jobs/${key}`,
            files,
            input,
          });
          expect(answer).toEqual({ exitCode: 0, stdout: '', stderr: '' });
          const calls = head.calls();
          expect(calls).toHaveLength(runs);
          expect(calls.at(-1)).toMatchObject({ argv: ['condor_q', ...words], input });
          const home = `home/${USER}`;
          expect(head.files(`${home}/jobs/${key}`)).toEqual(Object.keys(files).sort());
          for (const [name, text] of Object.entries(files))
            expect(head.read(`${home}/jobs/${key}/${name}`)).toBe(text);
          expect(head.files(home)).toEqual(['jobs']);
          expect(head.has('owned')).toBe(false);
        },
      ),
      { numRuns: 40 },
    );
    expect(head.log().filter((line) => line.startsWith('useradd'))).toHaveLength(1);
  });

  it.each([
    ['a NUL in a word', { argv: ['condor_q', 'a\0b'] }],
    ['a NUL in a file', { argv: ['condor_q'], user: USER, dir: 'jobs/1', files: { a: 'x\0y' } }],
    ['too much', { argv: ['condor_q', 'x'.repeat(100_000)] }],
    ['a little too much in all', { argv: ['condor_q'], input: 'ü'.repeat(MOST_PAYLOAD_BYTES / 2) }],
    ['a file elsewhere', { argv: ['condor_q'], user: USER, dir: 'jobs/1', files: { '../x': '' } }],
    ['a file of the root', { argv: ['condor_q'], user: USER, dir: 'jobs/1', files: { '/etc/x': '' } }],
    ['a hidden file', { argv: ['condor_q'], user: USER, dir: 'jobs/1', files: { '.answer': '1.0' } }],
    ['a file with an option’s name', { argv: ['condor_q'], user: USER, dir: 'jobs/1', files: { '-x': '' } }],
  ] satisfies [string, RemoteCommand][])('is refused with %s', (_, command) => {
    make();
    const refused = thrownBy(() => renderRemoteScript(command));
    expect(isBotError(refused, 'usage')).toBe(true);
  });

  it.each([
    { argv: ['rm -rf /'] },
    { argv: ['../condor_q'] },
    { argv: ['condor_q'], user: 'Root' },
    { argv: ['condor_q'], user: 'a;b' },
    { argv: ['condor_q'], user: USER, dir: '../x' },
    { argv: ['condor_q'], user: USER, dir: 'jobs/..' },
    { argv: ['condor_q'], dir: 'jobs/1' },
  ] satisfies RemoteCommand[])('is never made of %j', (command) => {
    make();
    expect(() => renderRemoteScript(command)).toThrow(/is no /);
  });

  it('is run as a user, made for it, who sees nothing of root’s', async () => {
    make();
    await ask({ argv: ['condor_q'], user: USER });
    await ask({ argv: ['condor_q'], user: USER });
    const runs = head.log();
    expect(runs[0]).toMatch(/^useradd --create-home --shell \S*(nologin|false) -- slack-u012abc$/);
    expect(runs.slice(1)).toEqual([`runuser ${USER}`, `runuser ${USER}`]);
    const { environment = '' } = head.calls()[0] ?? {};
    expect(environment).toContain(`HOME=${head.root}/home/${USER}\n`);
    expect(environment).not.toMatch(/hush|RUN_|SEAL_TO|NOT_RUN/);
  });

  it.each([0, 33, 999, 65534])('is never run as a user that the system has for itself: %i', async (uid) => {
    make();
    head.addUser('daemon', uid);
    const answer = await ask({ argv: ['condor_q'], user: 'daemon' });
    expect(answer).toEqual({ exitCode: 125, stdout: '', stderr: 'That user belongs to the system.\n' });
    expect(head.calls()).toEqual([]);
  });

  it('says with which status it ended, and what it printed', async () => {
    make({ condor_rm: 'echo out; echo err >&2; exit 3' });
    expect(await ask({ argv: ['condor_rm'] })).toEqual({ exitCode: 3, stdout: 'out\n', stderr: 'err\n' });
    expect(await ask({ argv: ['condor_not_there'] })).toMatchObject({ exitCode: 127, stdout: '' });
  });

  it('brings back large answers whole, and a part of them never', async () => {
    make({
      condor_q: `for ((i = 0; i < 20000; i++)); do echo "job $((i * i * 7919 % 100003)) is idle"; done`,
    });
    const [outcome, ...more] = await asked({ argv: ['condor_q'] });
    if (outcome === undefined) throw new Error('There was no answer.');
    expect(more.length).toBeGreaterThan(1);
    expect(Math.max(...[outcome, ...more].map(({ stdout }) => stdout.length))).toBeLessThan(24_000);
    const cuts = fc.integer({ min: 0, max: outcome.stdout.trimEnd().length - 1 });
    fc.assert(
      fc.property(cuts, (length) => {
        const cut = { ...outcome, stdout: outcome.stdout.slice(0, length) };
        expect(
          isBotError(
            thrownBy(() => readRemoteAnswer(cut)),
            'later',
            'upstream',
          ),
        ).toBe(true);
      }),
    );
  });
});

describe('the parts of a long answer', () => {
  const LONG = `for ((i = 0; i < 20000; i++)); do echo "job $((i * i * 7919 % 100003)) is idle"; done`;

  it('are kept on the head node, for root alone', async () => {
    make({ condor_q: LONG });
    await asked({ argv: ['condor_q'] });
    const [name = '', ...others] = readdirSync(join(head.root, 'answers'));
    expect(others).toEqual([]);
    expect(statSync(join(head.root, 'answers', name)).mode & 0o077).toBe(0);
  });

  it('are missed when they are gone', async () => {
    make({ condor_q: LONG });
    const run = toolsOn(
      {
        run: async ({ script }) => {
          const outcome = await head.runScript(script);
          rmSync(join(head.root, 'answers'), { recursive: true, force: true });
          return outcome;
        },
      },
      'i-0feed',
    );
    await expect(run({ argv: ['condor_q'] })).rejects.toMatchObject({ fault: 'later' });
  });

  it.each(['../../etc/passwd 1', '0123456789abcdef 1; reboot', '0123456789abcdef 0', ''])(
    'are never another file: %j',
    async (wanted) => {
      make();
      const part = Buffer.from(wanted).toString('base64');
      const script = renderRemoteScript({ argv: ['condor_q'] }).replace("RUN_PART=''", `RUN_PART='${part}'`);
      expect((await head.runScript(script)).stdout).not.toContain('part=');
    },
  );
});

/** All that is sent back and forth for one command whose answer comes back whole. */
async function asked(command: RemoteCommand): Promise<readonly RemoteOutcome[]> {
  const outcomes: RemoteOutcome[] = [];
  const run = toolsOn(
    {
      run: async ({ script }) => {
        const outcome = await head.runScript(script);
        outcomes.push(outcome);
        return outcome;
      },
    },
    'i-0feed',
  );
  const { stdout } = await run(command);
  expect(stdout.split('\n')).toHaveLength(20_001);
  return outcomes;
}

describe('a command in a directory of its own', () => {
  const order = { argv: ['condor_submit', '-terse'], user: USER, dir: 'jobs/key-1' } satisfies RemoteCommand;

  it('is run once, and asked again has its first answer', async () => {
    make({ condor_submit: 'echo "12.0 - 12.3"; echo hush >&2' });
    const first = await ask({ ...order, files: { 'job.sh': 'one' } });
    const again = await ask({ ...order, files: { 'job.sh': 'two' } });
    expect([first.stdout, again.stdout]).toEqual(['12.0 - 12.3\n', '12.0 - 12.3\n']);
    expect(head.calls()).toHaveLength(1);
    expect(head.calls()[0]?.directory).toMatch(/slack-u012abc\/jobs\/key-1$/);
    expect(head.read(`home/${USER}/jobs/key-1/job.sh`)).toBe('one');
  });

  it('is run once when it is asked for twice at the same time', async () => {
    make({ condor_submit: 'sleep 0.3; echo "12.0 - 12.3"' });
    const answers = await Promise.all([ask(order), ask(order), ask(order)]);
    expect(answers.map(({ stdout }) => stdout)).toEqual(Array(3).fill('12.0 - 12.3\n'));
    expect(head.calls()).toHaveLength(1);
  });

  it('may be tried again after it failed', async () => {
    make({ condor_submit: '[ -e "$R/mended" ] && echo "12.0 - 12.0" || { touch "$R/mended"; exit 1; }' });
    expect(await ask(order)).toMatchObject({ exitCode: 1 });
    expect(await ask(order)).toMatchObject({ exitCode: 0, stdout: '12.0 - 12.0\n' });
  });

  it('is not run again when nobody knows what became of it', async () => {
    make({ condor_submit: 'echo "12.0 - 12.0"; kill -9 $PPID' });
    await head.run(order);
    expect(await ask(order)).toMatchObject({ exitCode: 124, stdout: '' });
    expect(head.calls()).toHaveLength(1);
  });
});

describe('a sealed answer', () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const sealTo = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const token = `eyJ${'0123456789abcdef'.repeat(60)}`;

  it('is readable with the private key alone', async () => {
    make({ condor_token_create: `echo '${token}'` });
    const outcome = await head.run({ argv: ['condor_token_create'], sealTo });
    expect(readRemoteAnswer(outcome, privateKey)).toEqual({
      exitCode: 0,
      stdout: `${token}\n`,
      stderr: '',
    });
    const kept = outcome.stdout + outcome.stderr;
    expect(kept).toMatch(/^exit=0\nsealed=[A-Za-z0-9+/=,]+\nstderr=[A-Za-z0-9+/=]+\n$/);
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    expect(() => readRemoteAnswer(outcome, other)).toThrow();
  });

  it.each([0, 1, 189, 190, 191, 380])('is whole with %i bytes', async (size) => {
    make({ condor_token_create: `head -c ${size} /dev/zero | tr '\\0' x` });
    const outcome = await head.run({ argv: ['condor_token_create'], sealTo });
    expect(readRemoteAnswer(outcome, privateKey).stdout).toBe('x'.repeat(size));
  });

  it('is none at all when it cannot be sealed', async () => {
    make({ condor_token_create: `echo '${token}'`, openssl: 'exit 1' });
    const outcome = await head.run({ argv: ['condor_token_create'], sealTo });
    expect(readRemoteAnswer(outcome, privateKey)).toMatchObject({ exitCode: 125, stdout: '' });
    expect(outcome.stdout).not.toContain('stdout=');
  });
});
