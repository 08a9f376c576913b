import type * as Lambda from '@aws-sdk/client-lambda';
import type { Account } from '../account.js';
import type { Operations } from '../call.js';
import { AwsError } from '../errors.js';
import type { Functions, LambdaFunction } from './functions.js';

/** A function's own policy: who may invoke it. */
export function permissionOperations(functions: Functions, account: Account): Operations {
  return {
    AddPermission: (input: Lambda.AddPermissionRequest) => {
      const fn = functions.get(input.FunctionName);
      const sid = input.StatementId ?? '';
      if (fn.permissions.some((permission) => permission.sid === sid)) {
        throw new AwsError(
          'ResourceConflictException',
          `The statement id (${sid}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
        );
      }
      fn.permissions.push({
        sid,
        principal: input.Principal ?? '',
        action: input.Action ?? '',
        sourceArn: input.SourceArn,
        sourceAccount: input.SourceAccount,
      });
      return { Statement: JSON.stringify(statementOf(fn, sid)) };
    },
    RemovePermission: ({ FunctionName, StatementId }: Lambda.RemovePermissionRequest) => {
      const { permissions } = functions.get(FunctionName);
      const index = permissions.findIndex(({ sid }) => sid === StatementId);
      if (index < 0) throw noPolicy(`Statement ${StatementId ?? ''} is not found in resource policy.`);
      permissions.splice(index, 1);
      return {};
    },
    GetPolicy: ({ FunctionName }: Lambda.GetPolicyRequest) => {
      const fn = functions.get(FunctionName);
      if (fn.permissions.length === 0) throw noPolicy('The resource you requested does not exist.');
      const Statement = fn.permissions.map(({ sid }) => statementOf(fn, sid));
      const Policy = JSON.stringify({ Version: '2012-10-17', Id: `default-${account.id}`, Statement });
      return { Policy, RevisionId: fn.revision };
    },
  };
}

function statementOf(fn: LambdaFunction, sid: string): object {
  const permission = fn.permissions.find((one) => one.sid === sid);
  const isService = permission?.principal.includes('.') === true;
  return {
    Sid: sid,
    Effect: 'Allow',
    Principal: isService ? { Service: permission.principal } : { AWS: permission?.principal },
    Action: permission?.action,
    Resource: fn.arn,
    Condition: {
      ...(permission?.sourceArn === undefined ? {} : { ArnLike: { 'AWS:SourceArn': permission.sourceArn } }),
      ...(permission?.sourceAccount === undefined
        ? {}
        : { StringEquals: { 'AWS:SourceAccount': permission.sourceAccount } }),
    },
  };
}

function noPolicy(message: string): AwsError {
  return new AwsError('ResourceNotFoundException', message, 404);
}
