import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { freePort } from '../../src/local/free-port.js';
import { startRedisServer, type RedisServer } from '../../src/local/redis-server.js';
import { startLocalSlack, type LocalSlack } from '../../src/local/slack/index.js';

const ROOT = join(import.meta.dirname, '..', '..');
const STARTS_WITHIN_MS = 60_000;
const CANARIES = {
  redis: 'redis-password-canary',
  keyId: 'AKIAENVCANARY0000001',
  key: 'envCanary/K7MDENGbPxRfiCYenvCanaryKey000',
  session: 'session-token-canary',
  signing: 'signing0canary0000000000000000000',
};

/** What breaks a running program on a signal, as a bug of somebody's would: with the request hanging on the error. */
const BUGS = `
  const token = ['Bearer xoxb-1', 'token', 'canary'].join('-');
  process.on('SIGHUP', () => setTimeout(() => { throw Object.assign(new Error('sent ' + token), { headers: { token } }); }));
  process.on('SIGWINCH', () => { for (const all = []; ;) all.push(new Array(1e6).fill(0.5)); });
`;
const PRELOADED = `data:text/javascript;base64,${Buffer.from(BUGS).toString('base64')}`;

/** Runs the program until it ends or is told to; all that it printed. */
async function run(
  env: NodeJS.ProcessEnv,
  meanwhile: (printed: () => string, signal: (name: NodeJS.Signals) => void) => Promise<void>,
): Promise<string> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts'], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (printed += text));
  const ended = once(child, 'close');
  try {
    const signal = (name: NodeJS.Signals): void => void child.kill(name);
    await Promise.race([meanwhile(() => printed, signal), ended]);
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
  return printed;
}

async function until(look: () => boolean | Promise<boolean>): Promise<void> {
  const by = performance.now() + STARTS_WITHIN_MS;
  while (!(await look())) {
    if (performance.now() > by) throw new Error('It never came to that.');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('a process with secrets in its settings', () => {
  let slack: LocalSlack;
  let redis: RedisServer;
  let health: number;
  const env = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_API_URL: slack.apiUrl,
    REDIS_URL: redis.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: CANARIES.keyId,
    AWS_SECRET_ACCESS_KEY: CANARIES.key,
    AWS_SESSION_TOKEN: CANARIES.session,
    // Nobody listens there.
    AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
    HEALTH_PORT: String(health),
    LOG_LEVEL: 'debug',
    ...more,
  });
  const secrets = () => [...Object.values(CANARIES), slack.botToken, slack.appToken, 'token-canary'];
  const leaked = (text: string) => secrets().filter((secret) => text.includes(secret));

  beforeAll(async () => {
    [slack, redis, health] = await Promise.all([
      startLocalSlack({ now: () => Date.now() }),
      startRedisServer(),
      freePort(),
    ]);
  });
  afterAll(async () => {
    await Promise.all([slack.stop(), redis.stop()]);
  });

  it('shows none of them while AWS cannot be reached, in its log, its metrics and its answers', async () => {
    const ada = slack.addUser({ name: 'Ada' });
    const lab = slack.addChannel({ name: 'lab', members: [ada], botIsMember: true });
    let pages = '';
    // Takes note of whose calls they are, and hangs up.
    const signedBy = new Set<string>();
    const aws = createServer(({ headers, socket }) => {
      signedBy.add(/Credential=(\w+)/.exec(headers.authorization ?? '')?.[1] ?? 'nobody');
      socket.destroy();
    }).listen(0, '127.0.0.1');
    await once(aws.unref(), 'listening');
    const { port } = aws.address() as AddressInfo;
    const printed = await run(env({ AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` }), async () => {
      await until(() => slack.connections > 0);
      await slack.slash(ada, lab, '/condor_annex -check-setup');
      await until(() => slack.seenBy(ada, lab).length > 0);
      for (const page of ['metrics', 'healthz', 'readyz'])
        pages += await (await fetch(`http://127.0.0.1:${health}/${page}`)).text();
    });
    aws.close();
    expect(printed).toContain('the bot is running');
    expect([...signedBy]).toEqual([CANARIES.keyId]);
    expect(pages).toContain('# HELP');
    expect(leaked(printed)).toEqual([]);
    expect(leaked(pages)).toEqual([]);
    expect(leaked(JSON.stringify(slack.seenBy(ada, lab)))).toEqual([]);
  });

  it('shows no password that Redis does not take', async () => {
    const REDIS_URL = redis.url.replace('//', `//nobody:${CANARIES.redis}@`);
    const printed = await run(env({ REDIS_URL }), async (said) =>
      until(() => said().includes('Redis cannot')),
    );
    expect(printed).toContain('Redis cannot be reached');
    expect(leaked(printed)).toEqual([]);
  });

  describe('that writes a report', () => {
    let reports: string;
    beforeEach(() => {
      reports = mkdtempSync(join(tmpdir(), 'reports-'));
    });
    afterEach(() => {
      rmSync(reports, { recursive: true });
    });
    const written = () => readdirSync(reports).map((name) => readFileSync(join(reports, name), 'utf8'));
    const whole = () => written().some((text) => text.trimEnd().endsWith('}'));
    const asked = (options: string) => ({
      SLACK_SIGNING_SECRET: CANARIES.signing,
      REDIS_URL: redis.url.replace('//', `//nobody:${CANARIES.redis}@`),
      NODE_OPTIONS: `--import ${PRELOADED} --report-directory=${reports} ${options}`,
    });

    it.each<[string, string, NodeJS.Signals, string]>([
      ['when it is asked to', '--report-on-signal --report-signal=SIGUSR2', 'SIGUSR2', ''],
      ['when nobody catches an error', '--report-uncaught-exception', 'SIGHUP', 'sent Bearer [redacted]'],
      ['when memory runs out', '--report-on-fatalerror --max-old-space-size=250', 'SIGWINCH', ''],
    ])('%s shows none of them', async (_, options, signal, says) => {
      const printed = await run(env(asked(options)), async (said, send) => {
        await until(() => said().includes('Redis cannot'));
        send(signal);
        await until(whole);
      });
      const [report = '', ...more] = written();
      expect(more).toEqual([]);
      expect(report).toContain('"trigger"');
      expect(report).toContain(says);
      expect(printed).toContain(says);
      expect(leaked(report)).toEqual([]);
      expect(leaked(printed)).toEqual([]);
    });
  });

  it.each([
    ['a token that Slack does not take', { SLACK_BOT_TOKEN: 'xoxb-1-token-canary' }],
    ['a token of another kind', { SLACK_APP_TOKEN: 'xoxp-1-token-canary' }],
    ['an address of Redis that is none', { REDIS_URL: `http://x:${CANARIES.redis}@h` }],
    ['a port that is none', { HEALTH_PORT: 'token-canary' }],
  ])('ends over %s without showing it', async (_, more) => {
    const printed = await run(env(more), () => new Promise(() => undefined));
    expect(printed.length).toBeGreaterThan(20);
    expect(leaked(printed)).toEqual([]);
  });
});
