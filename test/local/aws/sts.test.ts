import { CreateAccessKeyCommand, CreateRoleCommand, CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { startLocalAws, type LocalAws } from '../../../src/local/aws/index.js';

const ROOT = { accessKeyId: 'AKIAROOT', secretAccessKey: 'root' };
const RoleArn = 'arn:aws:iam::123456789012:role/lab';

describe('taking a role', () => {
  let now = 0;
  let aws: LocalAws;
  beforeEach(async () => {
    now = Date.UTC(2026, 10, 22);
    aws = startLocalAws({ now: () => now });
    const trust = {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::123456789012:user/local' },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'sts:ExternalId': 'ours' } },
      },
    };
    await iam().send(
      new CreateRoleCommand({ RoleName: 'lab', AssumeRolePolicyDocument: JSON.stringify(trust) }),
    );
  });

  const iam = () => aws.attach(new IAMClient({ region: 'us-east-1', credentials: ROOT }));
  const sts = (credentials = ROOT) => aws.attach(new STSClient({ region: 'us-east-1', credentials }));
  const take = (ExternalId?: string, who = ROOT) =>
    sts(who).send(
      new AssumeRoleCommand({
        RoleArn,
        RoleSessionName: 's',
        ...(ExternalId === undefined ? {} : { ExternalId }),
      }),
    );

  it('takes the trust of the role, with its external id', async () => {
    const { Credentials, AssumedRoleUser } = await take('ours');
    expect(AssumedRoleUser?.Arn).toBe('arn:aws:sts::123456789012:assumed-role/lab/s');
    expect(Credentials?.Expiration?.getTime()).toBe(now + 3_600_000);
    await expect(take('theirs')).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(take()).rejects.toMatchObject({ name: 'AccessDenied' });
    await iam().send(new CreateUserCommand({ UserName: 'eve' }));
    const { AccessKey } = await iam().send(new CreateAccessKeyCommand({ UserName: 'eve' }));
    const eve = { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: 'x' };
    await expect(take('ours', eve)).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('ends after its time', async () => {
    const { Credentials } = await take('ours');
    const session = { accessKeyId: Credentials?.AccessKeyId ?? '', secretAccessKey: 'x' };
    await sts(session).send(new GetCallerIdentityCommand({}));
    now += 3_600_000;
    await expect(sts(session).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      Code: 'ExpiredToken',
    });
  });

  it('knows a new access key everywhere only after a while', async () => {
    aws.faults.iamPropagationMs = 8_000;
    await iam().send(new CreateUserCommand({ UserName: 'ada' }));
    const { AccessKey } = await iam().send(new CreateAccessKeyCommand({ UserName: 'ada' }));
    const ada = { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: 'x' };
    await expect(sts(ada).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
    });
    now += 8_000;
    const { Arn } = await sts(ada).send(new GetCallerIdentityCommand({}));
    expect(Arn).toBe('arn:aws:iam::123456789012:user/ada');
  });
});
