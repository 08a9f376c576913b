/**
 * What the tests cannot see, because they run the sources: that the built files load and speak up.
 * `npm run build` comes first. Ends with 1 and a line per broken promise.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './install.mjs';

const promises = {
  'the bot without settings names all that are missing, in words'() {
    const { said, status } = start('dist/main.js', {});
    for (const name of ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN', 'AWS_REGION'])
      assert.match(said, new RegExp(name));
    speaksInWords(said);
    assert.equal(status, 1);
  },

  'the bot with wrong settings names all that are wrong, in words, and keeps secrets to itself'() {
    const wrong = { SLACK_BOT_TOKEN: 'xoxp-hidden', SLACK_APP_TOKEN: 'hidden-too', ROUND_MS: 'often' };
    const { said, status } = start('dist/main.js', wrong);
    for (const name of Object.keys(wrong)) assert.match(said, new RegExp(name));
    assert.doesNotMatch(said, /hidden/);
    speaksInWords(said);
    assert.equal(status, 1);
  },

  'the lease function loads alone, as Lambda loads it'() {
    const alone = mkdtempSync(join(tmpdir(), 'lease-function-'));
    try {
      const bundle = join(alone, 'index.cjs');
      copyFileSync(join(ROOT, 'dist/lease-function/index.cjs'), bundle);
      const look = `console.log(require(${JSON.stringify(bundle)}).handler.constructor.name)`;
      const { said } = node(['-e', look], { AWS_REGION: 'us-east-1' }, alone);
      assert.equal(said.trim(), 'AsyncFunction');
    } finally {
      rmSync(alone, { recursive: true, force: true });
    }
  },
};

/** Nothing of this machine's settings comes through: whoever runs this may have a real bot's in the shell. */
function node(args, env, cwd) {
  const quiet = { PATH: process.env.PATH, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
  const options = { cwd, env: { ...quiet, ...env }, encoding: 'utf8', timeout: 30_000 };
  const { stdout, stderr, status } = spawnSync(process.execPath, args, options);
  return { said: stdout + stderr, status };
}

/** In an empty folder, so that no .env of the project is found. */
function start(file, env) {
  const empty = mkdtempSync(join(tmpdir(), 'smoke-'));
  try {
    return node([join(ROOT, file)], env, empty);
  } finally {
    rmSync(empty, { recursive: true, force: true });
  }
}

function speaksInWords(said) {
  assert.doesNotMatch(said, /^\s+at .*[:(]/m, `a stack trace:\n${said}`);
  assert.doesNotMatch(said, /undefined|\[object|ZodError|"path":/, `not words:\n${said}`);
}

for (const [promise, check] of Object.entries(promises)) {
  try {
    check();
    console.log(`ok: ${promise}`);
  } catch (error) {
    console.error(`BROKEN: ${promise}\n${error.message}`);
    process.exitCode = 1;
  }
}
