import { readConfig, type Config } from './config.js';
import type { AwsKeys } from './ports/credentials.js';

/** What the bot starts with. */
export interface Taken {
  readonly config: Config;
  /** The access key that stood in the environment, where the SDK would have taken it from there. */
  readonly awsKeys: AwsKeys | undefined;
}

const SECRET_SETTINGS = ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN', 'SLACK_SIGNING_SECRET', 'REDIS_URL'];
const SECRETS_OF_AWS = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];

/**
 * Reads the settings and takes the secret ones out of the environment, right or wrong: Node writes the environment into
 * every crash report, and whatever is started from here on inherits it.
 * @throws ConfigError with every mistake, in words.
 */
export function takeSettings(env: NodeJS.ProcessEnv): Taken {
  // A profile goes before these keys, and may refer to them: then they are the SDK's to read, whenever it wants to.
  const hasProfile = (env['AWS_PROFILE'] ?? '') !== '';
  try {
    return { config: readConfig(env), awsKeys: hasProfile ? undefined : awsKeysIn(env) };
  } finally {
    for (const name of hasProfile ? SECRET_SETTINGS : [...SECRET_SETTINGS, ...SECRETS_OF_AWS])
      Reflect.deleteProperty(env, name);
  }
}

/** As the SDK's own chain reads them. */
function awsKeysIn(env: NodeJS.ProcessEnv): AwsKeys | undefined {
  const [accessKeyId = '', secretAccessKey = '', sessionToken = ''] = SECRETS_OF_AWS.map((name) => env[name]);
  if (accessKeyId === '' || secretAccessKey === '') return undefined;
  return { accessKeyId, secretAccessKey, ...(sessionToken === '' ? {} : { sessionToken }) };
}
