import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from '@jest/globals';
import { makeClients } from '../../src/aws/clients.js';
import { AwsRegions } from '../../src/aws/regions.js';
import { isBotError } from '../../src/domain/errors.js';
import { makeLocalBench } from '../support/local-bench.js';
import { TINY_FUNCTION } from '../contracts/aws-bench.js';

const regions = () => new AwsRegions({ leaseFunctionCode: () => Promise.resolve(TINY_FUNCTION) });

describe('the AWS of a region', () => {
  it('is made once and kept', () => {
    const aws = regions();
    expect(aws.cloud('us-east-1')).toBe(aws.cloud('us-east-1'));
    expect(aws.account('us-east-1')).toBe(aws.account('us-east-1'));
    expect(aws.cloud('us-east-1')).not.toBe(aws.cloud('eu-central-1'));
  });

  it('knows its region', () => {
    expect(regions().cloud('eu-central-1').region).toBe('eu-central-1');
    expect(regions().account('eu-central-1').region).toBe('eu-central-1');
  });

  it('asks who we are once', async () => {
    const { account, spy } = makeLocalBench();
    await Promise.all([account.identify(), account.identify(), account.describeComponents()]);
    expect(spy.calls.map(({ command }) => command)).toEqual(['GetCallerIdentity']);
  });

  it('asks again who we are after it could not be said', async () => {
    const { account, aws } = makeLocalBench();
    aws.faults.failNext('GetCallerIdentity', 'ExpiredToken', { status: 403 });
    await expect(account.identify()).rejects.toThrow('no valid AWS credentials');
    expect((await account.identify()).accountId).toBe('123456789012');
  });

  it('makes its bucket outside the first region too', async () => {
    const bench = makeLocalBench('eu-central-1');
    await bench.account.prepare('bucket');
    expect((await bench.account.check('bucket')).state).toBe('OK');
  });
});

describe('starting the bot', () => {
  it.each(['regions.ts', 'lazy.ts', 'remember.ts', 'account/lease-package.ts'])(
    'does not wait for the SDK to load in %s',
    (name) => {
      const source = readFileSync(join(import.meta.dirname, '..', '..', 'src', 'aws', name), 'utf8');
      const loaded = [...source.matchAll(/^import (?!type).* from '([^']+)'/gm)].map(([, from]) => from);
      const light = [
        './lazy.js',
        './remember.js',
        'fflate',
        'node:crypto',
        'node:fs',
        'node:fs/promises',
        'node:path',
      ];
      expect(light).toEqual(expect.arrayContaining(loaded));
    },
  );
});

describe('clients', () => {
  it('reach another address, S3 by path', async () => {
    const { s3, ec2 } = makeClients('us-east-1', { endpoint: 'http://127.0.0.1:5000' });
    expect(s3.config.forcePathStyle).toBe(true);
    expect(await ec2.config.endpoint?.()).toMatchObject({ hostname: '127.0.0.1', port: 5000 });
  });

  it('reach AWS itself when nothing is said', () => {
    const { s3 } = makeClients('us-east-1', {});
    expect(s3.config.forcePathStyle).not.toBe(true);
  });

  it('give up after a bounded number of attempts', async () => {
    const { ec2 } = makeClients('us-east-1', {});
    expect(await ec2.config.maxAttempts()).toBeLessThanOrEqual(5);
  });

  it('say within seconds that nothing answers', async () => {
    const aws = new AwsRegions({
      endpoint: 'http://127.0.0.1:9',
      credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
      leaseFunctionCode: () => Promise.resolve(TINY_FUNCTION),
    });
    const refused = await aws
      .cloud('us-east-1')
      .listInstances({ pool: 'default' })
      .catch((error: unknown) => error);
    expect(isBotError(refused, 'later') && refused.message).toContain('AWS could not be reached');
  });
});

describe('a secret', () => {
  it('is read by its name', async () => {
    const { secrets, outside } = makeLocalBench();
    await outside.secrets.send(new CreateSecretCommand({ Name: 'our/token', SecretString: 'ey.token' }));
    expect(await secrets.get('our/token')).toBe('ey.token');
  });

  it('that is not there is said to be missing, with how to make it', async () => {
    const { secrets } = makeLocalBench();
    const refused = await secrets.get('our/token').catch((error: unknown) => error);
    expect(isBotError(refused, 'not-ready') && refused.message).toBe(
      'There is no secret called our/token in Secrets Manager.',
    );
  });

  it('that we may not read is said to be forbidden', async () => {
    const { secrets, aws } = makeLocalBench();
    aws.faults.deny('secretsmanager:GetSecretValue');
    const refused = await secrets.get('our/token').catch((error: unknown) => error);
    expect(isBotError(refused, 'permission')).toBe(true);
  });
});
