import {
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  ListPolicyVersionsCommand,
} from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { annexUserName, type RightsDrift } from '../../domain/credentials.js';
import { BotError, isBotError } from '../../domain/errors.js';
import type { Pool } from '../../domain/pool.js';
import { code, words } from '../../domain/words.js';
import { policyDifference, samePolicy, type PolicyDocument } from '../account/policy-document.js';
import { call } from '../call.js';
import type { Clients } from '../clients.js';
import { orNone } from '../expect.js';
import { botPolicy } from '../policy.js';

type Which = Pick<Pool, 'name' | 'tokenSecret'>;

/** What the policy of a pool's user is made with. */
type Hands = Pick<Clients, 'iam' | 'sts'>;

/** How it differs from what the bot needs there now; one that is not there, or not attached, lacks everything. */
export async function compareUserPolicy(clients: Hands, pool: Which): Promise<RightsDrift> {
  const { arn, rights } = await wanted(clients, pool);
  return policyDifference(
    await findDocument(clients, arn, `look at the policy ${annexUserName(pool.name)}`),
    rights,
  );
}

/** Makes the policy, or gives the one that is there the rights of today. Gives its ARN. */
export async function renewUserPolicy(clients: Hands, pool: Which): Promise<string> {
  const PolicyName = annexUserName(pool.name);
  const doing = `make the policy ${PolicyName}`;
  const { arn: PolicyArn, rights } = await wanted(clients, pool);
  const PolicyDocument = JSON.stringify(rights);
  const there = await findPolicy(clients, PolicyArn, doing);
  if (there === undefined) {
    // As a policy of its own: what stands in a user itself may have 2048 characters only.
    const command = new CreatePolicyCommand({ PolicyName, PolicyDocument });
    await orNone(askIam(clients, command, doing), 'EntityAlreadyExists');
    return PolicyArn;
  }
  const text = await readVersion(clients, { arn: PolicyArn, version: there.DefaultVersionId }, doing);
  if (samePolicy(text, rights)) return PolicyArn;
  // IAM keeps five: the one in force is left, so that somebody can go back to it.
  await deleteOlder(clients, PolicyArn, doing);
  const version = new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument, SetAsDefault: true });
  await askIam(clients, version, doing);
  return PolicyArn;
}

/** Deletes the policy with all that it ever said, once nobody has it any more. */
export async function deleteUserPolicy(clients: Hands, PolicyArn: string, doing: string): Promise<void> {
  await orNone(deleteOlder(clients, PolicyArn, doing), 'NoSuchEntity');
  await orNone(askIam(clients, new DeletePolicyCommand({ PolicyArn }), doing), 'NoSuchEntity');
}

/** The ARN of the policy of a pool's user, in the bot's own account. */
export async function userPolicyArn(clients: Hands, pool: string): Promise<string> {
  const { accountId, partition } = await where(clients);
  return `arn:${partition}:iam::${accountId}:policy/${annexUserName(pool)}`;
}

/** Asks IAM something about users that the bot makes: what it refuses takes an administrator's rights. */
export async function askIam<Output>(
  { iam }: Pick<Clients, 'iam'>,
  command: Parameters<typeof call<Output>>[1],
  doing: string,
): Promise<Output> {
  try {
    return await call(iam, command, doing);
  } catch (error) {
    throw isBotError(error, 'permission') ? needsRights(error) : error;
  }
}

async function wanted(
  clients: Hands,
  { name, tokenSecret }: Which,
): Promise<{ readonly arn: string; readonly rights: PolicyDocument }> {
  const { accountId, partition } = await where(clients);
  const arn = `arn:${partition}:iam::${accountId}:policy/${annexUserName(name)}`;
  return { arn, rights: botPolicy({ accountId, partition, tokenSecret }) };
}

async function findDocument(clients: Hands, arn: string, doing: string): Promise<string | undefined> {
  const found = await findPolicy(clients, arn, doing);
  if (found === undefined || found.AttachmentCount === 0) return undefined;
  return await readVersion(clients, { arn, version: found.DefaultVersionId }, doing);
}

async function findPolicy(clients: Hands, PolicyArn: string, doing: string) {
  const answer = askIam(clients, new GetPolicyCommand({ PolicyArn }), doing);
  return (await orNone(answer, 'NoSuchEntity'))?.Policy;
}

async function readVersion(
  clients: Hands,
  { arn, version }: { readonly arn: string; readonly version: string | undefined },
  doing: string,
): Promise<string | undefined> {
  const command = new GetPolicyVersionCommand({ PolicyArn: arn, VersionId: version });
  return (await askIam(clients, command, doing)).PolicyVersion?.Document;
}

async function deleteOlder(clients: Hands, PolicyArn: string, doing: string): Promise<void> {
  const { Versions = [] } = await askIam(clients, new ListPolicyVersionsCommand({ PolicyArn }), doing);
  for (const { VersionId } of Versions.filter(({ IsDefaultVersion }) => IsDefaultVersion !== true)) {
    const command = new DeletePolicyVersionCommand({ PolicyArn, VersionId });
    await orNone(askIam(clients, command, doing), 'NoSuchEntity');
  }
}

async function where({
  sts,
}: Pick<Clients, 'sts'>): Promise<{ readonly accountId: string; readonly partition: string }> {
  const { Account = '', Arn = '' } = await call(sts, new GetCallerIdentityCommand({}), 'ask AWS who I am');
  return { accountId: Account, partition: Arn.split(':')[1] ?? 'aws' };
}

function needsRights(cause: BotError): BotError {
  return new BotError('permission', cause.sentence, {
    hint: words`Making users takes more rights than the rest: ${code('npm run --silent policy -- administrator')} prints them. Without them use a role: ${code('/condor_pool credentials template')}.`,
    cause,
  });
}
