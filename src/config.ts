import { z } from 'zod';

const userIds = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((id) => id.trim())
      .filter((id) => id !== ''),
  )
  .refine(
    (ids) => ids.every((id) => /^\w+$/.test(id)),
    'must be Slack user ids like U012ABCDEF, separated by commas',
  );

const port = z.coerce.number('must be a port').int().min(0).max(65535);
/** `host`, `host:port` or `[IPv6]:port`. */
const collector = z
  .string()
  .regex(/^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+)(:\d{1,5})?$/, 'must be host:port')
  .refine((text) => Number(/:(\d+)$/.exec(text)?.[1] ?? 0) <= 65535, 'has a port that does not exist');
const address = z.url({ protocol: /^https?$/, error: 'must be an http or https address' });

// prettier-ignore
/** One entry per setting: how it must look, and what it is for. README's table is checked against this. */
const SCHEMA = z.object({
  SLACK_BOT_TOKEN: z.string('is missing').startsWith('xoxb-', 'must start with xoxb-').describe('Bot token of the installed Slack app'),
  SLACK_APP_TOKEN: z.string().startsWith('xapp-', 'must start with xapp-').optional().describe('App-level token with connections:write, for Socket Mode'),
  SLACK_SIGNING_SECRET: z.string().min(1).optional().describe('Signing secret of the app, for HTTP mode instead of Socket Mode'),
  PORT: port.default(3000).describe('Port of HTTP mode; Slack posts to /slack/events there'),
  SLACK_API_URL: address.default('https://slack.com/api/').describe('Where the Slack Web API is'),
  REDIS_URL: z.string().regex(/^rediss?:\/\//, 'must start with redis:// or rediss://').default('redis://127.0.0.1:6379').describe('Redis that keeps wishes, questions and notices'),
  AWS_REGION: z.string('is missing').regex(/^[a-z]{2}(-[a-z]+){1,3}-\d{1,2}$/, 'must be a region like us-east-1').describe('Region of the default pool'),
  AWS_ENDPOINT_URL: address.optional().describe('Another address for every AWS service; S3 by path then'),
  CONDOR_COLLECTOR: collector.optional().describe('Collector (host:port) of an existing pool that annexes join'),
  CONDOR_TOKEN_SECRET: z.string().min(1).optional().describe('Name of the Secrets Manager secret with the token that annexes join with'),
  ADMIN_USERS: userIds.default([]).describe('Slack user ids of the admins, separated by commas'),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error'], 'must be debug, info, warn or error').default('info').describe('Least level that is logged'),
  HEALTH_PORT: port.default(8080).describe('Port of /healthz, /readyz and /metrics'),
  ROUND_MS: z.coerce.number('must be milliseconds').int().min(200, 'must be at least 200').max(3_600_000, 'must be at most 3600000, an hour').default(30_000).describe("Period of the loop's rounds, in milliseconds"),
});

/** The settings of a running bot, checked. */
export type Config = z.infer<typeof SCHEMA>;

/** Names, defaults and purposes of all settings, for documentation and its tests. */
export const SETTINGS: readonly { readonly name: string; readonly purpose: string }[] = Object.entries(
  SCHEMA.shape,
).map(([name, { description }]) => ({ name, purpose: description ?? '' }));

/** The settings are wrong; the message names all mistakes at once, and no value: some are secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Reads the settings from an environment, without the spaces around them; empty ones count as not given.
 * @throws ConfigError with every mistake, in words.
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const trimmed = Object.entries(env).map(([name, value = '']) => [name, value.trim()] as const);
  const given = Object.fromEntries(trimmed.filter(([, value]) => value !== ''));
  const parsed = SCHEMA.safeParse(given);
  const mistakes = [
    ...(parsed.error?.issues ?? []).map(({ path, message }) => `${path.join('.')} ${message}`),
    ...mistakesTogether(given),
  ];
  if (parsed.success && mistakes.length === 0) return withPort(parsed.data);
  throw new ConfigError(
    ['The settings are not right:', ...mistakes.map((mistake) => `  ${mistake}`)].join('\n'),
  );
}

/** What is wrong only together: each of these settings may be missing, but not with (or without) the other. */
function mistakesTogether(given: Readonly<Record<string, string | undefined>>): readonly string[] {
  const { SLACK_APP_TOKEN, SLACK_SIGNING_SECRET, CONDOR_COLLECTOR, CONDOR_TOKEN_SECRET } = given;
  const noDoor = SLACK_APP_TOKEN === undefined && SLACK_SIGNING_SECRET === undefined;
  const noToken = CONDOR_COLLECTOR !== undefined && CONDOR_TOKEN_SECRET === undefined;
  return [
    ...(noDoor
      ? ['SLACK_APP_TOKEN is missing (Socket Mode); or set SLACK_SIGNING_SECRET and PORT for HTTP mode']
      : []),
    ...(noToken
      ? ['CONDOR_TOKEN_SECRET is missing: annexes need a token to join the pool of CONDOR_COLLECTOR']
      : []),
  ];
}

/** A collector without a port listens where HTCondor's collectors do. */
function withPort(config: Config): Config {
  const { CONDOR_COLLECTOR: collector } = config;
  if (collector === undefined || /:\d+$/.test(collector)) return config;
  return { ...config, CONDOR_COLLECTOR: `${collector}:9618` };
}
