import { BotError } from './errors.js';
import type { Place } from './message.js';
import { code, shorten, words } from './words.js';

/** The pool that the settings of the bot describe. It is always there. */
export const DEFAULT_POOL = 'default';

/**
 * As whom the bot acts in a pool's account: itself, a role that it takes, one of the keys in a secret, or nobody since they
 * were revoked. Names of secrets, never their values.
 */
export type PoolCredentials =
  | { readonly kind: 'own' }
  | (Since & {
      readonly kind: 'role';
      readonly roleArn: string;
      readonly externalId: string;
      readonly accountId: string;
    })
  | (Since & {
      readonly kind: 'key';
      readonly secret: string;
      readonly accessKeyId: string;
      readonly accountId: string;
      /** The user that the bot made for it; absent for a key that somebody brought. */
      readonly userName?: string | undefined;
    })
  | (Since & { readonly kind: 'none'; readonly accountId: string });

/** Who chose these credentials and when; that is also when they were last checked as a whole. */
interface Since {
  readonly by: string;
  readonly at: number;
}

/** What somebody wants done about the keys of a pool's user, until it is done. */
export interface KeysWish {
  /** `renew`: the user gets the rights that the bot needs now, and keeps its key. */
  readonly kind: 'create' | 'rotate' | 'renew' | 'revoke';
  /** Of a rotation: the rights are renewed with it, as was said when it was asked. */
  readonly renewsRights?: true | undefined;
  readonly by: string;
  readonly at: number;
  readonly place?: Place | undefined;
}

/** Who may do what in a pool: ids of people and of user groups. What is empty is as it is without any. */
export interface PoolRoles {
  readonly admins: readonly string[];
  readonly operators: readonly string[];
  readonly viewers: readonly string[];
}

/** One HTCondor pool and its annexes, in one AWS account and region, bound to channels. */
export interface Pool {
  readonly name: string;
  readonly region: string;
  readonly credentials: PoolCredentials;
  readonly keysWish?: KeysWish | undefined;
  /** `host:port` of an existing pool's collector that annexes join. */
  readonly collector?: string | undefined;
  /** Name of the secret with the token that annexes join with. */
  readonly tokenSecret?: string | undefined;
  /** Channels whose commands are about this pool. The store keeps which they are; saving a pool does not change them. */
  readonly channels: readonly string[];
  readonly roles: PoolRoles;
  /** Since when nobody knows any more who might do what here: until an admin says it, everybody else only looks. */
  readonly rolesLostAt?: number | undefined;
  /** What one question may cost at most with one person's Yes, in USD as a decimal; `none`: whatever it costs. */
  readonly limitUsd?: string | undefined;
  /** After how many days keys are renewed, or people reminded of theirs; `off`: never. */
  readonly keyAgeDays?: number | 'off' | undefined;
  readonly createdBy?: string | undefined;
  readonly createdAt?: number | undefined;
  /** 0 when it has not been saved yet; the store counts it up with every change. */
  readonly version: number;
}

/** Nobody in particular. */
export const NO_ROLES: PoolRoles = { admins: [], operators: [], viewers: [] };

/**
 * The default pool as it is: where it is, say the settings of the bot; what people changed of the rest is stored, as whom the
 * bot acts among it.
 */
export function withSettings(usual: Pool, stored: Pool | undefined): Pool {
  if (stored === undefined) return usual;
  const { name, region, collector, tokenSecret } = usual;
  return { ...stored, name, region, collector, tokenSecret };
}

/**
 * The name of a pool, if it is one: it becomes part of tags and of keys.
 * @throws BotError `usage` that says how names look.
 */
export function poolName(text: string): string {
  const name = text.toLowerCase();
  if (isPoolName(name)) return name;
  throw new BotError('usage', words`${code(shorten(text, 40))} can't be the name of a pool.`, {
    hint: 'Names have 1 to 27 letters, digits and hyphens, like muon-lab.',
  });
}

/** True for what can be the name of a pool. */
export function isPoolName(text: string): boolean {
  return /^[a-z0-9](?:[a-z0-9-]{0,25}[a-z0-9])?$/.test(text);
}
