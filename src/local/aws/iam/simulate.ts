import type * as IAM from '@aws-sdk/client-iam';
import type { Call, Operations } from '../call.js';
import { AwsError } from '../errors.js';
import { evaluate, judge, statementsOf, type Powers, type Question } from '../policy.js';
import { found, type Iam } from './iam.js';

type Decision = 'allowed' | 'explicitDeny' | 'implicitDeny';

const DECISION = {
  allowed: 'allowed',
  denied: 'explicitDeny',
  silent: 'implicitDeny',
  bounded: 'implicitDeny',
} as const;

/** What makes something takes tags in the request, and is not judged beside what only looks or changes. */
const MAKES = /:(Create|Import|Run|Tag)[A-Z]/;

/** SimulatePrincipalPolicy: what a role or user may do, without doing it. */
export function simulateOperations(iam: Iam): Operations {
  return {
    SimulatePrincipalPolicy: (input: IAM.SimulatePrincipalPolicyRequest, call: Call) => {
      checkTogether(input.ActionNames ?? []);
      const powers = powersOf(iam, input, call);
      const results = (input.ActionNames ?? []).map((action) => simulate(powers, action, input));
      return { EvaluationResults: results, IsTruncated: false };
    },
  };
}

/** @throws AwsError in IAM's words; which actions go together it tells nobody beforehand. */
function checkTogether(actions: readonly string[]): void {
  const making = actions.filter((action) => MAKES.test(action));
  const others = actions.filter((action) => !MAKES.test(action));
  if (making.length === 0 || others.length === 0) return;
  throw new AwsError(
    'InvalidInput',
    `Invalid Input Actions: [${making.join(',')}] and [${others.join(',')}] require different authorization information.`,
  );
}

/** `undefined` for whoever may do everything here, and stands in no IAM. */
function powersOf(
  iam: Iam,
  { PolicySourceArn: arn = '', PolicyInputList = [] }: IAM.SimulatePrincipalPolicyRequest,
  { caller }: Call,
): Powers | undefined {
  if (caller.arn === arn && caller.powers === undefined) return undefined;
  const identity = [...iam.roles.values(), ...iam.users.values()].find((one) => one.arn === arn);
  const message = `The ${arn.includes(':role/') ? 'role' : 'user'} with name ${arn.replace(/.*\//, '')} cannot be found.`;
  const powers = iam.powersOf(found(identity, message));
  return { ...powers, policies: [...powers.policies, ...PolicyInputList] };
}

/** One result for an action: over all resources, and for each. */
function simulate(
  powers: Powers | undefined,
  action: string,
  { ResourceArns = ['*'], ContextEntries = [] }: IAM.SimulatePrincipalPolicyRequest,
): IAM.EvaluationResult {
  const context = contextOf(ContextEntries);
  const decide = (resource: string): Decision =>
    powers === undefined ? 'allowed' : DECISION[judge(powers, { action, resource, context })];
  const MissingContextValues = missingIn(powers?.policies ?? [], context);
  const each = ResourceArns.map((resource) => ({
    EvalResourceName: resource,
    EvalResourceDecision: decide(resource),
    MissingContextValues,
    ...boundaryDetail(powers, { action, resource, context }),
  }));
  const decisions = each.map(({ EvalResourceDecision }) => EvalResourceDecision);
  const strictest = (['explicitDeny', 'implicitDeny'] as const).find((one) => decisions.includes(one));
  const isOfAll = ResourceArns.every((arn) => arn === '*');
  return {
    EvalActionName: action,
    EvalResourceName: '*',
    EvalDecision: strictest ?? 'allowed',
    MissingContextValues,
    ...(isOfAll
      ? boundaryDetail(powers, { action, resource: '*', context })
      : { ResourceSpecificResults: each }),
  };
}

/** Told only where there is a boundary. */
function boundaryDetail(
  powers: Powers | undefined,
  question: Question,
): Pick<IAM.EvaluationResult, 'PermissionsBoundaryDecisionDetail'> {
  if (powers?.boundary === undefined) return {};
  const AllowedByPermissionsBoundary = evaluate([powers.boundary], question) === 'allowed';
  return { PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary } };
}

function contextOf(entries: readonly IAM.ContextEntry[]): Question['context'] {
  return Object.fromEntries(
    entries.map(({ ContextKeyName = '', ContextKeyValues = [] }) => [
      ContextKeyName.toLowerCase(),
      ContextKeyValues.join(','),
    ]),
  );
}

/** The keys that any statement of the policies asks about and the question says nothing of. */
function missingIn(policies: readonly string[], context: Question['context']): string[] {
  const conditions = policies.flatMap(statementsOf).map(({ Condition }) => Condition ?? {});
  const tests = conditions.flatMap((condition): unknown[] => Object.values(condition));
  const keys = tests.flatMap((test) => Object.keys(test ?? {}));
  return [...new Set(keys)].filter((key) => context[key.toLowerCase()] === undefined);
}
