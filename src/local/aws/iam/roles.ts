import type * as IAM from '@aws-sdk/client-iam';
import type { Account } from '../account.js';
import type { Operations } from '../call.js';
import { AwsError } from '../errors.js';
import { statementsOf } from '../policy.js';
import type { Iam, Role } from './iam.js';
import { checkBoundary, describeBoundary } from './boundaries.js';
import { checkName, checkNoPolicies, checkPolicy, encodeDocument, tagList, tagMap } from './identities.js';

/** Roles and their trust policies. */
export function roleOperations(iam: Iam, account: Account): Operations {
  return {
    CreateRole: (input: IAM.CreateRoleRequest) => {
      const name = checkName('roleName', input.RoleName, 64);
      const trust = checkTrust(input.AssumeRolePolicyDocument);
      if (iam.roles.has(name))
        throw new AwsError('EntityAlreadyExists', `Role with name ${name} already exists.`);
      const path = input.Path ?? '/';
      const role: Role = {
        name,
        path,
        arn: iam.arn('role', path, name),
        id: account.ids.capitals('AROA'),
        createdAt: account.time(),
        inline: new Map(),
        attached: new Set(),
        tags: tagMap(input.Tags),
        boundary: checkBoundary(iam, input.PermissionsBoundary),
        trust,
        description: input.Description,
        maxSessionDuration: input.MaxSessionDuration ?? 3600,
      };
      iam.roles.set(name, role);
      return { Role: describeRole(role) };
    },
    GetRole: ({ RoleName }: IAM.GetRoleRequest) => ({ Role: describeRole(iam.role(RoleName)) }),
    ListRoles: ({ PathPrefix = '/' }: IAM.ListRolesRequest) => {
      const roles = [...iam.roles.values()].filter(({ path }) => path.startsWith(PathPrefix));
      return { Roles: roles.map(describeRole), IsTruncated: false };
    },
    DeleteRole: ({ RoleName }: IAM.DeleteRoleRequest) => {
      const role = iam.role(RoleName);
      if ([...iam.profiles.values()].some((profile) => profile.role === role)) {
        throw new AwsError(
          'DeleteConflict',
          'Cannot delete entity, must remove roles from instance profile first.',
        );
      }
      checkNoPolicies(role);
      iam.roles.delete(role.name);
      return {};
    },
    UpdateAssumeRolePolicy: ({ RoleName, PolicyDocument }: IAM.UpdateAssumeRolePolicyRequest) => {
      const role = iam.role(RoleName);
      role.trust = checkTrust(PolicyDocument);
      return {};
    },
    ...roleTagOperations(iam),
  };
}

function roleTagOperations(iam: Iam): Operations {
  return {
    TagRole: ({ RoleName, Tags }: IAM.TagRoleRequest) => {
      const { tags } = iam.role(RoleName);
      for (const [key, value] of tagMap(Tags)) tags.set(key, value);
      return {};
    },
    UntagRole: ({ RoleName, TagKeys }: IAM.UntagRoleRequest) => {
      const { tags } = iam.role(RoleName);
      for (const key of TagKeys ?? []) tags.delete(key);
      return {};
    },
    ListRoleTags: ({ RoleName }: IAM.ListRoleTagsRequest) => ({
      Tags: tagList(iam.role(RoleName).tags),
      IsTruncated: false,
    }),
  };
}

/** A role as IAM answers it. */
export function describeRole(role: Role): IAM.Role {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: new Date(role.createdAt),
    AssumeRolePolicyDocument: encodeDocument(role.trust),
    MaxSessionDuration: role.maxSessionDuration,
    Description: role.description,
    Tags: tagList(role.tags),
    ...describeBoundary(role),
  };
}

function checkTrust(document: string | undefined): string {
  const trust = checkPolicy(document);
  const statements = statementsOf(trust);
  if (statements.some((statement) => statement.Resource !== undefined)) {
    throw new AwsError('MalformedPolicyDocument', 'Has prohibited field Resource');
  }
  if (statements.some((statement) => !('Principal' in statement))) {
    throw new AwsError('MalformedPolicyDocument', 'AssumeRole policy must contain a principal.');
  }
  return trust;
}
