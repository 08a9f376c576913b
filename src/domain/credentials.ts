import { BotError } from './errors.js';
import type { Pool, PoolCredentials } from './pool.js';
import { bold, code, joinWords, shorten, words, type Words } from './words.js';

/** How the role that our template makes for a pool is called; the bot may take roles of this name and no others. */
export const POOL_ROLES = 'condor-annex-pool';

/** How the users that the bot makes are called. */
export const ANNEX_USERS = 'annex-user';

/** Under this name in Secrets Manager of the bot's own account, one secret a pool. */
export const CREDENTIAL_SECRETS = 'condor-annex/credentials';

/** Keys are to be renewed after this many days where nobody has said otherwise. */
const USUAL_KEY_AGE_DAYS = 90;

/** After how many days keys of a pool are to be renewed; `undefined`: never. */
export function keyAgeDays({ keyAgeDays: days }: Pick<Pool, 'keyAgeDays'>): number | undefined {
  return days === 'off' ? undefined : (days ?? USUAL_KEY_AGE_DAYS);
}

/** True for a key of this age that is to be renewed. */
export function isOldKey(pool: Pick<Pool, 'keyAgeDays'>, ageMs: number): boolean {
  const days = keyAgeDays(pool);
  return days !== undefined && ageMs >= days * 24 * 3_600_000;
}

/** How rights differ from what the bot needs now, by actions. */
export interface RightsDrift {
  readonly missing: readonly string[];
  readonly extra: readonly string[];
}

/** The role that our template makes for a pool. */
export function poolRoleName(pool: string): string {
  return `${POOL_ROLES}-${pool}`;
}

/** The user that the bot makes for a pool. */
export function annexUserName(pool: string): string {
  return `${ANNEX_USERS}-${pool}`;
}

/** The secret that holds the keys of a pool. */
export function credentialSecret(pool: string): string {
  return `${CREDENTIAL_SECRETS}/${pool}`;
}

/** An access key's id as people may see it: enough to find it in the console. */
export function shortKeyId(accessKeyId: string): string {
  return `${accessKeyId.slice(0, 4)}…${accessKeyId.slice(-4)}`;
}

/** The account that a role's ARN names. @throws BotError `usage` when it is not the ARN of a role. */
export function accountOfRole(arn: string): string {
  const [, accountId] = /^arn:aws[a-z-]*:iam::(\d{12}):role\/[\w+=,.@/-]{1,512}$/.exec(arn) ?? [];
  if (accountId !== undefined) return accountId;
  throw new BotError('usage', words`${code(shorten(arn, 80))} is not the ARN of a role.`, {
    hint: words`Like ${code('/condor_pool credentials role arn:aws:iam::123456789012:role/condor-annex-pool-lab')}`,
  });
}

/** As whom the bot acts, in a few words. */
export function whoWords(credentials: PoolCredentials): Words {
  switch (credentials.kind) {
    case 'own':
      return words`I act as myself, with what AWS gives the machine that I run on.`;
    case 'role':
      return words`I act by the role ${code(credentials.roleArn)} in account ${credentials.accountId}.`;
    case 'key':
      return words`I act by the access key ${code(shortKeyId(credentials.accessKeyId))} of ${
        credentials.userName === undefined
          ? 'a user that somebody brought'
          : words`the user ${code(credentials.userName)}, which I made`
      }, in account ${credentials.accountId}.`;
    case 'none':
      return words`${bold('Nobody')}: its credentials were revoked.`;
  }
}

/** What somebody types to give a pool credentials. */
export function waysIn({ name }: Pick<Pool, 'name'>): readonly Words[] {
  const line = (verb: string): ReturnType<typeof code> => code(`/condor_pool ${verb} -pool ${name}`);
  return [
    words`${bold('A role')}, the best way: ${line('credentials template')} gives you the CloudFormation template for it.`,
    words`${bold('A user that I make')}, when I may do that in my own account: ${line('credentials create')}`,
    words`${bold('A key that you have')}: ${line('credentials key')} opens a form for it.`,
  ];
}

/** True when nothing is missing and nothing too much. */
export function isNoDrift({ missing, extra }: RightsDrift): boolean {
  return missing.length === 0 && extra.length === 0;
}

/** What there is too little and too much of. */
export function driftWords({ missing, extra }: RightsDrift): Words {
  const lacks = words`Missing are the rights ${listed(missing)}: what needs them will be refused.`;
  const has = words`Not needed any more, or allowed otherwise than they have to be: ${listed(extra)}.`;
  const both = [...(missing.length === 0 ? [] : [lacks]), ...(extra.length === 0 ? [] : [has])];
  return joinWords(both, ' ');
}

function listed(actions: readonly string[]): Words {
  const more = actions.length > 12 ? ` and ${actions.length - 12} more` : '';
  return words`${joinWords(actions.slice(0, 12).map(code), ', ')}${more}`;
}

/** What to do about rights that are not as they have to be. */
export function renewWords({ name, credentials }: Pick<Pool, 'name' | 'credentials'>): Words {
  const line = (verb: string): ReturnType<typeof code> => code(`/condor_pool ${verb} -pool ${name}`);
  switch (credentials.kind) {
    case 'role':
      return words`Somebody who may do that deploys its stack again, from the template of today: ${line('credentials template')}`;
    case 'key':
      return credentials.userName === undefined
        ? words`Somebody who may do that gives them to its user; ${line('credentials')} hands over a policy with them.`
        : words`I bring them up to date after a Yes: ${line('credentials renew')}`;
    case 'own':
    case 'none':
      return words`They stand in the policy that ${code('npm run --silent policy')} prints.`;
  }
}
