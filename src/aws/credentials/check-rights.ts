import { DescribeInstancesCommand, DescribeRegionsCommand } from '@aws-sdk/client-ec2';
import { GetRoleCommand, SimulatePrincipalPolicyCommand, type EvaluationResult } from '@aws-sdk/client-iam';
import { GetScheduleCommand } from '@aws-sdk/client-scheduler';
import { DescribeInstanceInformationCommand } from '@aws-sdk/client-ssm';
import { isBotError } from '../../domain/errors.js';
import type { CheckedIdentity } from '../../ports/credentials.js';
import type { Statement } from '../account/policy-document.js';
import { iamAction } from '../actions.js';
import { call } from '../call.js';
import type { Clients } from '../clients.js';
import { awsErrorName } from '../failure.js';
import { NAME } from '../names.js';
import { botPolicy, type PolicyFor } from '../policy.js';
import { principalOf } from './role-template.js';

type Rights = Pick<CheckedIdentity, 'missing' | 'isCertain'>;

/**
 * Which of the needed rights somebody lacks. IAM works it out where they may ask it; else some calls that change nothing are
 * tried, which tells the coarse mistakes only.
 */
export async function checkRights(clients: Clients, arn: string, where: PolicyFor): Promise<Rights> {
  try {
    const found = await Promise.all(
      botPolicy(where).Statement.map((statement) =>
        simulate(clients, principalOf(arn), { statement, where }),
      ),
    );
    return { missing: [...new Set(found.flat())].sort(), isCertain: true };
  } catch (error) {
    if (!isBotError(error)) throw error;
    return { missing: await probe(clients, where), isCertain: false };
  }
}

/** What of a statement is not allowed, on one thing of each kind that it is about. */
async function simulate(
  { iam }: Clients,
  PolicySourceArn: string,
  { statement, where }: { readonly statement: Statement; readonly where: PolicyFor },
): Promise<readonly string[]> {
  const { Action, Resource = [], Condition = {} } = statement;
  const command = new SimulatePrincipalPolicyCommand({
    PolicySourceArn,
    ActionNames: [Action].flat(),
    ResourceArns: [...new Set([Resource].flat().map((arn) => exampleArn(arn, where)))],
    ContextEntries: Object.entries(Condition).flatMap(([operator, keys]) => contextOf(operator, keys)),
  });
  const { EvaluationResults = [] } = await call(iam, command, 'find out which rights there are');
  const allowed = new Set(EvaluationResults.filter(isAllowed).map((one) => one.EvalActionName));
  // A statement may be about several kinds of things; an action is for those kinds that it knows.
  return [Action].flat().filter((action) => !allowed.has(action));
}

/** AWS sums up over all resources, and tells of each. */
function isAllowed({ EvalDecision, ResourceSpecificResults = [] }: EvaluationResult): boolean {
  return (
    EvalDecision === 'allowed' ||
    ResourceSpecificResults.some(({ EvalResourceDecision }) => EvalResourceDecision === 'allowed')
  );
}

/** One resource that a pattern stands for, in the account and region that it is about. */
function exampleArn(pattern: string, { region = 'us-east-1', accountId = '' }: PolicyFor): string {
  if (pattern === '*') return pattern;
  const [arn = '', partition = '', service = '', where = '', account = '', ...rest] = pattern.split(':');
  const fixed = [
    arn,
    partition,
    service,
    where === '*' ? region : where,
    account === '*' ? accountId : account,
  ];
  return [...fixed, example(rest.join(':'))].join(':');
}

/** One text that a pattern stands for. */
function example(pattern: string): string {
  return pattern.replace(/\*/g, 'example');
}

/** What the request would have to say for the condition to hold. */
function contextOf(
  operator: string,
  keys: Readonly<Record<string, string | readonly string[]>>,
): { ContextKeyName: string; ContextKeyValues: string[]; ContextKeyType: 'string' | 'stringList' }[] {
  return Object.entries(keys).map(([ContextKeyName, value]) => ({
    ContextKeyName,
    ContextKeyValues: [operator === 'Null' ? 'example' : example([value].flat()[0] ?? '')],
    ContextKeyType: operator.startsWith('For') ? 'stringList' : 'string',
  }));
}

/** The actions of some calls that only look and are refused. Whatever else goes wrong with them is no matter here. */
async function probe(clients: Clients, { region = '' }: PolicyFor): Promise<readonly string[]> {
  const doing = 'try what is allowed';
  const { ec2, iam, ssm, scheduler } = clients;
  const tries: readonly (readonly [string, Promise<unknown>])[] = [
    ['DescribeInstances', call(ec2, new DescribeInstancesCommand({ MaxResults: 5 }), doing)],
    ['DescribeRegions', call(ec2, new DescribeRegionsCommand({}), doing)],
    ['GetRole', call(iam, new GetRoleCommand({ RoleName: `${NAME.instanceRole}-${region}` }), doing)],
    ['GetSchedule', call(scheduler, new GetScheduleCommand({ Name: NAME.schedule }), doing)],
    [
      'DescribeInstanceInformation',
      call(ssm, new DescribeInstanceInformationCommand({ MaxResults: 5 }), doing),
    ],
  ];
  const refused = await Promise.all(
    tries.map(async ([name, answer]) => {
      const error = await answer.then(
        () => undefined,
        (reason: unknown) => reason,
      );
      const isDenied = /^(AccessDenied|UnauthorizedOperation)$/.test(awsErrorName(error) ?? '');
      return error !== undefined && isDenied ? [iamAction(name)] : [];
    }),
  );
  return refused.flat().sort();
}
