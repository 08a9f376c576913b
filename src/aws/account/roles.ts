import {
  CreateRoleCommand,
  GetPolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  TagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  type IAMClient,
} from '@aws-sdk/client-iam';
import { code, words } from '../../domain/words.js';
import { call } from '../call.js';
import { orNone } from '../expect.js';
import { componentTag, type Made } from '../names.js';
import { absent, present, wrong, type Look } from './look.js';
import { samePolicy, type PolicyDocument } from './policy-document.js';

/** What a role should be: who may take it on, and what it may then do. */
export interface RoleSpec {
  readonly component: Made;
  readonly name: string;
  readonly description: string;
  readonly trust: PolicyDocument;
  readonly policy: PolicyDocument;
  /** The policy that it is kept within, where there is one. */
  readonly boundaryArn: string;
}

/** The one inline policy of our roles. */
export const POLICY_NAME = 'condor-annex';

/** A role as it is: `undefined` where there is nothing. */
interface Seen {
  readonly trust: string | undefined;
  readonly policy: string | undefined;
  readonly tagged: boolean;
  readonly isBounded: boolean;
}

/** Makes the role and its inline policy what they should be. */
export async function prepareRole(iam: IAMClient, spec: RoleSpec): Promise<void> {
  const doing = `prepare the role ${spec.name}`;
  const role = await see(iam, spec);
  const boundary = role?.isBounded === true ? undefined : await findBoundary(iam, spec, doing);
  if (role === undefined) await create(iam, spec, { boundary, doing });
  else {
    if (boundary !== undefined) {
      const command = new PutRolePermissionsBoundaryCommand({
        RoleName: spec.name,
        PermissionsBoundary: boundary,
      });
      await call(iam, command, doing);
    }
    if (!samePolicy(role.trust, spec.trust)) {
      const PolicyDocument = JSON.stringify(spec.trust);
      await call(iam, new UpdateAssumeRolePolicyCommand({ RoleName: spec.name, PolicyDocument }), doing);
    }
    if (!role.tagged)
      await call(
        iam,
        new TagRoleCommand({ RoleName: spec.name, Tags: [componentTag(spec.component)] }),
        doing,
      );
  }
  if (!samePolicy(role?.policy, spec.policy)) {
    const PolicyDocument = JSON.stringify(spec.policy);
    const command = new PutRolePolicyCommand({
      RoleName: spec.name,
      PolicyName: POLICY_NAME,
      PolicyDocument,
    });
    await call(iam, command, doing);
  }
}

/** Looks at who may take it on and what it may do. */
export async function lookAtRole(iam: IAMClient, spec: RoleSpec): Promise<Look> {
  const role = await see(iam, spec);
  const name = code(spec.name);
  if (role === undefined) return absent(words`The role ${name}`);
  return present(
    samePolicy(role.trust, spec.trust)
      ? undefined
      : wrong(words`Others than it is for may take on the role ${name}.`),
    samePolicy(role.policy, spec.policy)
      ? undefined
      : wrong(words`The role ${name} does not have the policy ${code(POLICY_NAME)} as setup writes it.`),
    role.tagged
      ? undefined
      : wrong(words`The role ${name} lost its tag ${code(componentTag(spec.component).Key)}.`),
  );
}

/**
 * The boundary, if an administrator made one in this account. Where the bot may only make roles within it, it may look for it; where
 * it may not even look, there is none for it.
 */
async function findBoundary(
  iam: IAMClient,
  { boundaryArn: PolicyArn }: RoleSpec,
  doing: string,
): Promise<string | undefined> {
  const seen = call(iam, new GetPolicyCommand({ PolicyArn }), doing);
  return (await orNone(seen, 'NoSuchEntity', 'AccessDenied'))?.Policy?.Arn;
}

async function create(
  iam: IAMClient,
  spec: RoleSpec,
  { boundary, doing }: { readonly boundary: string | undefined; readonly doing: string },
): Promise<void> {
  const command = new CreateRoleCommand({
    RoleName: spec.name,
    Description: spec.description,
    AssumeRolePolicyDocument: JSON.stringify(spec.trust),
    Tags: [componentTag(spec.component)],
    ...(boundary === undefined ? {} : { PermissionsBoundary: boundary }),
  });
  // Another replica may have been faster.
  await orNone(call(iam, command, doing), 'EntityAlreadyExists');
}

async function see(iam: IAMClient, { name, component }: RoleSpec): Promise<Seen | undefined> {
  const doing = `look at the role ${name}`;
  const [role, inline] = await Promise.all([
    orNone(call(iam, new GetRoleCommand({ RoleName: name }), doing), 'NoSuchEntity'),
    orNone(
      call(iam, new GetRolePolicyCommand({ RoleName: name, PolicyName: POLICY_NAME }), doing),
      'NoSuchEntity',
    ),
  ]);
  if (role?.Role === undefined) return undefined;
  const tag = componentTag(component);
  return {
    trust: role.Role.AssumeRolePolicyDocument,
    policy: inline?.PolicyDocument,
    isBounded: role.Role.PermissionsBoundary !== undefined,
    tagged: role.Role.Tags?.some(({ Key, Value }) => Key === tag.Key && Value === tag.Value) ?? false,
  };
}
