import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { getMoto, type MotoServer, startMoto } from '../support/moto-server.js';

describe('a moto server', () => {
  let moto: MotoServer;
  const clientConfig = () => ({
    endpoint: moto.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
  });
  beforeAll(async () => {
    moto = await getMoto();
  }, 120_000);
  beforeEach(async () => {
    await moto.reset();
  });
  afterAll(async () => {
    await moto.stop();
  });

  it('says whose key was used', async () => {
    const identity = await new STSClient(clientConfig()).send(new GetCallerIdentityCommand());
    expect(identity.Account).toMatch(/^\d{12}$/);
  });

  it('forgets everything on reset', async () => {
    const iam = new IAMClient(clientConfig());
    await iam.send(new CreateUserCommand({ UserName: 'annex-user' }));
    await moto.reset();
    await iam.send(new CreateUserCommand({ UserName: 'annex-user' }));
  });

  it('refuses what no policy allows, once IAM is enforced', async () => {
    const iam = new IAMClient(clientConfig());
    await iam.send(new CreateUserCommand({ UserName: 'annex-user' }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'annex-user' }));
    await moto.enforceIam(0);
    const credentials = {
      accessKeyId: AccessKey?.AccessKeyId ?? '',
      secretAccessKey: AccessKey?.SecretAccessKey ?? '',
    };
    const ec2 = new EC2Client({ ...clientConfig(), credentials });
    // AWS itself says UnauthorizedOperation here; moto has one name for all services.
    await expect(ec2.send(new DescribeInstancesCommand())).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('says so when nothing answers at MOTO_URL', async () => {
    expect(await startMoto({ MOTO_URL: 'http://127.0.0.1:9' })).toEqual({
      skipped: 'There is no moto server at MOTO_URL, http://127.0.0.1:9.',
    });
  });
});
