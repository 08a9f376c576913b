import { createHash } from 'node:crypto';
import { GetAccessKeyLastUsedCommand, GetRoleCommand } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { RightsDrift } from '../../domain/credentials.js';
import { BotError, isBotError } from '../../domain/errors.js';
import type { Pool, PoolCredentials } from '../../domain/pool.js';
import type { AccountIdentity } from '../../ports/account.js';
import type { Clock } from '../../ports/clock.js';
import type { AwsKeys, CheckedIdentity, CredentialsOf, KeptKey, Keyring } from '../../ports/credentials.js';
import { call } from '../call.js';
import type { AwsAccess, Clients } from '../clients.js';
import { awsErrorName } from '../errors/failure.js';
import { blame } from './blame.js';
import type { Home } from './credentials-of.js';
import { compareUserPolicy } from './user-policy.js';

/** What a keyring is made of. */
export interface KeyringHands {
  /** The bot's own AWS, made with the first call. */
  readonly home: () => Promise<Home>;
  /** AWS as somebody else sees it. */
  readonly clientsAs: (
    region: string,
    credentials: Exclude<AwsAccess['credentials'], undefined>,
  ) => Promise<Clients>;
  readonly credentialsOf: CredentialsOf;
  readonly clock: Clock;
}

type Where = Pick<Pool, 'name' | 'region' | 'tokenSecret'>;

/** Credentials of pools, seen and kept from the bot's own account. */
export class AwsKeyring implements Keyring {
  readonly #hands: KeyringHands;

  constructor(hands: KeyringHands) {
    this.#hands = hands;
  }

  async self(): Promise<AccountIdentity> {
    return await identify((await this.#hands.home()).clients);
  }

  async externalId(pool: string): Promise<string> {
    const { accountId } = await this.self();
    // Nothing to keep and nothing to lose: whoever else uses this bot, or another one, gets another id.
    return `condor-annex-${createHash('sha256')
      .update(JSON.stringify([accountId, pool]))
      .digest('hex')
      .slice(0, 32)}`;
  }

  async template(pool: Where): Promise<string> {
    const { roleTemplate } = await import('./role-template.js');
    const [{ arn: botArn }, externalId] = await Promise.all([this.self(), this.externalId(pool.name)]);
    return roleTemplate(pool, { botArn, externalId });
  }

  async check(pool: Where & Pick<Pool, 'credentials'>): Promise<CheckedIdentity> {
    const keys = this.#hands.credentialsOf(pool);
    if (keys === undefined) return await this.#check((await this.#hands.home()).clients, pool);
    const clients = await this.#hands.clientsAs(pool.region, keys);
    blame(clients.sts, pool);
    return await this.#check(clients, pool);
  }

  async checkKeys(pool: Where, keys: AwsKeys): Promise<CheckedIdentity> {
    const clients = await this.#hands.clientsAs(pool.region, keys);
    try {
      return await this.#check(clients, pool);
    } catch (error) {
      throw isBotError(error, 'permission') ? notTaken(error) : error;
    }
  }

  async #check(clients: Clients, { region, tokenSecret }: Where): Promise<CheckedIdentity> {
    const { checkRights } = await import('../rights/check-rights.js');
    const identity = await identify(clients);
    const { accountId, arn } = identity;
    const partition = arn.split(':')[1];
    const rights = await checkRights(clients, arn, { accountId, region, partition, tokenSecret });
    return { ...identity, ...rights };
  }

  async compareRights(pool: Pick<Pool, 'name' | 'tokenSecret'>): Promise<RightsDrift> {
    return await compareUserPolicy((await this.#hands.home()).clients, pool);
  }

  async lastUsed(credentials: PoolCredentials): Promise<number | 'never' | 'unknown'> {
    const { iam } = (await this.#hands.home()).clients;
    try {
      if (credentials.kind === 'key') {
        const command = new GetAccessKeyLastUsedCommand({ AccessKeyId: credentials.accessKeyId });
        const { AccessKeyLastUsed } = await call(iam, command, 'see when the access key was last used');
        return AccessKeyLastUsed?.LastUsedDate?.getTime() ?? 'never';
      }
      if (credentials.kind !== 'role') return 'unknown';
      const RoleName = credentials.roleArn.replace(/.*\//, '');
      const { Role } = await call(iam, new GetRoleCommand({ RoleName }), 'see when the role was last used');
      if (Role?.Arn !== credentials.roleArn) return 'unknown';
      return Role.RoleLastUsed?.LastUsedDate?.getTime() ?? 'unknown';
    } catch (error) {
      // In another account nobody tells us; that says nothing of the key.
      if (!isBotError(error)) throw error;
      return 'unknown';
    }
  }

  async listKept(pool: string): Promise<readonly KeptKey[]> {
    const keys = await (await this.#hands.home()).secret.list(pool);
    return keys.map(({ accessKeyId, addedAt, by }) => ({ accessKeyId, addedAt, by }));
  }

  async keep(pool: string, { accessKeyId, secretAccessKey }: AwsKeys, by?: string): Promise<void> {
    const key = { accessKeyId, secretAccessKey, addedAt: this.#hands.clock.now() };
    await (await this.#hands.home()).secret.add(pool, by === undefined ? key : { ...key, by });
  }

  async forget(pool: string, accessKeyId: string): Promise<void> {
    await (await this.#hands.home()).secret.remove(pool, accessKeyId);
  }

  async forgetAll(pool: string): Promise<void> {
    await (await this.#hands.home()).secret.removeAll(pool);
  }
}

async function identify({ sts }: Clients): Promise<AccountIdentity> {
  const { Account = '', Arn = '' } = await call(sts, new GetCallerIdentityCommand({}), 'ask AWS who I am');
  return { accountId: Account, arn: Arn };
}

function notTaken(cause: BotError): BotError {
  const isSecret = awsErrorName(cause) === 'SignatureDoesNotMatch';
  return new BotError(
    'usage',
    isSecret
      ? 'AWS says that this is not the secret of that access key.'
      : 'AWS does not know this access key, or it is switched off. A key that was just made takes some seconds.',
    { flag: isSecret ? 'secret' : 'key', cause },
  );
}
