import type { RightsDrift } from '../domain/credentials.js';
import type { Pool, PoolCredentials } from '../domain/pool.js';
import type { AccountIdentity, Rights } from './account.js';

/** Keys of AWS, for as long as they hold. */
export interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/**
 * Where the keys for a pool's account come from: asked again whenever they are about to end. `undefined`: the bot acts
 * as itself.
 */
export type CredentialsOf = (
  pool: Pick<Pool, 'name' | 'region' | 'credentials'>,
) => (() => Promise<AwsKeys>) | undefined;

/** Who somebody is at AWS, and what of the needed rights they lack. */
export interface CheckedIdentity extends AccountIdentity, Rights {}

/** A key as it is kept, without its secret half. */
export interface KeptKey {
  readonly accessKeyId: string;
  readonly addedAt: number;
  /** The Slack user who brought it; absent for one that the bot made. */
  readonly by?: string | undefined;
}

/** An access key as IAM lists it. */
export interface UserKey {
  readonly accessKeyId: string;
  readonly isActive: boolean;
  readonly createdAt: number;
}

/** Roles, users and keys by which the bot acts for pools. Secrets go to Secrets Manager and nowhere else. */
export interface Keyring {
  /** Who the bot itself is. */
  self(): Promise<AccountIdentity>;
  /** By which a role knows that it is this bot, acting for this pool. Always the same, and no secret. */
  externalId(pool: string): Promise<string>;
  /** The CloudFormation template of a role for this pool, which trusts the bot and nobody else. */
  template(pool: Pick<Pool, 'name' | 'region' | 'tokenSecret'>): Promise<string>;
  /** @throws BotError that says what is wrong with them. */
  check(pool: Pick<Pool, 'name' | 'region' | 'credentials' | 'tokenSecret'>): Promise<CheckedIdentity>;
  /** The same for keys that nobody keeps yet. @throws BotError `usage` when AWS does not know them. */
  checkKeys(pool: Pick<Pool, 'name' | 'region' | 'tokenSecret'>, keys: AwsKeys): Promise<CheckedIdentity>;
  /** How the rights of the user that the bot made differ from what it needs there now. @throws BotError `permission` when nobody may look. */
  compareRights(pool: Pick<Pool, 'name' | 'tokenSecret'>): Promise<RightsDrift>;
  /** When a key was last used, in epoch milliseconds; `never`, or `unknown` when AWS does not say. */
  lastUsed(credentials: PoolCredentials): Promise<number | 'never' | 'unknown'>;

  /** The keys that are kept for a pool, oldest first. */
  listKept(pool: string): Promise<readonly KeptKey[]>;
  /** Keeps a key for a pool, beside those that it has. */
  keep(pool: string, keys: AwsKeys, by?: string): Promise<void>;
  /** Forgets one of them. */
  forget(pool: string, accessKeyId: string): Promise<void>;
  /** Forgets all of them. */
  forgetAll(pool: string): Promise<void>;
}

/** The users that the bot makes. Every step may be taken any number of times. */
export interface AnnexUsers {
  /** Makes the user of a pool with the rights that the bot needs there now, and no more; one that is there gets them. */
  prepare(pool: Pick<Pool, 'name' | 'region' | 'tokenSecret'>): Promise<void>;
  /** Its keys as IAM lists them; none when there is no such user. */
  listKeys(pool: string): Promise<readonly UserKey[]>;
  /** Makes one more key and keeps it. Cut off in between, IAM lists a key that is not kept. */
  makeKey(pool: string): Promise<void>;
  /** True when AWS takes a kept key by now. */
  isKnown(pool: string, accessKeyId: string): Promise<boolean>;
  /** Switches a key off; it can be switched on again in IAM. */
  switchOff(pool: string, accessKeyId: string): Promise<void>;
  deleteKey(pool: string, accessKeyId: string): Promise<void>;
  /** Takes the user away, once it has no keys. */
  remove(pool: string): Promise<void>;
}
