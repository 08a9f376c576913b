import type { Account } from '../account.js';
import type { Operations } from '../call.js';
import { AwsError } from '../errors.js';
import { found, type Iam } from './iam.js';
import { checkName, checkPolicy, encodeDocument, type Identity, type IdentityKind } from './identities.js';
import { managedDocument } from './managed.js';
import { boundaryOperations } from './boundaries.js';
import { managedOperations } from './managed-operations.js';

/** Inline policies of roles and users, policies attached to them, and customer-managed policies. */
export function policyOperations(iam: Iam, account: Account): Operations {
  return {
    ...inlineOperations(iam, 'Role'),
    ...inlineOperations(iam, 'User'),
    ...attachedOperations(iam, 'Role'),
    ...attachedOperations(iam, 'User'),
    ...managedOperations(iam, account),
    ...boundaryOperations(iam, 'Role'),
    ...boundaryOperations(iam, 'User'),
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
