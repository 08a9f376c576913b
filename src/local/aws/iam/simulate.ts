import type * as IAM from '@aws-sdk/client-iam';
import type { Operations } from '../call.js';
import { evaluate } from '../policy.js';
import { found, type Iam } from './iam.js';

const DECISION = { allowed: 'allowed', denied: 'explicitDeny', silent: 'implicitDeny' } as const;

/** SimulatePrincipalPolicy: what a role or user may do, without doing it. */
export function simulateOperations(iam: Iam): Operations {
  return {
    SimulatePrincipalPolicy: (input: IAM.SimulatePrincipalPolicyRequest) => {
      const arn = input.PolicySourceArn ?? '';
      const identity = [...iam.roles.values(), ...iam.users.values()].find((one) => one.arn === arn);
      const policies = iam.policiesOf(found(identity, `Cannot find identity ${arn}.`));
      const entries = (input.ContextEntries ?? []).map(({ ContextKeyName = '', ContextKeyValues = [] }) => {
        return [ContextKeyName.toLowerCase(), ContextKeyValues.join(',')] as const;
      });
      const context = Object.fromEntries(entries);
      const asked = (input.ActionNames ?? []).flatMap((action) =>
        (input.ResourceArns ?? ['*']).map((resource) => ({ action, resource, context })),
      );
      const EvaluationResults = asked.map((question) => ({
        EvalActionName: question.action,
        EvalResourceName: question.resource,
        EvalDecision: DECISION[evaluate([...policies, ...(input.PolicyInputList ?? [])], question)],
      }));
      return { EvaluationResults, IsTruncated: false };
    },
  };
}
