import { createHash } from 'node:crypto';
import type * as IAM from '@aws-sdk/client-iam';
import type { Account } from '../account.js';
import type { Call, Operations } from '../call.js';
import { AwsError } from '../errors.js';
import { found, type AccessKey, type Iam, type User } from './iam.js';
import { checkBoundary, describeBoundary } from './boundaries.js';
import { checkName, checkNoPolicies, tagList, tagMap } from './identities.js';

const MOST_KEYS = 2;

/** Users. Whoever signs with a user's access key is that user, and may do what its policies allow. */
export function userOperations(iam: Iam, account: Account): Operations {
  return {
    CreateUser: (input: IAM.CreateUserRequest) => {
      const name = checkName('userName', input.UserName, 64);
      if (iam.users.has(name))
        throw new AwsError('EntityAlreadyExists', `User with name ${name} already exists.`);
      const path = input.Path ?? '/';
      const user: User = {
        name,
        path,
        arn: iam.arn('user', path, name),
        id: account.ids.capitals('AIDA'),
        createdAt: account.time(),
        inline: new Map(),
        attached: new Set(),
        tags: tagMap(input.Tags),
        boundary: checkBoundary(iam, input.PermissionsBoundary),
        keys: [],
      };
      iam.users.set(name, user);
      return { User: describe(user) };
    },
    GetUser: ({ UserName }: IAM.GetUserRequest, { caller }: Call) => {
      const own = [...iam.users.values()].find(({ arn }) => arn === caller.arn)?.name;
      return { User: describe(iam.user(UserName ?? own)) };
    },
    ListUsers: () => ({ Users: [...iam.users.values()].map(describe), IsTruncated: false }),
    DeleteUser: ({ UserName }: IAM.DeleteUserRequest) => {
      const user = iam.user(UserName);
      if (user.keys.length > 0) {
        throw new AwsError('DeleteConflict', 'Cannot delete entity, must delete access keys first.');
      }
      checkNoPolicies(user);
      iam.users.delete(user.name);
      return {};
    },
    ...accessKeyOperations(iam, account),
  };
}

function accessKeyOperations(iam: Iam, account: Account): Operations {
  const keyOf = (user: User, id: string | undefined): User['keys'][number] =>
    found(
      user.keys.find((key) => key.id === id),
      `The Access Key with id ${id ?? ''} cannot be found.`,
    );
  return {
    CreateAccessKey: ({ UserName }: IAM.CreateAccessKeyRequest) => {
      const user = iam.user(UserName);
      if (user.keys.length >= MOST_KEYS) {
        throw new AwsError('LimitExceeded', `Cannot exceed quota for AccessKeysPerUser: ${MOST_KEYS}`);
      }
      const key: AccessKey = {
        id: account.ids.capitals('AKIA'),
        createdAt: account.time(),
        status: 'Active',
      };
      user.keys.push(key);
      const SecretAccessKey = createHash('sha256').update(key.id).digest('base64').slice(0, 40);
      const made = { UserName: user.name, AccessKeyId: key.id, Status: key.status };
      return { AccessKey: { ...made, SecretAccessKey, CreateDate: new Date(key.createdAt) } };
    },
    ListAccessKeys: ({ UserName }: IAM.ListAccessKeysRequest) => {
      const user = iam.user(UserName);
      const AccessKeyMetadata = user.keys.map(({ id, status, createdAt }) => ({
        UserName: user.name,
        AccessKeyId: id,
        Status: status,
        CreateDate: new Date(createdAt),
      }));
      return { AccessKeyMetadata, IsTruncated: false };
    },
    GetAccessKeyLastUsed: ({ AccessKeyId }: IAM.GetAccessKeyLastUsedRequest) => {
      const { user, key } = found(
        iam.findByKey(AccessKeyId ?? ''),
        `The Access Key with id ${AccessKeyId ?? ''} cannot be found.`,
      );
      const used = key.lastUsedAt === undefined ? {} : { LastUsedDate: new Date(key.lastUsedAt) };
      return { UserName: user.name, AccessKeyLastUsed: { ...used, Region: 'N/A', ServiceName: 'N/A' } };
    },
    UpdateAccessKey: ({ UserName, AccessKeyId, Status }: IAM.UpdateAccessKeyRequest) => {
      keyOf(iam.user(UserName), AccessKeyId).status = Status === 'Inactive' ? 'Inactive' : 'Active';
      return {};
    },
    DeleteAccessKey: ({ UserName, AccessKeyId }: IAM.DeleteAccessKeyRequest) => {
      const user = iam.user(UserName);
      const key = keyOf(user, AccessKeyId);
      user.keys.splice(user.keys.indexOf(key), 1);
      iam.deletedKeys.add(key.id);
      return {};
    },
  };
}

function describe(user: User): IAM.User {
  return {
    Path: user.path,
    UserName: user.name,
    UserId: user.id,
    Arn: user.arn,
    CreateDate: new Date(user.createdAt),
    Tags: tagList(user.tags),
    ...describeBoundary(user),
  };
}
