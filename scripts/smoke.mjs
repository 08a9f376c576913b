/**
 * What the tests cannot see, because they run the sources with every package there: that the built files load with the
 * packages that the container has, and speak up. `npm run build` comes first. Ends with 1 and a word per broken promise.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { npm, ROOT } from './install.mjs';

/** A folder with what the Dockerfile's last stage has. */
const image = join(ROOT, '.cache', 'smoke');

const promises = {
  'the bot without settings names all that are missing, in words'() {
    const { said, status } = start({});
    for (const name of ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN', 'AWS_REGION'])
      assert.match(said, new RegExp(name));
    speaksInWords(said);
    assert.equal(status, 1);
  },

  'the bot with wrong settings names all that are wrong, in words, and keeps secrets to itself'() {
    const wrong = { SLACK_BOT_TOKEN: 'xoxp-hidden', SLACK_APP_TOKEN: 'hidden-too', ROUND_MS: 'often' };
    const { said, status } = start(wrong);
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

async function makeImage() {
  mkdirSync(image, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) copyFileSync(join(ROOT, file), join(image, file));
  rmSync(join(image, 'dist'), { recursive: true, force: true });
  cpSync(join(ROOT, 'dist'), join(image, 'dist'), { recursive: true });
  const code = await npm(['ci', '--omit=dev', '--no-audit', '--no-fund', '--prefer-offline'], image);
  if (code !== 0) process.exit(code);
}

function start(env) {
  return node(['dist/main.js'], env, image);
}

function speaksInWords(said) {
  assert.doesNotMatch(said, /^\s+at .*[:(]/m, `a stack trace:\n${said}`);
  assert.doesNotMatch(said, /undefined|\[object|ZodError|"path":/, `not words:\n${said}`);
}

await makeImage();
for (const [promise, check] of Object.entries(promises)) {
  try {
    check();
    console.log(`ok: ${promise}`);
  } catch (error) {
    console.error(`BROKEN: ${promise}\n${error.message}`);
    process.exitCode = 1;
  }
}
