import { GetRoleCommand } from '@aws-sdk/client-iam';
import { isBotError } from '../../domain/errors.js';
import type { Rights } from '../../ports/account.js';
import { policy } from '../account/policy-document.js';
import { call } from '../call.js';
import type { Clients } from '../clients.js';
import { principalOf } from '../credentials/role-template.js';
import { awsErrorName } from '../errors/failure.js';
import { policyWith, type PolicyFor } from '../policy.js';
import { probe } from './probe.js';
import { simulate, type Simulated } from './simulate.js';

const NOTHING: Promise<readonly string[]> = Promise.resolve([]);

/**
 * Which of the needed rights somebody lacks. IAM works it out where they may ask it; else calls that change nothing are tried,
 * which tells a part. What looks of somebody else were `refused` counts in either case.
 */
export async function checkRights(
  clients: Clients,
  arn: string,
  where: PolicyFor,
  refused = NOTHING,
): Promise<Rights> {
  const principal = principalOf(arn);
  const [asked, looks] = await Promise.all([askIam(clients, principal, where), refused]);
  if ('told' in asked) return summed(asked.told, looks, { principal: asked.principal, where });
  const probed = await probe(clients, where);
  const missing = [...new Set([...probed, ...looks])].sort();
  return {
    ...giving(missing, where),
    forbidden: [],
    isCertain: false,
    principal,
    ...(asked.mayAsk ? {} : { policyToAsk: toAsk(principal) }),
  };
}

type Answer = { readonly told: Simulated; readonly principal: string } | { readonly mayAsk: boolean };

async function askIam(clients: Clients, principal: string, where: PolicyFor): Promise<Answer> {
  try {
    return { told: await simulate(clients, principal, where), principal };
  } catch (error) {
    if (!isBotError(error)) throw error;
    if (awsErrorName(error) !== 'NoSuchEntity') return { mayAsk: !isBotError(error, 'permission') };
    const whole = await findWhole(clients, principal);
    return whole === undefined ? { mayAsk: true } : await askIam(clients, whole, where);
  }
}

/** A session does not tell the path of its role, such as that of roles from a single sign-on. */
async function findWhole({ iam }: Clients, principal: string): Promise<string | undefined> {
  const RoleName = /:role\/([^/]+)$/.exec(principal)?.[1];
  if (RoleName === undefined) return undefined;
  try {
    const { Role } = await call(iam, new GetRoleCommand({ RoleName }), 'look at my own role');
    return Role?.Arn === principal ? undefined : Role?.Arn;
  } catch (error) {
    if (!isBotError(error)) throw error;
    return undefined;
  }
}

function summed(
  { missing, forbidden, unanswered }: Simulated,
  looks: readonly string[],
  { principal, where }: { readonly principal: string; readonly where: PolicyFor },
): Rights {
  const known = new Set([...missing, ...forbidden.map(({ action }) => action)]);
  // AWS refused what by the policies that IAM knows of is allowed.
  const elsewhere = looks.filter((action) => !known.has(action) && !unanswered.includes(action));
  const by =
    'a policy that IAM does not tell me of, such as that of a session, an endpoint or the organization';
  return {
    ...giving(
      [...new Set([...missing, ...looks.filter((action) => unanswered.includes(action))])].sort(),
      where,
    ),
    forbidden: [...forbidden, ...[...new Set(elsewhere)].map((action) => ({ action, by }))],
    isCertain: unanswered.length === 0,
    principal,
  };
}

function giving(missing: readonly string[], where: PolicyFor): Pick<Rights, 'missing' | 'policy'> {
  if (missing.length === 0) return { missing };
  return { missing, policy: JSON.stringify(policyWith(missing, where)) };
}

function toAsk(principal: string): string {
  return JSON.stringify(
    policy(
      { Effect: 'Allow', Action: 'iam:SimulatePrincipalPolicy', Resource: principal },
      { Effect: 'Allow', Action: 'sts:DecodeAuthorizationMessage', Resource: '*' },
    ),
  );
}
