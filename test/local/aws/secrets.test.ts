import { describe, expect, it } from '@jest/globals';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  RestoreSecretCommand,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { anAccount, clientsOf } from './support.js';

const Name = 'condor/token';

describe('a secret', () => {
  it('is kept by name and by ARN, with the value before the last', async () => {
    const { secrets } = anAccount();
    const { ARN } = await secrets.send(new CreateSecretCommand({ Name, SecretString: 'one' }));
    expect(ARN).toMatch(/^arn:aws:secretsmanager:us-east-1:123456789012:secret:condor\/token-[0-9a-f]{6}$/);
    await secrets.send(new PutSecretValueCommand({ SecretId: Name, SecretString: 'two' }));
    const read = async (SecretId?: string, VersionStage?: string): Promise<string | undefined> =>
      (await secrets.send(new GetSecretValueCommand({ SecretId, VersionStage }))).SecretString;
    expect(await read(ARN)).toBe('two');
    expect(await read(Name, 'AWSPREVIOUS')).toBe('one');
    await secrets.send(
      new UpdateSecretCommand({ SecretId: Name, Description: 'for annexes', SecretString: 'three' }),
    );
    expect(await read(ARN?.slice(0, -7))).toBe('three');
    const seen = await secrets.send(new DescribeSecretCommand({ SecretId: Name }));
    expect(seen).toMatchObject({ Name, Description: 'for annexes' });
    expect(Object.values(seen.VersionIdsToStages ?? {})).toEqual([['AWSCURRENT'], ['AWSPREVIOUS']]);
  });

  it('may hold bytes, or nothing yet', async () => {
    const { secrets } = anAccount();
    await secrets.send(new CreateSecretCommand({ Name }));
    const empty = secrets.send(new GetSecretValueCommand({ SecretId: Name }));
    await expect(empty).rejects.toThrow('staging label: AWSCURRENT');
    await secrets.send(new PutSecretValueCommand({ SecretId: Name, SecretBinary: new Uint8Array([1, 2]) }));
    const { SecretBinary } = await secrets.send(new GetSecretValueCommand({ SecretId: Name }));
    expect(SecretBinary).toEqual(new Uint8Array([1, 2]));
  });

  it('is there once, though the SDK may ask twice when an answer is lost', async () => {
    const { aws, secrets } = anAccount();
    aws.faults.loseAnswer('CreateSecret');
    const patient = clientsOf(aws, { maxAttempts: 2 }).secrets;
    await patient.send(new CreateSecretCommand({ Name, SecretString: 'one' }));
    const again = secrets.send(new CreateSecretCommand({ Name, SecretString: 'one' }));
    await expect(again).rejects.toMatchObject({ name: 'ResourceExistsException' });
    const bad = secrets.send(new CreateSecretCommand({ Name: 'no spaces', SecretString: 'x' }));
    await expect(bad).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('that is not there is missed', async () => {
    const { secrets } = anAccount();
    await expect(secrets.send(new GetSecretValueCommand({ SecretId: Name }))).rejects.toThrow(
      ResourceNotFoundException,
    );
  });

  it('on its way out cannot be read or made again, but can be brought back', async () => {
    const { secrets } = anAccount();
    await secrets.send(new CreateSecretCommand({ Name, SecretString: 'one' }));
    await secrets.send(new DeleteSecretCommand({ SecretId: Name, RecoveryWindowInDays: 7 }));
    const read = (): Promise<unknown> => secrets.send(new GetSecretValueCommand({ SecretId: Name }));
    await expect(read()).rejects.toMatchObject({ name: 'InvalidRequestException' });
    const again = secrets.send(new CreateSecretCommand({ Name, SecretString: 'two' }));
    await expect(again).rejects.toThrow('already scheduled for deletion');
    expect((await secrets.send(new ListSecretsCommand())).SecretList).toEqual([]);
    await secrets.send(new RestoreSecretCommand({ SecretId: Name }));
    await expect(read()).resolves.toMatchObject({ SecretString: 'one' });
  });

  it('is gone after its days, or at once when forced', async () => {
    const { secrets, pass } = anAccount();
    const create = (): Promise<unknown> =>
      secrets.send(new CreateSecretCommand({ Name, SecretString: 'one' }));
    await create();
    await secrets.send(new DeleteSecretCommand({ SecretId: Name, RecoveryWindowInDays: 7 }));
    await pass({ hours: 7 * 24 });
    await create();
    await secrets.send(new DeleteSecretCommand({ SecretId: Name, ForceDeleteWithoutRecovery: true }));
    await create();
  });
});
