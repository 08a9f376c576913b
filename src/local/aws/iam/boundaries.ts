import type * as IAM from '@aws-sdk/client-iam';
import type { Operations } from '../call.js';
import { AwsError } from '../errors.js';
import { found, type Iam } from './iam.js';
import type { Identity, IdentityKind } from './identities.js';

interface Bounded {
  readonly RoleName?: string;
  readonly UserName?: string;
  readonly PermissionsBoundary?: string;
}

/** Permissions boundaries of roles and users that are there already. */
export function boundaryOperations(iam: Iam, kind: IdentityKind): Operations {
  const of = (input: Bounded): Identity => iam.identity(kind, input[`${kind}Name`]);
  return {
    [`Put${kind}PermissionsBoundary`]: (input: Bounded) => {
      of(input).boundary = checkBoundary(iam, input.PermissionsBoundary);
      return {};
    },
    [`Delete${kind}PermissionsBoundary`]: (input: Bounded) => {
      const identity = of(input);
      const message = `${kind} ${identity.name} does not have a permissions boundary.`;
      found(identity.boundary, message);
      identity.boundary = undefined;
      return {};
    },
  };
}

/** @throws AwsError NoSuchEntity when there is no such policy. */
export function checkBoundary(iam: Iam, arn: string | undefined): string | undefined {
  if (arn === undefined || iam.documentOf(arn) !== undefined) return arn;
  throw new AwsError('NoSuchEntity', `Scope ARN: ${arn} does not exist or is not attachable.`);
}

/** As IAM tells of it, of a single role or user. */
export function describeBoundary({ boundary }: Identity): Pick<IAM.Role, 'PermissionsBoundary'> {
  if (boundary === undefined) return {};
  return {
    PermissionsBoundary: {
      PermissionsBoundaryType: 'PermissionsBoundaryPolicy',
      PermissionsBoundaryArn: boundary,
    },
  };
}
