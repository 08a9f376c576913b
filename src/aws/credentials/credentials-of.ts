import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { BotError, isBotError } from '../../domain/errors.js';
import type { PoolCredentials } from '../../domain/pool.js';
import { code, words } from '../../domain/words.js';
import type { Clock } from '../../ports/clock.js';
import type { AwsKeys, CredentialsOf } from '../../ports/credentials.js';
import { call } from '../call.js';
import type { Clients } from '../clients.js';
import { awsErrorName } from '../errors/failure.js';
import type { KeySecret } from './key-secret.js';

/** A secret is read anew this often, so that what is switched off is noticed. The SDK asks anew some minutes before. */
const KEY_HOLDS_MS = 15 * 60_000;
/** Sessions are renewed this long before they end. */
const MARGIN_MS = 10 * 60_000;
const SESSION_SECONDS = 3600;

type Of<Kind> = Extract<PoolCredentials, { kind: Kind }>;

/** What is at hand at home: the bot's own AWS, in its own account. */
export interface Home {
  readonly clients: Clients;
  readonly secret: KeySecret;
}

/** Keys for pools' accounts. Nothing is asked before they are needed; then they are kept until they are about to end. */
export function credentialsOver(home: () => Promise<Home>, clock: Clock): CredentialsOf {
  return ({ name, credentials }) => {
    switch (credentials.kind) {
      case 'own':
        return undefined;
      case 'none':
        return () => Promise.reject(noneLeft(name));
      case 'role':
        return whileTheyHold(clock, async () => assume(await home(), name, credentials));
      case 'key':
        return whileTheyHold(clock, async () => read(await home(), name, credentials, clock.now()));
    }
  };
}

/** Several clients ask for the same keys, some of them at once: one question is enough. */
function whileTheyHold(clock: Clock, ask: () => Promise<AwsKeys>): () => Promise<AwsKeys> {
  let keys: Promise<AwsKeys> | undefined;
  let until = 0;
  return async () => {
    if (keys === undefined || clock.now() >= until) {
      until = Number.POSITIVE_INFINITY;
      const asked = ask();
      keys = asked;
      asked.then(
        ({ expiration }) => {
          until = (expiration?.getTime() ?? 0) - MARGIN_MS;
        },
        () => {
          until = 0;
        },
      );
    }
    return await keys;
  };
}

async function assume({ clients }: Home, pool: string, role: Of<'role'>): Promise<AwsKeys> {
  const command = new AssumeRoleCommand({
    RoleArn: role.roleArn,
    ExternalId: role.externalId,
    RoleSessionName: `condor-annex-${pool}`,
    DurationSeconds: SESSION_SECONDS,
  });
  try {
    const { Credentials } = await call(clients.sts, command, `take the role of pool ${pool}`);
    return {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
      ...(Credentials?.Expiration === undefined ? {} : { expiration: Credentials.Expiration }),
    };
  } catch (error) {
    throw isBotError(error, 'permission') && awsErrorName(error) === 'AccessDenied'
      ? notTrusted(pool, role, error)
      : error;
  }
}

function notTrusted(pool: string, { roleArn, externalId }: Of<'role'>, cause: unknown): BotError {
  return new BotError(
    'permission',
    words`AWS does not let me take the role ${code(roleArn)} of pool ${code(pool)}: it is gone, or does not trust me with the external id ${code(externalId)}.`,
    {
      hint: words`${code(`/condor_pool credentials template -pool ${pool}`)} gives an administrator of that account the template for it. My own policy has to allow ${code('sts:AssumeRole')} on it, too: ${code('npm run --silent policy -- credentials')}.`,
      cause,
    },
  );
}

async function read(
  { secret }: Home,
  pool: string,
  { accessKeyId, secret: name }: Of<'key'>,
  now: number,
): Promise<AwsKeys> {
  const key = (await secret.list(pool)).find((each) => each.accessKeyId === accessKeyId);
  if (key === undefined)
    throw new BotError(
      'permission',
      words`The access key of pool ${code(pool)} is not in the secret ${code(name)} any more.`,
      { hint: words`Give it another one: ${code(`/condor_pool credentials key -pool ${pool}`)}` },
    );
  const { secretAccessKey } = key;
  return { accessKeyId, secretAccessKey, expiration: new Date(now + KEY_HOLDS_MS) };
}

function noneLeft(pool: string): BotError {
  return new BotError(
    'not-ready',
    words`I can't act in the account of pool ${code(pool)}: its credentials were revoked.`,
    { hint: words`An admin gives it others: ${code(`/condor_pool credentials -pool ${pool}`)}` },
  );
}
