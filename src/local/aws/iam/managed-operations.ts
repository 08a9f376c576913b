import type * as IAM from '@aws-sdk/client-iam';
import type { Account } from '../account.js';
import type { Operations } from '../call.js';
import { AwsError } from '../errors.js';
import { found, type Iam, type ManagedPolicy, type PolicyVersion } from './iam.js';
import { checkName, checkPolicy, encodeDocument } from './identities.js';

/** AWS: "IAM and AWS STS quotas", versions of managed policies. */
const MOST_VERSIONS = 5;

/** Customer-managed policies and their versions, one of which counts. */
export function managedOperations(iam: Iam, account: Account): Operations {
  const get = (arn: string | undefined): ManagedPolicy =>
    found(iam.policies.get(arn ?? ''), `Policy ${arn ?? ''} was not found.`);
  const attachments = ({ arn }: ManagedPolicy): number =>
    [...iam.roles.values(), ...iam.users.values()].filter(({ attached }) => attached.has(arn)).length;
  const describe = (policy: ManagedPolicy): IAM.Policy => ({
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultId,
    AttachmentCount: attachments(policy),
    IsAttachable: true,
    CreateDate: new Date(policy.createdAt),
  });
  return {
    CreatePolicy: (input: IAM.CreatePolicyRequest) => {
      const name = checkName('policyName', input.PolicyName, 128);
      const path = input.Path ?? '/';
      const arn = iam.arn('policy', path, name);
      const document = checkPolicy(input.PolicyDocument);
      if (iam.policies.has(arn)) {
        throw new AwsError(
          'EntityAlreadyExists',
          `A policy called ${name} already exists. Duplicate names are not allowed.`,
        );
      }
      const createdAt = account.time();
      const versions = [{ id: 'v1', document, createdAt }];
      const id = account.ids.capitals('ANPA');
      iam.policies.set(arn, { name, path, arn, id, createdAt, versions, madeCount: 1, defaultId: 'v1' });
      return { Policy: describe(get(arn)) };
    },
    GetPolicy: ({ PolicyArn }: IAM.GetPolicyRequest) => ({ Policy: describe(get(PolicyArn)) }),
    ListPolicies: () => ({ Policies: [...iam.policies.values()].map(describe), IsTruncated: false }),
    DeletePolicy: ({ PolicyArn }: IAM.DeletePolicyRequest) => {
      const policy = get(PolicyArn);
      if (attachments(policy) > 0)
        throw new AwsError('DeleteConflict', 'Cannot delete a policy attached to entities.');
      if (policy.versions.length > 1)
        throw new AwsError(
          'DeleteConflict',
          'This policy has more than one version. Before you delete a policy, you must delete the policy’s versions. The default version is deleted with the policy.',
        );
      iam.policies.delete(policy.arn);
      return {};
    },
    ...versionOperations(get, () => account.time()),
  };
}

function versionOperations(get: (arn: string | undefined) => ManagedPolicy, time: () => number): Operations {
  const describe = ({ defaultId }: ManagedPolicy, { id, createdAt }: PolicyVersion): IAM.PolicyVersion => ({
    VersionId: id,
    IsDefaultVersion: id === defaultId,
    CreateDate: new Date(createdAt),
  });
  const versionOf = ({ arn, versions }: ManagedPolicy, id = ''): PolicyVersion =>
    found(
      versions.find((version) => version.id === id),
      `Policy ${arn} version ${id} does not exist or is not attachable.`,
    );
  return {
    CreatePolicyVersion: (input: IAM.CreatePolicyVersionRequest) => {
      const policy = get(input.PolicyArn);
      const document = checkPolicy(input.PolicyDocument);
      if (policy.versions.length >= MOST_VERSIONS)
        throw new AwsError(
          'LimitExceeded',
          `A managed policy can have up to ${MOST_VERSIONS} versions. Before you create a new version, you must delete an existing version.`,
        );
      policy.madeCount += 1;
      const version = { id: `v${policy.madeCount}`, document, createdAt: time() };
      policy.versions.push(version);
      if (input.SetAsDefault === true) policy.defaultId = version.id;
      return { PolicyVersion: describe(policy, version) };
    },
    GetPolicyVersion: ({ PolicyArn, VersionId }: IAM.GetPolicyVersionRequest) => {
      const policy = get(PolicyArn);
      const version = versionOf(policy, VersionId);
      return {
        PolicyVersion: { ...describe(policy, version), Document: encodeDocument(version.document) },
      };
    },
    ListPolicyVersions: ({ PolicyArn }: IAM.ListPolicyVersionsRequest) => {
      const policy = get(PolicyArn);
      const Versions = policy.versions.map((version) => describe(policy, version));
      return { Versions: Versions.reverse(), IsTruncated: false };
    },
    DeletePolicyVersion: ({ PolicyArn, VersionId }: IAM.DeletePolicyVersionRequest) => {
      const policy = get(PolicyArn);
      const version = versionOf(policy, VersionId);
      if (version.id === policy.defaultId)
        throw new AwsError('DeleteConflict', 'Cannot delete the default version of a policy.');
      policy.versions.splice(policy.versions.indexOf(version), 1);
      return {};
    },
  };
}
