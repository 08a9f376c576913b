import {
  AssociateIamInstanceProfileCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateTagsCommand,
  DeleteKeyPairCommand,
  RunInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { GetObjectCommand, PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { SendCommandCommand } from '@aws-sdk/client-ssm';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { makeClients, type Clients } from '../../src/aws/clients.js';
import { botPolicy } from '../../src/aws/policy.js';
import { isBotError } from '../../src/domain/errors.js';
import { TAG } from '../../src/domain/tags.js';
import { COMPONENTS } from '../../src/domain/wish.js';
import { plainText } from '../../src/domain/words.js';
import type { LaunchOrder } from '../../src/ports/cloud.js';
import { makeBench, prepareAll, type AwsBench } from '../contracts/aws-bench.js';
import { DOOR, launchHead } from '../support/head-door.js';
import { makeLocalBench, type LocalBench } from '../support/local-bench.js';

describe('a bot with no rights but those of its policy', () => {
  let root: LocalBench;
  let bot: AwsBench;
  let stolen: Clients;
  beforeEach(async () => {
    root = makeLocalBench();
    const credentials = await makeBot(root);
    const access = {
      credentials,
      clock: root.clock,
      prepareClient: <C>(client: C): C => root.aws.attach(client),
    };
    bot = makeBench(access, { settle: () => root.settle() });
    stolen = makeClients('us-east-1', access);
  });

  const order = async (): Promise<LaunchOrder> => {
    const { securityGroupId, instanceProfileArn, keyName } = await bot.account.getLaunchParts();
    return {
      token: 'run_1-1',
      count: 2,
      atLeast: 1,
      instanceType: 'm4.large',
      imageId: await bot.cloud.getDefaultImageId('x86_64'),
      securityGroupIds: [securityGroupId],
      instanceProfileArn,
      keyName,
      userData: '#!/bin/bash\n',
      tags: { [TAG.pool]: 'default', [TAG.annexId]: 'run_1', [TAG.leaseEndsAt]: '1' },
    };
  };

  it('prepares the account and checks it', async () => {
    await prepareAll(bot);
    const checks = await Promise.all(COMPONENTS.map((component) => bot.account.check(component)));
    expect(checks.flatMap(({ findings }) => findings)).toEqual([]);
  });

  it('starts an annex, moves its lease and ends it', async () => {
    await prepareAll(bot);
    await root.settle();
    await bot.account.putBundle('run_1', new Uint8Array([1]));
    await bot.cloud.getInstanceType('m4.large');
    const ids = (await bot.cloud.launch(await order())).map(({ id }) => id);
    await bot.cloud.setLease(ids, Date.UTC(2026, 10, 23));
    expect(await bot.cloud.terminate(ids)).toEqual([]);
  });

  it('launches a head node, runs commands on it, stops it and starts it again', async () => {
    await prepareAll(bot);
    await root.settle();
    const id = await launchHead(bot);
    await root.pass(120_000);
    await bot.remote.run({ instanceId: id, script: 'true', timeoutMs: 10_000, comment: 'to see' });
    await bot.cloud.stopInstance(id);
    await root.settle();
    await bot.cloud.startInstance(id);
    await root.settle();
    expect(await bot.cloud.findInstance(id)).toMatchObject({ state: 'running' });
    expect(await bot.cloud.findDiskGib(id)).toBe(30);
    expect(await bot.cloud.terminate([id])).toEqual([]);
    await root.pass(120_000);
    await bot.account.clearHead(DOOR);
  });

  it('adopts an instance once somebody offered it, and not before', async () => {
    await prepareAll(bot);
    await root.settle();
    const { instanceProfileArn } = await bot.account.prepareHead(DOOR);
    await root.settle();
    const ImageId = await bot.cloud.getDefaultImageId('x86_64');
    const { Instances = [] } = await root.outside.ec2.send(
      new RunInstancesCommand({ ImageId, InstanceType: 't3.large', MinCount: 1, MaxCount: 1 }),
    );
    const id = Instances[0]?.InstanceId ?? '';
    await root.settle();
    const tags = { [TAG.pool]: 'default', [TAG.headName]: 'head', [TAG.headId]: 'head_1' };
    const refused = await bot.cloud.tagInstance(id, tags).catch((error: unknown) => error);
    expect(isBotError(refused, 'permission') && plainText(refused.hint ?? [])).toContain(
      `aws ec2 create-tags --resources ${id} --tags Key=condor-annex:Adopt,Value=yes`,
    );
    root.aws.console.tag(id, { 'condor-annex:Adopt': 'yes' });
    await bot.cloud.tagInstance(id, tags);
    await bot.cloud.giveProfile(id, instanceProfileArn);
    await root.pass(3_600_000);
    await bot.remote.run({ instanceId: id, script: 'true', timeoutMs: 10_000, comment: 'to see' });
    await bot.cloud.tagInstance(id, { [TAG.message]: 'C1/1.2' });
  });

  it('looks up images and regions', async () => {
    expect((await bot.cloud.findHeadImage('debian-12', 'x86_64')).imageId).toMatch(/^ami-/);
    expect((await bot.cloud.findHeadImage('marketplace', 'x86_64')).imageId).toMatch(/^ami-/);
    expect(await bot.cloud.listRegions()).toContain('us-east-1');
  });

  it('puts right what drifted', async () => {
    await prepareAll(bot);
    const bucket = (await bot.account.getLaunchParts()).bucket;
    const none = {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Deny', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${bucket}/x` },
      ],
    };
    await root.outside.s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: JSON.stringify(none) }));
    await prepareAll(bot);
    expect((await bot.account.check('bucket')).state).toBe('OK');
  });

  describe('may not', () => {
    let foreign: string;
    beforeEach(async () => {
      await prepareAll(bot);
      await root.settle();
      const ImageId = await bot.cloud.getDefaultImageId('x86_64');
      const { Instances = [] } = await root.outside.ec2.send(
        new RunInstancesCommand({ ImageId, InstanceType: 't3.micro', MinCount: 1, MaxCount: 1 }),
      );
      foreign = Instances[0]?.InstanceId ?? '';
    });

    it.each<[what: string, attempt: () => Promise<unknown>]>([
      [
        'end an instance that is not of a pool',
        () => stolen.ec2.send(new TerminateInstancesCommand({ InstanceIds: [foreign] })),
      ],
      [
        'make such an instance its own by tagging it',
        () =>
          stolen.ec2.send(
            new CreateTagsCommand({ Resources: [foreign], Tags: [{ Key: TAG.pool, Value: 'default' }] }),
          ),
      ],
      [
        'make such an instance a head node',
        () =>
          stolen.ec2.send(
            new CreateTagsCommand({
              Resources: [foreign],
              Tags: [
                { Key: TAG.pool, Value: 'default' },
                { Key: TAG.headId, Value: 'head_1' },
              ],
            }),
          ),
      ],
      [
        'offer it to itself',
        () =>
          stolen.ec2.send(
            new CreateTagsCommand({ Resources: [foreign], Tags: [{ Key: 'condor-annex:Adopt', Value: '' }] }),
          ),
      ],
      ['stop it', () => stolen.ec2.send(new StopInstancesCommand({ InstanceIds: [foreign] }))],
      [
        'run a command on it',
        () =>
          stolen.ssm.send(
            new SendCommandCommand({
              DocumentName: 'AWS-RunShellScript',
              InstanceIds: [foreign],
              Parameters: { commands: ['true'] },
            }),
          ),
      ],
      [
        'lend it a profile',
        async () =>
          stolen.ec2.send(
            new AssociateIamInstanceProfileCommand({
              InstanceId: foreign,
              IamInstanceProfile: { Arn: (await bot.account.getLaunchParts()).instanceProfileArn },
            }),
          ),
      ],
      [
        'start an instance without the tag of a pool',
        async () =>
          stolen.ec2.send(
            new RunInstancesCommand({
              ImageId: await bot.cloud.getDefaultImageId('x86_64'),
              InstanceType: 't3.micro',
              MinCount: 1,
              MaxCount: 1,
            }),
          ),
      ],
      [
        'open a security group that setup did not make',
        async () => {
          const { GroupId } = await root.outside.ec2.send(
            new CreateSecurityGroupCommand({ GroupName: 'theirs', Description: 'theirs' }),
          );
          return stolen.ec2.send(
            new AuthorizeSecurityGroupIngressCommand({
              GroupId,
              IpPermissions: [
                { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '0.0.0.0/0' }] },
              ],
            }),
          );
        },
      ],
      ['delete another key pair', () => stolen.ec2.send(new DeleteKeyPairCommand({ KeyName: 'theirs' }))],
      [
        'give a role of somebody else more rights',
        () =>
          stolen.iam.send(
            new PutRolePolicyCommand({
              RoleName: 'admin',
              PolicyName: 'more',
              PolicyDocument: JSON.stringify(botPolicy()),
            }),
          ),
      ],
      [
        'read the private key that it stored',
        () => stolen.secrets.send(new GetSecretValueCommand({ SecretId: 'condor-annex/key-pair/us-east-1' })),
      ],
      [
        'read what is in another bucket',
        () => stolen.s3.send(new GetObjectCommand({ Bucket: 'theirs', Key: 'x' })),
      ],
    ])('%s', async (_, attempt) => {
      const refused = await attempt().catch((error: unknown) => error);
      expect(refused).toMatchObject({ name: expect.stringMatching(/^(UnauthorizedOperation|AccessDenied)/) });
    });
  });
});

/** A user with the bot's policy, and its key. */
async function makeBot({
  outside: { iam },
}: AwsBench): Promise<{ accessKeyId: string; secretAccessKey: string }> {
  const PolicyDocument = JSON.stringify(botPolicy({ accountId: '123456789012', region: 'us-east-1' }));
  await iam.send(new CreateUserCommand({ UserName: 'bot' }));
  await iam.send(new PutUserPolicyCommand({ UserName: 'bot', PolicyName: 'bot', PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'bot' }));
  return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
}
