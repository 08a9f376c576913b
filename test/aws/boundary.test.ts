import {
  CreateAccessKeyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteRolePermissionsBoundaryCommand,
  GetRoleCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  SimulatePrincipalPolicyCommand,
} from '@aws-sdk/client-iam';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { boundaryPolicy } from '../../src/aws/account/boundary.js';
import { samePolicy, trusting } from '../../src/aws/account/policy-document.js';
import { makeClients, type Clients } from '../../src/aws/clients.js';
import { roleTemplate } from '../../src/aws/credentials/role-template.js';
import { botPolicy, extraPolicy } from '../../src/aws/policy.js';
import { COMPONENTS } from '../../src/domain/wish.js';
import { makeBench, prepareAll, type AwsBench } from '../contracts/aws-bench.js';
import { DOOR } from '../support/head-door.js';
import { makeLocalBench, type LocalBench } from '../support/local-bench.js';

const WHERE = { accountId: '123456789012', region: 'us-east-1' };
const BOUNDARY = 'arn:aws:iam::123456789012:policy/condor-annex-boundary';
const OURS = ['instance', 'head', 'lease', 'schedule'].map((each) => `condor-annex-${each}-us-east-1`);
const EVERYTHING = JSON.stringify({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: '*', Resource: '*' },
});

describe('a bot that makes roles only within their boundary', () => {
  let root: LocalBench;
  let bot: AwsBench;
  let stolen: Clients;
  beforeEach(async () => {
    root = makeLocalBench();
    const credentials = await makeBot(root);
    const prepareClient = <C>(client: C): C => root.aws.attach(client);
    bot = makeBench({ clock: root.clock, credentials, prepareClient }, { settle: () => root.settle() });
    stolen = makeClients('us-east-1', { credentials, prepareClient });
  });

  const makeBoundary = () =>
    root.outside.iam.send(
      new CreatePolicyCommand({
        PolicyName: 'condor-annex-boundary',
        PolicyDocument: JSON.stringify(boundaryPolicy(WHERE)),
      }),
    );
  const boundaryOf = async (RoleName: string) => {
    const { Role } = await root.outside.iam.send(new GetRoleCommand({ RoleName }));
    return Role?.PermissionsBoundary?.PermissionsBoundaryArn;
  };
  const setUp = async () => {
    await prepareAll(bot);
    await root.settle();
    await bot.account.prepareHead(DOOR);
  };

  it('sets everything up within it, and lacks no right', async () => {
    await makeBoundary();
    await setUp();
    expect(await Promise.all(OURS.map(boundaryOf))).toEqual(OURS.map(() => BOUNDARY));
    const checks = await Promise.all(COMPONENTS.map((component) => bot.account.check(component)));
    expect(checks.flatMap(({ findings }) => findings)).toEqual([]);
    const rights = await bot.account.checkRights({ refused: Promise.resolve([]) });
    expect(rights).toMatchObject({ missing: [], forbidden: [], isCertain: true });
  });

  it('brings roles within it that were made before', async () => {
    await prepareAll(root);
    await makeBoundary();
    await root.outside.iam.send(
      new PutRolePolicyCommand({
        RoleName: 'condor-annex-instance-us-east-1',
        PolicyName: 'condor-annex',
        PolicyDocument: EVERYTHING,
      }),
    );
    await setUp();
    expect(await Promise.all(OURS.map(boundaryOf))).toEqual(OURS.map(() => BOUNDARY));
    expect((await bot.account.check('profile')).findings).toEqual([]);
  });

  it('gets nothing by a role that it writes beyond what roles are for', async () => {
    await makeBoundary();
    await setUp();
    const RoleName = 'condor-annex-instance-us-east-1';
    const PolicyDocument = EVERYTHING;
    await stolen.iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'condor-annex', PolicyDocument }));
    const { EvaluationResults = [] } = await root.outside.iam.send(
      new SimulatePrincipalPolicyCommand({
        PolicySourceArn: `arn:aws:iam::123456789012:role/${RoleName}`,
        ActionNames: ['iam:AttachUserPolicy', 's3:ListAllMyBuckets', 'ec2:DescribeInstances'],
      }),
    );
    expect(EvaluationResults.map(({ EvalDecision }) => EvalDecision)).toEqual([
      'implicitDeny',
      'implicitDeny',
      'allowed',
    ]);
  });

  it.each<[what: string, attempt: (iam: Clients['iam']) => Promise<unknown>]>([
    [
      'make a role without it',
      (iam) =>
        iam.send(
          new CreateRoleCommand({
            RoleName: 'condor-annex-instance-free',
            AssumeRolePolicyDocument: JSON.stringify(trusting('ec2.amazonaws.com')),
          }),
        ),
    ],
    [
      'write the policy of a role that is outside of it',
      (iam) =>
        iam.send(
          new PutRolePolicyCommand({
            RoleName: 'condor-annex-instance-old',
            PolicyName: 'condor-annex',
            PolicyDocument: EVERYTHING,
          }),
        ),
    ],
    [
      'put a role within another one',
      (iam) =>
        iam.send(
          new PutRolePermissionsBoundaryCommand({
            RoleName: 'condor-annex-instance-old',
            PermissionsBoundary: 'arn:aws:iam::123456789012:policy/wide',
          }),
        ),
    ],
    [
      'take a role out of it',
      (iam) =>
        iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName: 'condor-annex-instance-us-east-1' })),
    ],
  ])('may not %s', async (_, attempt) => {
    await makeBoundary();
    await setUp();
    await root.outside.iam.send(
      new CreateRoleCommand({
        RoleName: 'condor-annex-instance-old',
        AssumeRolePolicyDocument: JSON.stringify(trusting('ec2.amazonaws.com')),
      }),
    );
    const wide = { PolicyName: 'wide', PolicyDocument: EVERYTHING };
    await root.outside.iam.send(new CreatePolicyCommand(wide));
    await expect(attempt(stolen.iam)).rejects.toMatchObject({
      name: expect.stringMatching(/^AccessDenied/),
    });
  });

  it('makes no role where nobody made it yet', async () => {
    await expect(bot.account.prepare('profile')).rejects.toThrow(/AWS refuses iam:CreateRole to the bot/);
  });

  it('makes them as ever where nobody asked for it', async () => {
    await prepareAll(root);
    expect(await boundaryOf('condor-annex-lease-us-east-1')).toBeUndefined();
  });
});

describe('the boundary', () => {
  it('fits into a managed policy, and names every action in full', () => {
    const boundary = boundaryPolicy();
    expect(JSON.stringify(boundary).length).toBeLessThan(6144);
    for (const action of boundary.Statement.flatMap(({ Action }) => Action))
      expect(action).toMatch(/^[a-z0-9]+:[A-Za-z]+$/);
  });

  it('is made by the template of a role, with the policy that keeps to it', () => {
    const template = JSON.parse(
      roleTemplate({ name: 'lab' }, { botArn: 'arn:aws:iam::123456789012:user/bot', externalId: 'x' }),
    ) as { readonly Resources: Readonly<Record<string, { readonly Properties: Properties }>> };
    const { Boundary, Bounded } = template.Resources;
    expect(Boundary?.Properties.ManagedPolicyName).toBe('condor-annex-boundary');
    const accountId = '123456789012';
    const boundary = boundaryPolicy({ accountId });
    expect(samePolicy(substituted(Boundary?.Properties.PolicyDocument), boundary)).toBe(true);
    expect(Bounded?.Properties.Roles).toEqual([{ Ref: 'BotRole' }]);
    const bounded = extraPolicy('bounded', { accountId });
    expect(samePolicy(substituted(Bounded?.Properties.PolicyDocument), bounded)).toBe(true);
  });
});

interface Properties {
  readonly ManagedPolicyName?: string;
  readonly Roles?: unknown;
  readonly PolicyDocument?: object;
}

/** What CloudFormation does with `Fn::Sub`. */
function substituted(document: object | undefined): string {
  const text = JSON.stringify(document, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && 'Fn::Sub' in value ? value['Fn::Sub'] : value,
  );
  return text.replaceAll('${AWS::AccountId}', '123456789012').replaceAll('${AWS::Partition}', 'aws');
}

/** A user with the bot's policy, and the one that keeps it within the boundary. */
async function makeBot({ outside: { iam } }: AwsBench) {
  const UserName = 'bot';
  await iam.send(new CreateUserCommand({ UserName }));
  const policies = { bot: botPolicy(WHERE), bounded: extraPolicy('bounded', WHERE), doctor: askItself() };
  for (const [PolicyName, document] of Object.entries(policies)) {
    const PolicyDocument = JSON.stringify(document);
    await iam.send(new PutUserPolicyCommand({ UserName, PolicyName, PolicyDocument }));
  }
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
}

function askItself(): object {
  const Resource = 'arn:aws:iam::123456789012:user/bot';
  const Statement = { Effect: 'Allow', Action: 'iam:SimulatePrincipalPolicy', Resource };
  return { Version: '2012-10-17', Statement };
}
