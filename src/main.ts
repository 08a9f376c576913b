import { wallClock } from './ports/wall-clock.js';
import { ConfigError, type Config } from './config.js';
import { isBotError } from './domain/errors.js';
import { redactText } from './domain/redact.js';
import { plainText } from './domain/words.js';
import { keepEnvironmentOutOfReports, spreadLastNet } from './last-net.js';
import { keepHeapLean } from './lean-heap.js';
import type { Log } from './ports/log.js';
import { startBot, type RunningBot } from './start-bot.js';
import { takeSettings, type Taken } from './take-settings.js';
import { startHealth, type Health, type HealthHands } from './telemetry/health.js';
import { createLog } from './telemetry/log.js';
import { createMetrics } from './telemetry/metrics.js';
import { References } from './telemetry/references.js';

/** Whoever runs the bot stops waiting after a while; by then the work in hand is done or will be looked at again. */
const STOP_WITHIN_MS = 25_000;

async function main(): Promise<void> {
  keepHeapLean();
  keepEnvironmentOutOfReports();
  const { config, awsKeys } = takeSettings(process.env);
  const references = new References();
  const log = createLog({ level: config.LOG_LEVEL, references });
  spreadLastNet(log);
  const { bot, health } = await start({ config, awsKeys }, { log, references });
  log.info(
    { region: config.AWS_REGION, health: health.port, admins: config.ADMIN_USERS.length },
    'the bot is running',
  );
  await stopSignal();
  log.info({}, 'stopping: finishing what is in hand');
  setTimeout(() => process.exit(0), STOP_WITHIN_MS).unref();
  await bot.stop();
  await health.close();
}

async function start(
  { config, awsKeys }: Taken,
  { log, references }: { readonly log: Log; readonly references: References },
): Promise<{ readonly bot: RunningBot; readonly health: Health }> {
  const clock = wallClock;
  const metrics = createMetrics(clock);
  const running: { bot?: RunningBot } = {};
  const health = await startHealthOrWarn(config, log, {
    clock,
    log,
    roundMs: config.ROUND_MS,
    cameAroundAt: () => running.bot?.cameAroundAt(),
    needs: {
      Slack: () => running.bot?.needs['Slack']?.() ?? false,
      Redis: () => running.bot?.needs['Redis']?.() ?? false,
    },
    metrics,
  });
  const aws = { credentials: awsKeys };
  running.bot = await startBot(config, { clock, log, references, observer: metrics, aws });
  return { bot: running.bot, health };
}

/** A second replica on the same machine finds the port taken: worth a warning, and no reason to leave people without a bot. */
async function startHealthOrWarn(config: Config, log: Log, hands: HealthHands): Promise<Health> {
  try {
    return await startHealth(config.HEALTH_PORT, hands);
  } catch (error) {
    log.warn({ error, port: config.HEALTH_PORT }, 'no health checks: HEALTH_PORT is taken');
    return { port: 0, close: () => Promise.resolve() };
  }
}

async function stopSignal(): Promise<void> {
  await new Promise<void>((resolve) => {
    process.once('SIGTERM', () => {
      resolve();
    });
    process.once('SIGINT', () => {
      resolve();
    });
  });
}

/** Whoever starts the bot reads this in a terminal: words, and no stack for what they can put right themselves. */
function explain(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  if (isBotError(error)) return [error.sentence, error.hint ?? []].map(plainText).join(' ').trim();
  return redactText(error instanceof Error ? (error.stack ?? error.message) : String(error));
}

try {
  await main();
  process.exit(0);
} catch (error) {
  console.error(explain(error));
  process.exit(1);
}
