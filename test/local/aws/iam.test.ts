import { describe, expect, it } from '@jest/globals';
import {
  AddRoleToInstanceProfileCommand,
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateInstanceProfileCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteInstanceProfileCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  DetachRolePolicyCommand,
  GetInstanceProfileCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  GetUserCommand,
  ListAttachedRolePoliciesCommand,
  ListInstanceProfilesForRoleCommand,
  ListPolicyVersionsCommand,
  ListRolePoliciesCommand,
  ListRoleTagsCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  RemoveRoleFromInstanceProfileCommand,
  SimulatePrincipalPolicyCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { type Account, anAccount, policy } from './support.js';

const TRUST = policy({
  Effect: 'Allow',
  Principal: { Service: 'ec2.amazonaws.com' },
  Action: 'sts:AssumeRole',
});
const MAY_LOOK = policy({ Effect: 'Allow', Action: 'ec2:Describe*', Resource: '*' });
const ROLE = { RoleName: 'annex' };

const createRole = ({ iam }: Account): Promise<unknown> =>
  iam.send(
    new CreateRoleCommand({ ...ROLE, AssumeRolePolicyDocument: TRUST, Tags: [{ Key: 'a', Value: '1' }] }),
  );

describe('a role', () => {
  it('keeps its trust policy, URL-encoded, and its tags', async () => {
    const account = anAccount();
    await createRole(account);
    const { Role } = await account.iam.send(new GetRoleCommand(ROLE));
    expect(Role).toMatchObject({
      Arn: 'arn:aws:iam::123456789012:role/annex',
      Tags: [{ Key: 'a', Value: '1' }],
    });
    expect(Role?.AssumeRolePolicyDocument).not.toContain('{');
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(TRUST);
    const other = TRUST.replace('ec2', 'lambda');
    await account.iam.send(new UpdateAssumeRolePolicyCommand({ ...ROLE, PolicyDocument: other }));
    const changed = await account.iam.send(new GetRoleCommand(ROLE));
    expect(decodeURIComponent(changed.Role?.AssumeRolePolicyDocument ?? '')).toBe(other);
  });

  it('may be tagged and untagged', async () => {
    const account = anAccount();
    await createRole(account);
    await account.iam.send(new TagRoleCommand({ ...ROLE, Tags: [{ Key: 'b', Value: '2' }] }));
    await account.iam.send(new UntagRoleCommand({ ...ROLE, TagKeys: ['a'] }));
    const { Tags } = await account.iam.send(new ListRoleTagsCommand(ROLE));
    expect(Tags).toEqual([{ Key: 'b', Value: '2' }]);
  });

  it('is there once', async () => {
    const account = anAccount();
    await createRole(account);
    await expect(createRole(account)).rejects.toMatchObject({
      name: 'EntityAlreadyExistsException',
      message: 'Role with name annex already exists.',
    });
  });

  it.each([
    ['no JSON', 'anybody'],
    ['no statements', policy()],
    ['a statement without effect', policy({ Action: 'sts:AssumeRole', Principal: '*' })],
    ['a resource', policy({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: '*', Resource: '*' })],
    ['no principal', policy({ Effect: 'Allow', Action: 'sts:AssumeRole' })],
  ])('cannot have a trust policy with %s', async (_what, AssumeRolePolicyDocument) => {
    const { iam } = anAccount();
    const made = iam.send(new CreateRoleCommand({ ...ROLE, AssumeRolePolicyDocument }));
    await expect(made).rejects.toMatchObject({ name: 'MalformedPolicyDocumentException' });
  });

  it('keeps inline policies', async () => {
    const account = anAccount();
    await createRole(account);
    const name = { ...ROLE, PolicyName: 'look' };
    const get = (): Promise<{ PolicyDocument?: string | undefined }> =>
      account.iam.send(new GetRolePolicyCommand(name));
    await expect(get()).rejects.toThrow('The role policy with name look cannot be found.');
    await account.iam.send(new PutRolePolicyCommand({ ...name, PolicyDocument: MAY_LOOK }));
    expect(decodeURIComponent((await get()).PolicyDocument ?? '')).toBe(MAY_LOOK);
    const { PolicyNames } = await account.iam.send(new ListRolePoliciesCommand(ROLE));
    expect(PolicyNames).toEqual(['look']);
    const bad = account.iam.send(new PutRolePolicyCommand({ ...name, PolicyDocument: '{}' }));
    await expect(bad).rejects.toMatchObject({ name: 'MalformedPolicyDocumentException' });
  });

  it('stays until everything is taken off it', async () => {
    const account = anAccount();
    const { iam } = account;
    await createRole(account);
    const PolicyArn = 'arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore';
    await iam.send(new PutRolePolicyCommand({ ...ROLE, PolicyName: 'look', PolicyDocument: MAY_LOOK }));
    await iam.send(new AttachRolePolicyCommand({ ...ROLE, PolicyArn }));
    await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: 'p' }));
    const holding = { ...ROLE, InstanceProfileName: 'p' };
    await iam.send(new AddRoleToInstanceProfileCommand(holding));
    const remove = (): Promise<unknown> => iam.send(new DeleteRoleCommand(ROLE));
    await expect(remove()).rejects.toThrow('must remove roles from instance profile first');
    await iam.send(new RemoveRoleFromInstanceProfileCommand(holding));
    await expect(remove()).rejects.toThrow('must detach all policies first');
    expect((await iam.send(new ListAttachedRolePoliciesCommand(ROLE))).AttachedPolicies).toMatchObject([
      { PolicyArn },
    ]);
    await iam.send(new DetachRolePolicyCommand({ ...ROLE, PolicyArn }));
    await expect(remove()).rejects.toThrow('must delete policies first');
    await iam.send(new DeleteRolePolicyCommand({ ...ROLE, PolicyName: 'look' }));
    await remove();
    await expect(remove()).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      $metadata: { httpStatusCode: 404 },
    });
  });
});

describe('an instance profile', () => {
  const NAME = { InstanceProfileName: 'annex' };

  it('holds one role, and says which', async () => {
    const account = anAccount();
    const { iam } = account;
    await createRole(account);
    await iam.send(new CreateInstanceProfileCommand(NAME));
    const again = iam.send(new CreateInstanceProfileCommand(NAME));
    await expect(again).rejects.toMatchObject({ name: 'EntityAlreadyExistsException' });
    await iam.send(new AddRoleToInstanceProfileCommand({ ...NAME, ...ROLE }));
    const second = iam.send(new AddRoleToInstanceProfileCommand({ ...NAME, ...ROLE }));
    await expect(second).rejects.toMatchObject({ name: 'LimitExceededException' });
    const { InstanceProfile } = await iam.send(new GetInstanceProfileCommand(NAME));
    expect(InstanceProfile?.Roles).toMatchObject([ROLE]);
    const of = await iam.send(new ListInstanceProfilesForRoleCommand(ROLE));
    expect(of.InstanceProfiles).toMatchObject([NAME]);
    const full = iam.send(new DeleteInstanceProfileCommand(NAME));
    await expect(full).rejects.toMatchObject({ name: 'DeleteConflictException' });
    await iam.send(new RemoveRoleFromInstanceProfileCommand({ ...NAME, ...ROLE }));
    await iam.send(new DeleteInstanceProfileCommand(NAME));
    await expect(iam.send(new GetInstanceProfileCommand(NAME))).rejects.toThrow(
      'Instance Profile annex cannot be found.',
    );
  });
});

describe('a user', () => {
  it('has at most two access keys, and goes when they and its policies are gone', async () => {
    const { iam } = anAccount();
    const UserName = 'annex-user';
    await iam.send(new CreateUserCommand({ UserName }));
    const key = await iam.send(new CreateAccessKeyCommand({ UserName }));
    expect(key.AccessKey?.AccessKeyId).toMatch(/^AKIA[A-Z0-9]{16}$/);
    expect(key.AccessKey?.SecretAccessKey).toHaveLength(40);
    const other = await iam.send(new CreateAccessKeyCommand({ UserName }));
    const third = iam.send(new CreateAccessKeyCommand({ UserName }));
    await expect(third).rejects.toMatchObject({ name: 'LimitExceededException' });
    await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'look', PolicyDocument: MAY_LOOK }));
    const remove = (): Promise<unknown> => iam.send(new DeleteUserCommand({ UserName }));
    await expect(remove()).rejects.toThrow('must delete access keys first');
    for (const { AccessKey } of [key, other]) {
      await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId: AccessKey?.AccessKeyId }));
    }
    await expect(remove()).rejects.toThrow('must delete policies first');
    await iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName: 'look' }));
    await remove();
    await expect(iam.send(new GetUserCommand({ UserName }))).rejects.toThrow(
      'The user with name annex-user cannot be found.',
    );
  });
});

describe('a managed policy', () => {
  it('is made, attached, read and deleted', async () => {
    const { iam } = anAccount();
    await iam.send(new CreateUserCommand({ UserName: 'u' }));
    const made = await iam.send(new CreatePolicyCommand({ PolicyName: 'look', PolicyDocument: MAY_LOOK }));
    const PolicyArn = made.Policy?.Arn ?? '';
    expect(PolicyArn).toBe('arn:aws:iam::123456789012:policy/look');
    await iam.send(new AttachUserPolicyCommand({ UserName: 'u', PolicyArn }));
    const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: 'v1' }));
    expect(decodeURIComponent(PolicyVersion?.Document ?? '')).toBe(MAY_LOOK);
    const remove = iam.send(new DeletePolicyCommand({ PolicyArn }));
    await expect(remove).rejects.toMatchObject({ name: 'DeleteConflictException' });
    const nobodys = iam.send(new AttachUserPolicyCommand({ UserName: 'u', PolicyArn: `${PolicyArn}s` }));
    await expect(nobodys).rejects.toMatchObject({ name: 'NoSuchEntityException' });
  });
});

describe('versions of a managed policy', () => {
  const more = policy({ Effect: 'Allow', Action: 's3:*', Resource: '*' });
  const start = async () => {
    const { iam } = anAccount();
    const made = await iam.send(new CreatePolicyCommand({ PolicyName: 'look', PolicyDocument: MAY_LOOK }));
    const PolicyArn = made.Policy?.Arn ?? '';
    const add = (SetAsDefault?: boolean) =>
      iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: more, SetAsDefault }));
    const versions = async () => {
      const { Versions = [] } = await iam.send(new ListPolicyVersionsCommand({ PolicyArn }));
      return Versions.map(({ VersionId, IsDefaultVersion }) => `${VersionId}${IsDefaultVersion ? '!' : ''}`);
    };
    return { iam, PolicyArn, add, versions };
  };

  it('count when they are made so, and one at a time', async () => {
    const { iam, PolicyArn, add, versions } = await start();
    await add();
    expect(await versions()).toEqual(['v2', 'v1!']);
    await add(true);
    expect(await versions()).toEqual(['v3!', 'v2', 'v1']);
    const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
    expect(Policy).toMatchObject({ DefaultVersionId: 'v3', AttachmentCount: 0 });
  });

  it('are five at most, and deleted before the policy, but for the one that counts', async () => {
    const { iam, PolicyArn, add, versions } = await start();
    for (let n = 0; n < 4; n += 1) await add();
    await expect(add()).rejects.toMatchObject({ name: 'LimitExceededException' });
    const remove = (VersionId: string) => iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId }));
    await expect(remove('v1')).rejects.toThrow('Cannot delete the default version of a policy.');
    await expect(iam.send(new DeletePolicyCommand({ PolicyArn }))).rejects.toThrow('more than one version');
    for (const id of ['v2', 'v3', 'v4', 'v5']) await remove(id);
    await expect(remove('v5')).rejects.toMatchObject({ name: 'NoSuchEntityException' });
    await add();
    expect(await versions()).toEqual(['v6', 'v1!']);
    await remove('v6');
    await iam.send(new DeletePolicyCommand({ PolicyArn }));
  });
});

describe('what a policy allows', () => {
  const decide = async (
    statements: readonly object[],
    action: string,
    resource = '*',
    context: Record<string, string> = {},
  ) => {
    const account = anAccount();
    await createRole(account);
    const PolicyDocument = policy(...statements);
    await account.iam.send(new PutRolePolicyCommand({ ...ROLE, PolicyName: 'p', PolicyDocument }));
    const { EvaluationResults } = await account.iam.send(
      new SimulatePrincipalPolicyCommand({
        PolicySourceArn: 'arn:aws:iam::123456789012:role/annex',
        ActionNames: [action],
        ResourceArns: [resource],
        ContextEntries: Object.entries(context).map(([ContextKeyName, value]) => ({
          ContextKeyName,
          ContextKeyValues: value.split(','),
          ContextKeyType: 'string',
        })),
      }),
    );
    return EvaluationResults?.[0]?.EvalDecision;
  };
  const allow = (more: object): object => ({ Effect: 'Allow', Action: '*', Resource: '*', ...more });
  const TAG = 'aws:ResourceTag/htcondor:Pool';

  it.each<[string, readonly object[], string, string, Record<string, string>, string]>([
    [
      'an action with a wildcard',
      [allow({ Action: 'ec2:Describe*' })],
      'ec2:DescribeVpcs',
      '*',
      {},
      'allowed',
    ],
    [
      'an action in other capitals',
      [allow({ Action: 'EC2:describevpcs' })],
      'ec2:DescribeVpcs',
      '*',
      {},
      'allowed',
    ],
    ['another action', [allow({ Action: ['ec2:Get*'] })], 'ec2:DescribeVpcs', '*', {}, 'implicitDeny'],
    [
      'all but an action',
      [allow({ Action: undefined, NotAction: 'iam:*' })],
      'ec2:DescribeVpcs',
      '*',
      {},
      'allowed',
    ],
    [
      'a resource with a wildcard',
      [allow({ Resource: 'arn:aws:s3:::b/bundles/*' })],
      's3:GetObject',
      'arn:aws:s3:::b/bundles/x',
      {},
      'allowed',
    ],
    [
      'a resource that begins alike',
      [allow({ Resource: 'arn:aws:s3:::b/bundles/*' })],
      's3:GetObject',
      'arn:aws:s3:::b/bundle',
      {},
      'implicitDeny',
    ],
    [
      'all but a resource',
      [allow({ Resource: undefined, NotResource: 'arn:aws:s3:::b/*' })],
      's3:GetObject',
      'arn:aws:s3:::b/x',
      {},
      'implicitDeny',
    ],
    [
      'a denial beside it',
      [allow({}), allow({ Effect: 'Deny', Action: 's3:*' })],
      's3:GetObject',
      '*',
      {},
      'explicitDeny',
    ],
    [
      'a tag that is there',
      [allow({ Condition: { StringEquals: { [TAG]: 'p' } } })],
      'ec2:StopInstances',
      '*',
      { [TAG]: 'p' },
      'allowed',
    ],
    [
      'a tag with another value',
      [allow({ Condition: { StringEquals: { [TAG]: 'p' } } })],
      'ec2:StopInstances',
      '*',
      { [TAG]: 'q' },
      'implicitDeny',
    ],
    [
      'a tag that is not there',
      [allow({ Condition: { StringEquals: { [TAG]: 'p' } } })],
      'ec2:StopInstances',
      '*',
      {},
      'implicitDeny',
    ],
    [
      'any value of a tag',
      [allow({ Condition: { Null: { [TAG]: 'false' } } })],
      'ec2:StopInstances',
      '*',
      { [TAG]: 'q' },
      'allowed',
    ],
    [
      'any value, and there is none',
      [allow({ Condition: { Null: { [TAG]: 'false' } } })],
      'ec2:StopInstances',
      '*',
      {},
      'implicitDeny',
    ],
    [
      'a pattern',
      [allow({ Condition: { StringLike: { [TAG]: 'p*' } } })],
      'ec2:StopInstances',
      '*',
      { [TAG]: 'pool' },
      'allowed',
    ],
    [
      'not a value',
      [allow({ Condition: { StringNotEquals: { [TAG]: 'p' } } })],
      'ec2:StopInstances',
      '*',
      { [TAG]: 'q' },
      'allowed',
    ],
    [
      'only these tags',
      [allow({ Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a', 'b'] } } })],
      'ec2:CreateTags',
      '*',
      { 'aws:TagKeys': 'a,c' },
      'implicitDeny',
    ],
    [
      'any of these tags',
      [allow({ Condition: { 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['a', 'b'] } } })],
      'ec2:CreateTags',
      '*',
      { 'aws:TagKeys': 'a,c' },
      'allowed',
    ],
    [
      'an operator that is not known here',
      [allow({ Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } })],
      'ec2:CreateTags',
      '*',
      { 'aws:SourceIp': '10.0.0.1' },
      'implicitDeny',
    ],
  ])('with %s', async (_what, statements, action, resource, context, decision) => {
    expect(await decide(statements, action, resource, context)).toBe(decision);
  });
});
