import type * as IAM from '@aws-sdk/client-iam';
import type { Account } from '../account.js';
import type { Operations } from '../call.js';
import { AwsError } from '../errors.js';
import { found, type Iam, type ManagedPolicy } from './iam.js';
import { checkName, checkPolicy, encodeDocument, type Identity, type IdentityKind } from './identities.js';
import { managedDocument } from './managed.js';

/** Inline policies of roles and users, policies attached to them, and customer-managed policies. */
export function policyOperations(iam: Iam, account: Account): Operations {
  return {
    ...inlineOperations(iam, 'Role'),
    ...inlineOperations(iam, 'User'),
    ...attachedOperations(iam, 'Role'),
    ...attachedOperations(iam, 'User'),
    ...managedOperations(iam, account),
  };
}

interface OfIdentity {
  readonly RoleName?: string;
  readonly UserName?: string;
  readonly PolicyName?: string;
  readonly PolicyDocument?: string;
  readonly PolicyArn?: string;
}

function inlineOperations(iam: Iam, kind: IdentityKind): Operations {
  const of = (input: OfIdentity): Identity => iam.identity(kind, input[`${kind}Name`]);
  const documentOf = ({ inline }: Identity, name: string | undefined): string =>
    found(
      inline.get(name ?? ''),
      `The ${kind.toLowerCase()} policy with name ${name ?? ''} cannot be found.`,
    );
  return {
    [`Put${kind}Policy`]: (input: OfIdentity) => {
      const document = checkPolicy(input.PolicyDocument);
      of(input).inline.set(checkName('policyName', input.PolicyName, 128), document);
      return {};
    },
    [`Get${kind}Policy`]: (input: OfIdentity) => {
      const identity = of(input);
      const PolicyDocument = encodeDocument(documentOf(identity, input.PolicyName));
      return { [`${kind}Name`]: identity.name, PolicyName: input.PolicyName, PolicyDocument };
    },
    [`Delete${kind}Policy`]: (input: OfIdentity) => {
      const identity = of(input);
      documentOf(identity, input.PolicyName);
      identity.inline.delete(input.PolicyName ?? '');
      return {};
    },
    [`List${kind}Policies`]: (input: OfIdentity) => ({
      PolicyNames: [...of(input).inline.keys()],
      IsTruncated: false,
    }),
  };
}

function attachedOperations(iam: Iam, kind: IdentityKind): Operations {
  const of = (input: OfIdentity): Identity => iam.identity(kind, input[`${kind}Name`]);
  return {
    [`Attach${kind}Policy`]: (input: OfIdentity) => {
      const { attached } = of(input);
      const arn = input.PolicyArn ?? '';
      if (!iam.policies.has(arn) && managedDocument(arn) === undefined) {
        throw new AwsError('NoSuchEntity', `Policy ${arn} does not exist or is not attachable.`);
      }
      attached.add(arn);
      return {};
    },
    [`Detach${kind}Policy`]: (input: OfIdentity) => {
      if (!of(input).attached.delete(input.PolicyArn ?? '')) {
        throw new AwsError('NoSuchEntity', `Policy ${input.PolicyArn ?? ''} was not found.`);
      }
      return {};
    },
    [`ListAttached${kind}Policies`]: (input: OfIdentity) => {
      const attached = [...of(input).attached];
      const AttachedPolicies = attached.map((arn) => ({
        PolicyArn: arn,
        PolicyName: arn.replace(/.*\//, ''),
      }));
      return { AttachedPolicies, IsTruncated: false };
    },
  };
}

function managedOperations(iam: Iam, account: Account): Operations {
  const get = (arn: string | undefined): ManagedPolicy =>
    found(iam.policies.get(arn ?? ''), `Policy ${arn ?? ''} was not found.`);
  const attachments = ({ arn }: ManagedPolicy): number =>
    [...iam.roles.values(), ...iam.users.values()].filter(({ attached }) => attached.has(arn)).length;
  const describe = (policy: ManagedPolicy): IAM.Policy => ({
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: `v${policy.versions.length}`,
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
      const made = { id: account.ids.capitals('ANPA'), createdAt: account.time(), versions: [document] };
      iam.policies.set(arn, { name, path, arn, ...made });
      return { Policy: describe(get(arn)) };
    },
    GetPolicy: ({ PolicyArn }: IAM.GetPolicyRequest) => ({ Policy: describe(get(PolicyArn)) }),
    ListPolicies: () => ({ Policies: [...iam.policies.values()].map(describe), IsTruncated: false }),
    CreatePolicyVersion: ({ PolicyArn, PolicyDocument }: IAM.CreatePolicyVersionRequest) => {
      const policy = get(PolicyArn);
      policy.versions.push(checkPolicy(PolicyDocument));
      return { PolicyVersion: { VersionId: `v${policy.versions.length}`, IsDefaultVersion: true } };
    },
    GetPolicyVersion: ({ PolicyArn, VersionId = '' }: IAM.GetPolicyVersionRequest) => {
      const { versions } = get(PolicyArn);
      const message = `Policy ${PolicyArn ?? ''} version ${VersionId} does not exist or is not attachable.`;
      const document = found(versions[Number(VersionId.slice(1)) - 1], message);
      const IsDefaultVersion = VersionId === `v${versions.length}`;
      return { PolicyVersion: { VersionId, IsDefaultVersion, Document: encodeDocument(document) } };
    },
    DeletePolicy: ({ PolicyArn }: IAM.DeletePolicyRequest) => {
      const policy = get(PolicyArn);
      if (attachments(policy) > 0) {
        throw new AwsError('DeleteConflict', 'Cannot delete a policy attached to entities.');
      }
      iam.policies.delete(policy.arn);
      return {};
    },
  };
}
