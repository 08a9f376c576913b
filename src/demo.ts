import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import { COMMANDS, SLASHES } from './commands/index.js';
import { readConfig } from './config.js';
import { localLeaseFunction } from './local-lease-function.js';
import { startLocalAws, type LocalAws } from './local/aws/index.js';
import { DemoClock } from './local/demo-clock.js';
import { startRedisServer } from './local/redis-server.js';
import { startLocalSlack, type LocalSlack } from './local/slack/index.js';
import { startBot } from './start-bot.js';
import { createLog } from './telemetry/log.js';

const REGION = 'us-east-1';
/** The SDK signs what it sends, even to a workspace that looks at no signature. */
const CREDENTIALS = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' };
const HOUR_MS = 3_600_000;
/** How often the simulated AWS lets due things happen when nobody asks it anything, in real milliseconds. */
const TICK_MS = 250;

/** A pool from its head node to its end. */
const STORY = [
  '/condor_annex -setup',
  '/condor_head launch -name pool1',
  '/condor_annex -count 10 -duration 24 -annex-name MyFirstAnnex',
  '/condor_submit    (opens a form; try on three lines: executable = /bin/sleep, arguments = 1200, queue 30)',
  '/condor_q all',
  '/condor_status',
  '/condor_off -annex MyFirstAnnex',
  '/condor_head stop',
];

interface Options {
  readonly port: number;
  readonly speed: number;
  readonly open: boolean;
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      speed: { type: 'string', default: '60' },
      'no-open': { type: 'boolean', default: false },
    },
  });
  const port = Number(values.port);
  const speed = Number(values.speed);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error('--port takes a port, like 8080.');
  if (!(speed > 0 && speed <= 10_000))
    throw new Error('--speed takes a number, like 60: an hour passes in a minute.');
  return { port, speed, open: !values['no-open'] };
}

function startAws(clock: DemoClock): LocalAws {
  const aws: LocalAws = startLocalAws({
    now: () => clock.now(),
    region: REGION,
    runFunction: localLeaseFunction(
      () => aws,
      () => clock.now(),
    ),
  });
  return aws;
}

async function startWorkspace(clock: DemoClock, port: number, aws: LocalAws): Promise<LocalSlack> {
  return startLocalSlack({
    now: () => clock.now(),
    protocolNow: () => Date.now(),
    port,
    appName: 'Condor Annex',
    workspaceName: 'Example Lab',
    commands: SLASHES.map(({ name, description, hint }) => ({
      command: name,
      description,
      usageHint: hint,
      // As manifest.yml has it.
      shouldEscape: name === '/condor_pool',
      examples: COMMANDS.filter(({ slash }) => slash === name).flatMap(({ examples }) => examples),
    })),
    controls: [
      { label: 'Skip 10 minutes', run: () => skip(clock, aws, HOUR_MS / 6) },
      { label: 'Skip 1 hour', run: () => skip(clock, aws, HOUR_MS) },
      { label: 'Skip 12 hours', run: () => skip(clock, aws, 12 * HOUR_MS) },
    ],
  });
}

/** Minute by minute, so that everything that would have happened on the way does. */
async function skip(clock: DemoClock, aws: LocalAws, ms: number): Promise<void> {
  for (let done = 0; done < ms; done += 60_000) {
    clock.skip(60_000);
    await aws.tick();
  }
}

async function main(): Promise<void> {
  const { port, speed, open } = readOptions();
  const clock = new DemoClock(speed);
  const log = createLog({ level: 'warn' });
  const redis = await startRedisServer();
  const aws = startAws(clock);
  const slack = await startWorkspace(clock, port, aws);
  const ada = slack.addUser({ name: 'Ada' });
  const everybody = [ada, slack.addUser({ name: 'Ben' }), slack.addUser({ name: 'Chandra' })];
  slack.addChannel({ name: 'condor', members: everybody, botIsMember: true });
  slack.addChannel({ name: 'random', members: everybody, botIsMember: false });
  const config = readConfig({
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_API_URL: slack.apiUrl,
    REDIS_URL: redis.url,
    AWS_REGION: REGION,
    ADMIN_USERS: ada,
  });
  const prepareClient = <C>(client: C): C => aws.attach(client);
  const bot = await startBot(config, {
    clock,
    log,
    observer: { passed: nothing, rounded: nothing, said: nothing, delivered: nothing },
    aws: { credentials: CREDENTIALS, prepareClient },
  });
  const ticking = setInterval(() => void aws.tick(), TICK_MS);
  announce(slack.url, speed);
  if (open) openPage(slack.url);
  await stopSignal();
  clearInterval(ticking);
  await bot.stop();
  await slack.stop();
  await redis.stop();
}

function nothing(): void {
  // The demo counts nothing.
}

function announce(url: string, speed: number): void {
  console.log(
    [
      '',
      `The demo runs at ${url}`,
      '',
      `Nothing of it is real but the bot: Slack, AWS and HTCondor are simulated here, and time runs ${speed} times as fast.`,
      'As Ada (an admin), in #condor, type:',
      ...STORY.map((line) => `  ${line}`),
      '',
      'Ctrl-C ends it.',
    ].join('\n'),
  );
}

/** Shows the page where there is a desktop; where there is none, the address is printed anyway. */
function openPage(url: string): void {
  const program = process.platform === 'darwin' ? 'open' : 'xdg-open';
  spawn(program, [url], { stdio: 'ignore', detached: true }).on('error', nothing).unref();
}

async function stopSignal(): Promise<void> {
  await new Promise<void>((resolve) => {
    process.on('SIGINT', () => {
      resolve();
    });
    process.on('SIGTERM', () => {
      resolve();
    });
  });
}

try {
  await main();
  process.exit(0);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
