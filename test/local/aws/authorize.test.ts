import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  CreateTagsCommand,
  DescribeInstancesCommand,
  type RunInstancesCommandInput,
  StartInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  GetRoleCommand,
  PutUserPolicyCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import {
  type Account,
  aBucket,
  anAccount,
  anInstanceProfile,
  type Clients,
  clientsOf,
  errorOf,
  launch,
  policy,
} from './support.js';

const UserName = 'bot';

describe('whoever signs with a user’s key', () => {
  let account: Account;
  let bot: Clients;
  let AccessKeyId: string;

  const allow = (...statements: object[]): Promise<unknown> =>
    account.iam.send(
      new PutUserPolicyCommand({ UserName, PolicyName: 'bot', PolicyDocument: policy(...statements) }),
    );
  const may = (Action: string | string[], Resource: string | string[] = '*', Condition?: object): object => ({
    Effect: 'Allow',
    Action,
    Resource,
    ...(Condition === undefined ? {} : { Condition }),
  });
  const tagged = (Value: string): Partial<RunInstancesCommandInput> => ({
    TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'pool', Value }] }],
  });

  beforeEach(async () => {
    account = anAccount();
    await account.iam.send(new CreateUserCommand({ UserName }));
    const { AccessKey } = await account.iam.send(new CreateAccessKeyCommand({ UserName }));
    AccessKeyId = AccessKey?.AccessKeyId ?? '';
    const credentials = { accessKeyId: AccessKeyId, secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
    bot = clientsOf(account.aws, { credentials });
  });

  it('is that user, and may do nothing at first but ask who it is', async () => {
    const { Arn } = await bot.sts.send(new GetCallerIdentityCommand());
    expect(Arn).toBe('arn:aws:iam::123456789012:user/bot');
    const refused = await errorOf(bot.ec2.send(new DescribeInstancesCommand()));
    expect(refused).toMatchObject({ name: 'UnauthorizedOperation' });
    expect(refused.message).toContain('user/bot is not authorized to perform: ec2:DescribeInstances');
    expect(account.aws.calls.at(-1)).toMatchObject({ caller: Arn, error: 'UnauthorizedOperation' });
  });

  it('is worded for each service', async () => {
    const role = await errorOf(bot.iam.send(new GetRoleCommand({ RoleName: 'annex' })));
    expect(role.name).toBe('AccessDenied');
    expect(role.message).toContain('iam:GetRole on resource: arn:aws:iam::123456789012:role/annex');
    const secret = await errorOf(bot.secrets.send(new CreateSecretCommand({ Name: 'x' })));
    expect(secret.name).toBe('AccessDeniedException');
    expect(secret.message).toContain('arn:aws:secretsmanager:us-east-1:123456789012:secret:x-');
  });

  it('may touch the objects its policy names', async () => {
    const Bucket = await aBucket(account);
    await allow(may(['s3:PutObject', 's3:GetObject'], `arn:aws:s3:::${Bucket}/bundles/*`));
    await bot.s3.send(new PutObjectCommand({ Bucket, Key: 'bundles/a', Body: 'x' }));
    await bot.s3.send(new HeadObjectCommand({ Bucket, Key: 'bundles/a' }));
    const other = await errorOf(bot.s3.send(new GetObjectCommand({ Bucket, Key: 'secrets/a' })));
    expect(other).toMatchObject({ name: 'AccessDenied' });
  });

  it('may launch only with the tags, and the profile, that its policy names', async () => {
    const profile = await anInstanceProfile(account, 'bundles');
    const asked = (pool: string): Partial<RunInstancesCommandInput> => ({
      ...tagged(pool),
      IamInstanceProfile: { Name: profile },
    });
    const rest = ['volume', 'network-interface', 'subnet', 'security-group'].map(
      (type) => `arn:aws:ec2:*:*:${type}/*`,
    );
    const first = [
      may('ssm:GetParameter'),
      may('ec2:RunInstances', 'arn:aws:ec2:*:*:instance/*', {
        StringEquals: { 'aws:RequestTag/pool': 'ours' },
      }),
      may('ec2:RunInstances', [...rest, 'arn:aws:ec2:*::image/*']),
    ];
    await allow(...first);
    expect((await errorOf(launch(bot, asked('theirs')))).message).toContain('ec2:RunInstances');
    expect((await errorOf(launch(bot, asked('ours')))).message).toContain('ec2:CreateTags');
    const tags = may('ec2:CreateTags', '*', { StringEquals: { 'ec2:CreateAction': 'RunInstances' } });
    await allow(...first, tags);
    expect((await errorOf(launch(bot, asked('ours')))).message).toContain(
      'iam:PassRole on resource: arn:aws:iam::123456789012:role/instance',
    );
    const pass = may('iam:PassRole', '*', { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } });
    await allow(...first, tags, pass);
    const [id = ''] = await launch(bot, asked('ours'));
    const later = await errorOf(
      bot.ec2.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key: 'a', Value: '1' }] })),
    );
    expect(later).toMatchObject({ name: 'UnauthorizedOperation' });
  });

  it('may end only what carries the tag that its policy names', async () => {
    await allow(may('ec2:TerminateInstances', '*', { StringEquals: { 'aws:ResourceTag/pool': 'ours' } }));
    const [ours = ''] = await launch(account, tagged('ours'));
    const [theirs = ''] = await launch(account, tagged('theirs'));
    const both = bot.ec2.send(new TerminateInstancesCommand({ InstanceIds: [ours, theirs] }));
    await expect(both).rejects.toMatchObject({ name: 'UnauthorizedOperation' });
    await bot.ec2.send(new TerminateInstancesCommand({ InstanceIds: [ours] }));
    const start = bot.ec2.send(new StartInstancesCommand({ InstanceIds: [ours] }));
    await expect(start).rejects.toMatchObject({ name: 'UnauthorizedOperation' });
  });

  it('is nobody once the key is switched off or deleted', async () => {
    await allow(may('*'));
    const look = (): Promise<unknown> => bot.ec2.send(new DescribeInstancesCommand());
    await look();
    await account.iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: 'Inactive' }));
    await expect(look()).rejects.toMatchObject({ name: 'AuthFailure', $metadata: { httpStatusCode: 401 } });
    await account.iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: 'Active' }));
    await look();
    await account.iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
    await expect(look()).rejects.toMatchObject({ name: 'AuthFailure' });
    await expect(bot.sts.send(new GetCallerIdentityCommand())).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
    });
  });
});
