import { describe, expect, it } from '@jest/globals';
import {
  CreateSecurityGroupCommand,
  DescribeInstancesCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { CreateFunctionCommand, waitUntilFunctionActiveV2 } from '@aws-sdk/client-lambda';
import { CreateScheduleCommand } from '@aws-sdk/client-scheduler';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import {
  anAccount,
  aBundle,
  anInstanceProfile,
  aBucket,
  aServiceRole,
  clientsOf,
  lease,
  START,
  ZIP,
} from './support.js';

const ENDPOINT_LINUX = '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64';

describe('the way of an annex through the local AWS', () => {
  it('boots, joins, idles out and is forgotten, as its user data and bundle say', async () => {
    const account = anAccount();
    const { ec2, ssm, aws, pass } = account;
    const bucket = await aBucket(account);
    await aBundle(account, bucket, 'annex.tar.gz', {
      '10.conf': 'COLLECTOR_HOST = head:9618\nSTARTD_NOCLAIM_SHUTDOWN = 900\n',
    });
    const profile = await anInstanceProfile(account, bucket);
    const image = (await ssm.send(new GetParameterCommand({ Name: ENDPOINT_LINUX }))).Parameter?.Value;
    const group = await ec2.send(
      new CreateSecurityGroupCommand({ GroupName: 'annex', Description: 'annexes' }),
    );
    const launched = await ec2.send(
      new RunInstancesCommand({
        ImageId: image,
        InstanceType: 'm4.large',
        MinCount: 1,
        MaxCount: 10,
        ClientToken: 'annex-1',
        SecurityGroupIds: [group.GroupId ?? ''],
        IamInstanceProfile: { Name: profile },
        InstanceInitiatedShutdownBehavior: 'terminate',
        MetadataOptions: { HttpTokens: 'required', InstanceMetadataTags: 'enabled' },
        UserData: Buffer.from(
          `#!/bin/sh\nBUNDLE_URL='s3://${bucket}/annex.tar.gz'\nSTATE_TAG='state'\necho hello\n`,
        ).toString('base64'),
        TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'name', Value: 'one' }] }],
      }),
    );
    expect(launched.Instances).toHaveLength(10);
    expect(launched.Instances?.[0]).toMatchObject({ State: { Name: 'pending' }, InstanceType: 'm4.large' });
    await pass({ seconds: 45 });
    expect(aws.instances().map(({ state }) => state)).toEqual(Array(10).fill('running'));
    await pass({ minutes: 1 });
    expect(aws.instances()[0]?.tags).toEqual({ name: 'one', state: 'in-pool' });
    await pass({ minutes: 14 });
    expect(aws.instances()[0]?.state).toBe('running');
    await pass({ minutes: 2 });
    expect(aws.instances()[0]).toMatchObject({
      state: 'terminated',
      stateReason: 'Client.InstanceInitiatedShutdown',
    });
    expect(aws.instances()[0]?.console.join('\n')).toContain('joined the pool at head:9618');
    await pass({ hours: 1 });
    expect(aws.instances()).toEqual([]);
  });

  it('ends what a scheduled function ends', async () => {
    const runs: number[] = [];
    const account = anAccount({
      runFunction: async (_zip, _event, { credentials, region, at }) => {
        runs.push(at);
        const { ec2 } = clientsOf(account.aws, { region, credentials });
        const found = await ec2.send(
          new DescribeInstancesCommand({ Filters: [{ Name: 'tag-key', Values: ['lease'] }] }),
        );
        const due = (found.Reservations ?? [])
          .flatMap(({ Instances = [] }) => Instances)
          .filter(({ Tags = [] }) => Tags.some(({ Key, Value }) => Key === 'lease' && Number(Value) <= at));
        if (due.length === 0) return;
        await ec2.send(
          new TerminateInstancesCommand({ InstanceIds: due.map(({ InstanceId = '' }) => InstanceId) }),
        );
      },
    });
    const { ec2, lambda, scheduler, ssm, aws, pass, now } = account;
    const role = await aServiceRole(account, 'lease', 'lambda.amazonaws.com', [
      'ec2:DescribeInstances',
      'ec2:TerminateInstances',
    ]);
    const made = await lambda.send(
      new CreateFunctionCommand({
        FunctionName: 'lease',
        Role: role,
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Code: { ZipFile: ZIP },
      }),
    );
    expect(made.State).toBe('Pending');
    await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 5 }, { FunctionName: 'lease' });
    const caller = await aServiceRole(account, 'clock', 'scheduler.amazonaws.com', ['lambda:InvokeFunction']);
    await scheduler.send(
      new CreateScheduleCommand({
        Name: 'lease',
        ScheduleExpression: 'rate(1 minute)',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: { Arn: made.FunctionArn, RoleArn: caller },
      }),
    );
    const image = (await ssm.send(new GetParameterCommand({ Name: ENDPOINT_LINUX }))).Parameter?.Value;
    await ec2.send(
      new RunInstancesCommand({
        ImageId: image,
        InstanceType: 'm4.large',
        MinCount: 1,
        MaxCount: 2,
        TagSpecifications: lease(now() + 150_000),
      }),
    );
    await pass({ minutes: 2 });
    expect(aws.instances().map(({ state }) => state)).toEqual(['running', 'running']);
    await pass({ minutes: 1 });
    expect(aws.instances().map(({ state }) => state)).toEqual(['shutting-down', 'shutting-down']);
    expect(aws.instances()[0]?.stateReason).toBe('Client.UserInitiatedShutdown');
    expect(runs.map((at) => (at - START) / 60_000)).toEqual([0, 1, 2, 3]);
  });
});
