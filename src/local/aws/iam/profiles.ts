import type * as IAM from '@aws-sdk/client-iam';
import type { Account } from '../account.js';
import type { Operations } from '../call.js';
import { AwsError } from '../errors.js';
import type { Iam, InstanceProfile } from './iam.js';
import { checkName, tagList, tagMap } from './identities.js';
import { describeRole } from './roles.js';

/** Instance profiles: what hands a role to an instance. */
export function profileOperations(iam: Iam, account: Account): Operations {
  return {
    CreateInstanceProfile: (input: IAM.CreateInstanceProfileRequest) => {
      const name = checkName('instanceProfileName', input.InstanceProfileName, 128);
      if (iam.profiles.has(name)) {
        throw new AwsError('EntityAlreadyExists', `Instance Profile ${name} already exists.`);
      }
      const path = input.Path ?? '/';
      const profile: InstanceProfile = {
        name,
        path,
        arn: iam.arn('instance-profile', path, name),
        id: account.ids.capitals('AIPA'),
        createdAt: account.time(),
        tags: tagMap(input.Tags),
        role: undefined,
        roleSince: account.time(),
      };
      iam.profiles.set(name, profile);
      return { InstanceProfile: describe(profile) };
    },
    GetInstanceProfile: ({ InstanceProfileName }: IAM.GetInstanceProfileRequest) => ({
      InstanceProfile: describe(iam.profile(InstanceProfileName)),
    }),
    ListInstanceProfiles: () => ({
      InstanceProfiles: [...iam.profiles.values()].map(describe),
      IsTruncated: false,
    }),
    ListInstanceProfilesForRole: ({ RoleName }: IAM.ListInstanceProfilesForRoleRequest) => {
      const role = iam.role(RoleName);
      const profiles = [...iam.profiles.values()].filter((profile) => profile.role === role);
      return { InstanceProfiles: profiles.map(describe), IsTruncated: false };
    },
    DeleteInstanceProfile: ({ InstanceProfileName }: IAM.DeleteInstanceProfileRequest) => {
      const profile = iam.profile(InstanceProfileName);
      if (profile.role !== undefined) {
        throw new AwsError(
          'DeleteConflict',
          'Cannot delete entity, must remove roles from instance profile first.',
        );
      }
      iam.profiles.delete(profile.name);
      return {};
    },
    TagInstanceProfile: ({ InstanceProfileName, Tags }: IAM.TagInstanceProfileRequest) => {
      const { tags } = iam.profile(InstanceProfileName);
      for (const [key, value] of tagMap(Tags)) tags.set(key, value);
      return {};
    },
    ...membershipOperations(iam, account),
  };
}

function membershipOperations(iam: Iam, account: Account): Operations {
  return {
    AddRoleToInstanceProfile: (input: IAM.AddRoleToInstanceProfileRequest) => {
      const profile = iam.profile(input.InstanceProfileName);
      const role = iam.role(input.RoleName);
      if (profile.role !== undefined) {
        throw new AwsError('LimitExceeded', 'Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1');
      }
      profile.role = role;
      profile.roleSince = account.time();
      return {};
    },
    RemoveRoleFromInstanceProfile: (input: IAM.RemoveRoleFromInstanceProfileRequest) => {
      const profile = iam.profile(input.InstanceProfileName);
      if (profile.role === undefined || profile.role.name !== input.RoleName) {
        throw new AwsError('NoSuchEntity', `The role with name ${input.RoleName ?? ''} cannot be found.`);
      }
      profile.role = undefined;
      return {};
    },
  };
}

function describe(profile: InstanceProfile): IAM.InstanceProfile {
  return {
    Path: profile.path,
    InstanceProfileName: profile.name,
    InstanceProfileId: profile.id,
    Arn: profile.arn,
    CreateDate: new Date(profile.createdAt),
    Roles: profile.role === undefined ? [] : [describeRole(profile.role)],
    Tags: tagList(profile.tags),
  };
}
