import { describe, expect, it } from '@jest/globals';
import { CreateKeyPairCommand, DescribeInstancesCommand, DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { GetRoleCommand } from '@aws-sdk/client-iam';
import { ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListBucketsCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { type Account, anAccount, type Clients, clientsOf, errorOf, launch } from './support.js';

const describeAll = ({ ec2 }: Clients): Promise<unknown> => ec2.send(new DescribeInstancesCommand());
const patient = ({ aws }: Account): Clients => clientsOf(aws, { maxAttempts: 3 });

describe('an injected error', () => {
  it('strikes as often as it was told, and has no effect', async () => {
    const account = anAccount();
    account.aws.faults.failNext('RunInstances', 'InternalError', { times: 2, message: 'Oh.' });
    for (let n = 0; n < 2; n += 1) {
      expect(await errorOf(launch(account))).toMatchObject({
        name: 'InternalError',
        message: 'Oh.',
        $fault: 'server',
        $metadata: { httpStatusCode: 500 },
      });
    }
    expect(account.aws.instances()).toEqual([]);
    await expect(launch(account)).resolves.toHaveLength(1);
  });

  it('strikes only the calls that were meant', async () => {
    const account = anAccount();
    account.aws.faults.failNext('RunInstances', 'Unsupported', {
      when: (input) => (input as { InstanceType?: string }).InstanceType === 'm5.large',
    });
    await launch(account);
    await expect(launch(account, { InstanceType: 'm5.large' })).rejects.toMatchObject({
      name: 'Unsupported',
    });
  });

  it('is tried again by the SDK when a real one would be, and each attempt is a call', async () => {
    const account = anAccount();
    account.aws.faults.failNext('DescribeInstances', 'Unavailable', { times: 2 });
    await describeAll(patient(account));
    expect(account.aws.calls.map(({ error }) => error)).toEqual(['Unavailable', 'Unavailable', undefined]);
    account.aws.faults.failNext('DescribeInstances', 'InvalidParameterValue');
    expect(await errorOf(describeAll(patient(account)))).toMatchObject({ $metadata: { attempts: 1 } });
  });

  it.each<[string, (clients: Clients) => Promise<unknown>, string, number]>([
    ['DescribeVpcs', ({ ec2 }) => ec2.send(new DescribeVpcsCommand()), 'RequestLimitExceeded', 503],
    ['GetRole', ({ iam }) => iam.send(new GetRoleCommand({ RoleName: 'x' })), 'Throttling', 400],
    ['ListBuckets', ({ s3 }) => s3.send(new ListBucketsCommand()), 'SlowDown', 503],
    [
      'ListFunctions',
      ({ lambda }) => lambda.send(new ListFunctionsCommand()),
      'TooManyRequestsException',
      429,
    ],
  ])('of throttling is the service’s own for %s', async (command, call, name, httpStatusCode) => {
    const account = anAccount();
    account.aws.faults.throttle(command);
    expect(await errorOf(call(account))).toMatchObject({ name, $metadata: { httpStatusCode } });
  });

  it('may lose the answer of a call that did its work', async () => {
    const account = anAccount();
    account.aws.faults.loseAnswer('RunInstances');
    await expect(launch(account)).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(account.aws.instances()).toHaveLength(1);
  });
});

describe('a denial', () => {
  it('is worded as AWS words it, and can be taken back', async () => {
    const account = anAccount();
    account.aws.faults.deny('ec2:RunInstances');
    const refused = await errorOf(launch(account));
    expect(refused).toMatchObject({ name: 'UnauthorizedOperation', $metadata: { httpStatusCode: 403 } });
    expect(refused.message).toContain(
      'User: arn:aws:iam::123456789012:user/local is not authorized to perform: ec2:RunInstances on resource: arn:aws:ec2:us-east-1:123456789012:instance/* because no identity-based policy allows the ec2:RunInstances action',
    );
    account.aws.faults.allow('ec2:RunInstances');
    await launch(account);
  });

  it('goes by the name of the permission, or of a whole service', async () => {
    const account = anAccount();
    account.aws.faults.deny('s3:ListAllMyBuckets');
    const list = (): Promise<unknown> => account.s3.send(new ListBucketsCommand());
    expect(await errorOf(list())).toMatchObject({ name: 'AccessDenied' });
    account.aws.faults.allow('s3:ListAllMyBuckets');
    account.aws.faults.deny('s3:*');
    const refused = await errorOf(
      account.s3.send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: 'x' })),
    );
    expect(refused.message).toContain('s3:PutObject on resource: arn:aws:s3:::b/k');
    await describeAll(account);
  });
});

describe('a hook', () => {
  it('sees every call before it happens, and may cut the program off there', async () => {
    const account = anAccount();
    const seen: string[] = [];
    const stop = account.aws.faults.onCall(({ service, command }) => seen.push(`${service}:${command}`));
    account.aws.faults.crashAt(3, ({ command }) => {
      throw new Error(`cut off at ${command}`);
    });
    await launch(account);
    await expect(launch(account)).rejects.toThrow('cut off at GetParameter');
    stop();
    await launch(account);
    expect(seen).toEqual(['ssm:GetParameter', 'ec2:RunInstances', 'ssm:GetParameter']);
    expect(account.aws.instances()).toHaveLength(2);
  });
});

describe('clear', () => {
  it('takes everything back', async () => {
    const account = anAccount();
    const { faults } = account.aws;
    faults.deny('*');
    faults.capacity('m4.large', 0);
    faults.vcpuQuota = 0;
    faults.failNext('RunInstances', 'InternalError');
    faults.eventualConsistencyMs = 60_000;
    faults.crashAt(1, () => {
      throw new Error('cut off');
    });
    faults.clear();
    await launch(account);
    await account.ec2.send(new CreateKeyPairCommand({ KeyName: 'k', KeyType: 'ed25519' }));
    await describeAll(account);
    expect(account.aws.calls.every(({ error }) => error === undefined)).toBe(true);
  });
});
