import { describe, expect, it } from '@jest/globals';
import {
  DescribeInstancesCommand,
  DescribeVpnGatewaysCommand,
  EC2Client,
  EC2ServiceException,
} from '@aws-sdk/client-ec2';
import { GetRoleCommand, NoSuchEntityException } from '@aws-sdk/client-iam';
import { GetObjectCommand, NoSuchBucket, S3ServiceException } from '@aws-sdk/client-s3';
import { GetParameterCommand, GetParametersCommand, ParameterNotFound } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { startLocalAws } from '../../../src/local/aws/index.js';
import { anAccount, ANYBODY, clientsOf, errorOf } from './support.js';

describe('an attached client', () => {
  it('is the same client, and is answered without a network', async () => {
    const client = new EC2Client({ region: 'us-east-1', credentials: ANYBODY });
    const aws = startLocalAws({ now: () => 0 });
    expect(aws.attach(client)).toBe(client);
    await expect(client.send(new DescribeInstancesCommand())).resolves.toMatchObject({ Reservations: [] });
  });

  it('may be attached twice without being answered twice', async () => {
    const { aws, ec2 } = anAccount();
    aws.attach(ec2);
    await ec2.send(new DescribeInstancesCommand());
    expect(aws.calls).toHaveLength(1);
  });

  it('gets its own service exception, with the status and the code of AWS', async () => {
    const { ec2, s3 } = anAccount();
    const refused = await errorOf(
      ec2.send(new DescribeInstancesCommand({ InstanceIds: ['i-00000000000000000'] })),
    );
    expect(refused).toBeInstanceOf(EC2ServiceException);
    expect(refused).toMatchObject({
      name: 'InvalidInstanceID.NotFound',
      message: "The instance ID 'i-00000000000000000' does not exist",
      $fault: 'client',
      Code: 'InvalidInstanceID.NotFound',
      $metadata: { httpStatusCode: 400, attempts: 1 },
    });
    const missing = await errorOf(s3.send(new GetObjectCommand({ Bucket: 'nobodys', Key: 'x' })));
    expect(missing).toBeInstanceOf(NoSuchBucket);
    expect(missing).toBeInstanceOf(S3ServiceException);
  });

  it('gets the modelled exception where the code on the wire is shorter than its name', async () => {
    const { iam } = anAccount();
    const refused = await errorOf(iam.send(new GetRoleCommand({ RoleName: 'nobody' })));
    expect(refused).toBeInstanceOf(NoSuchEntityException);
    expect(refused).toMatchObject({ name: 'NoSuchEntityException', Code: 'NoSuchEntity' });
    expect(refused.message).toBe('The role with name nobody cannot be found.');
  });

  it('is told what is not simulated', async () => {
    const { ec2 } = anAccount();
    const refused = await errorOf(ec2.send(new DescribeVpnGatewaysCommand()));
    expect(refused).toMatchObject({
      name: 'NotImplemented',
      $metadata: { httpStatusCode: 501, attempts: 1 },
    });
    expect(refused.message).toContain('ec2:DescribeVpnGateways');
  });

  it('must be a client of a simulated service', () => {
    const { aws } = anAccount();
    expect(() => aws.attach({})).toThrow('not an AWS SDK client');
    class DynamoDBClient {
      readonly middlewareStack = {};
      readonly config = {};
    }
    expect(() => aws.attach(new DynamoDBClient())).toThrow('no service for DynamoDBClient');
  });
});

describe('the account', () => {
  it('has a number, and says who asks', async () => {
    const { sts } = anAccount({ accountId: '210987654321' });
    await expect(sts.send(new GetCallerIdentityCommand())).resolves.toMatchObject({
      Account: '210987654321',
      Arn: 'arn:aws:iam::210987654321:user/local',
    });
  });

  it('knows the public parameters of Amazon Linux, different in every region', async () => {
    const { aws, ssm } = anAccount();
    const Name = '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64';
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name }));
    expect(Parameter?.Value).toMatch(/^ami-[0-9a-f]{17}$/);
    const elsewhere = await clientsOf(aws, { region: 'eu-west-1' }).ssm.send(
      new GetParameterCommand({ Name }),
    );
    expect(elsewhere.Parameter?.Value).not.toBe(Parameter?.Value);
    const several = await ssm.send(new GetParametersCommand({ Names: [Name, '/mine'] }));
    expect(several).toMatchObject({ Parameters: [{ Name }], InvalidParameters: ['/mine'] });
    await expect(ssm.send(new GetParameterCommand({ Name: '/mine' }))).rejects.toThrow(ParameterNotFound);
  });
});
