import {
  CreateAccessKeyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  GetUserCommand,
  ListAttachedUserPoliciesCommand,
  ListPolicyVersionsCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { makeKeyring } from '../../src/aws/credentials/make-keyring.js';
import { makeClients, type AwsAccess, type Clients } from '../../src/aws/clients.js';
import { botPolicy } from '../../src/aws/policy.js';
import type { PoolCredentials } from '../../src/domain/pool.js';
import { isBotError } from '../../src/domain/errors.js';
import type { Clock } from '../../src/ports/clock.js';
import type { AwsKeys } from '../../src/ports/credentials.js';
import { aPoolRecord } from '../support/memory-pools.js';

/** What the keyring is tried on: an empty AWS. */
export interface KeyringBench {
  readonly access: AwsAccess;
  readonly clock: Clock;
  /** Lets pass what time it takes until AWS knows everywhere what was made. */
  settle(): Promise<void>;
}

/** What some AWS does not do as the real one, and so can't be tried there: why, in words that are printed. */
export interface KeyringLimits {
  /** It takes every key. */
  readonly keys?: string;
  /** It lets everybody take every role. */
  readonly trust?: string;
}

const POOL = aPoolRecord({ name: 'lab' });
const UserName = 'annex-user-lab';
const PolicyArn = `arn:aws:iam::123456789012:policy/${UserName}`;
const ROLE = 'condor-annex-pool-lab';
const NO_DRIFT = { missing: [], extra: [] };

/** What commands and the loop rely on when it is about credentials of pools. */
export function promisesOfAKeyring(makeEmpty: () => Promise<KeyringBench>, limits: KeyringLimits = {}): void {
  let bench: KeyringBench;
  let outside: Clients;
  let ring: ReturnType<typeof makeKeyring>;
  beforeEach(async () => {
    bench = await makeEmpty();
    outside = makeClients('us-east-1', bench.access);
    ring = makeKeyring(bench.access, { region: 'us-east-1', clock: bench.clock });
  });

  /** Runs where this can be tried; else says why not. */
  const where = (why: string | undefined) => {
    if (why === undefined) return it;
    console.info(`Not tried here: ${why}`);
    return it.skip;
  };
  const userWithKeys = async (count: number): Promise<readonly string[]> => {
    await ring.annexUsers.prepare(POOL);
    for (let made = 0; made < count; made += 1) await ring.annexUsers.makeKey('lab');
    await bench.settle();
    return (await ring.keyring.listKept('lab')).map(({ accessKeyId }) => accessKeyId);
  };
  const credentialsOf = (accessKeyId: string): PoolCredentials => ({
    kind: 'key',
    secret: 'condor-annex/credentials/lab',
    accessKeyId,
    accountId: '123456789012',
    userName: UserName,
    by: 'UADA',
    at: bench.clock.now(),
  });
  const roleCredentials = async (): Promise<Extract<PoolCredentials, { kind: 'role' }>> => ({
    kind: 'role',
    roleArn: `arn:aws:iam::123456789012:role/${ROLE}`,
    externalId: await ring.keyring.externalId('lab'),
    accountId: '123456789012',
    by: 'UADA',
    at: bench.clock.now(),
  });
  /** As whom AWS sees a pool with these credentials. */
  const seenAs = async (credentials: PoolCredentials): Promise<string | undefined> => {
    const keys: AwsKeys | undefined = await ring.credentialsOf({ ...POOL, credentials })?.();
    if (keys === undefined) throw new Error('These are the credentials of the bot itself.');
    const { sts } = makeClients('us-east-1', { ...bench.access, credentials: keys });
    return (await sts.send(new GetCallerIdentityCommand({}))).Arn;
  };
  const makeRole = async (): Promise<void> => {
    const text = await ring.keyring.template(POOL);
    const { Properties } = (JSON.parse(text) as Template).Resources.BotRole;
    await outside.iam.send(
      new CreateRoleCommand({
        RoleName: Properties.RoleName,
        AssumeRolePolicyDocument: JSON.stringify(Properties.AssumeRolePolicyDocument),
      }),
    );
    await outside.iam.send(
      new PutRolePolicyCommand({
        RoleName: Properties.RoleName,
        PolicyName: 'condor-annex',
        PolicyDocument: JSON.stringify(botPolicy({ accountId: '123456789012' })),
      }),
    );
    await bench.settle();
  };

  describe('a user that the bot makes', () => {
    it('has the rights that the bot needs, and no others; making it again changes nothing', async () => {
      await ring.annexUsers.prepare(POOL);
      await ring.annexUsers.prepare(POOL);
      expect(await ring.keyring.compareRights(POOL)).toEqual(NO_DRIFT);
      const { AttachedPolicies } = await outside.iam.send(new ListAttachedUserPoliciesCommand({ UserName }));
      expect(AttachedPolicies?.map((each) => each.PolicyArn)).toEqual([PolicyArn]);
    });

    it('is not one that somebody else made under its name', async () => {
      await outside.iam.send(new CreateUserCommand({ UserName }));
      const refused = await ring.annexUsers.prepare(POOL).catch((error: unknown) => error);
      expect(isBotError(refused, 'conflict')).toBe(true);
      expect(await ring.annexUsers.listKeys('lab')).toEqual([]);
    });

    it('gets a key that goes to Secrets Manager and to nobody, and the bot acts by it', async () => {
      const [key = ''] = await userWithKeys(1);
      expect(await ring.annexUsers.listKeys('lab')).toMatchObject([{ accessKeyId: key, isActive: true }]);
      const kept = await outside.secrets.send(
        new GetSecretValueCommand({ SecretId: 'condor-annex/credentials/lab' }),
      );
      const [stored] = (JSON.parse(kept.SecretString ?? '') as { keys: AwsKeys[] }).keys;
      expect(stored?.secretAccessKey).toMatch(/^\S{40}$/);
      expect(JSON.stringify(await ring.keyring.listKept('lab'))).not.toContain(stored?.secretAccessKey);
      expect(await ring.annexUsers.isKnown('lab', key)).toBe(true);
      expect(await ring.annexUsers.isKnown('lab', 'AKIANOTKEPTANYWHERE1')).toBe(false);
      expect(await seenAs(credentialsOf(key))).toBe(`arn:aws:iam::123456789012:user/${UserName}`);
    });

    it('has two keys at work while one takes the place of the other, and never three', async () => {
      const [old = '', fresh = ''] = await userWithKeys(2);
      for (const key of [old, fresh])
        expect(await seenAs(credentialsOf(key))).toBe(`arn:aws:iam::123456789012:user/${UserName}`);
      const third = await ring.annexUsers.makeKey('lab').catch((error: unknown) => error);
      expect(isBotError(third)).toBe(true);
      await ring.annexUsers.switchOff('lab', old);
      const listed = await ring.annexUsers.listKeys('lab');
      expect(listed.map(({ accessKeyId, isActive }) => [accessKeyId, isActive])).toEqual([
        [old, false],
        [fresh, true],
      ]);
      await ring.annexUsers.deleteKey('lab', old);
      await ring.annexUsers.deleteKey('lab', old);
      await ring.keyring.forget('lab', old);
      expect((await ring.annexUsers.listKeys('lab')).map(({ accessKeyId }) => accessKeyId)).toEqual([fresh]);
      expect((await ring.keyring.listKept('lab')).map(({ accessKeyId }) => accessKeyId)).toEqual([fresh]);
      expect(await seenAs(credentialsOf(fresh))).toContain(UserName);
    });

    where(limits.keys)('is nobody any more by a key that is switched off', async () => {
      const [old = '', fresh = ''] = await userWithKeys(2);
      await ring.annexUsers.switchOff('lab', old);
      await bench.settle();
      expect(await ring.annexUsers.isKnown('lab', old)).toBe(false);
      expect(await ring.annexUsers.isKnown('lab', fresh)).toBe(true);
    });

    it('gets the rights of today in place of those of an older bot, one of which is kept', async () => {
      await ring.annexUsers.prepare(POOL);
      const older = { Effect: 'Allow', Action: 'ec2:DescribeInstances', Resource: '*' };
      const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [older] });
      for (let version = 0; version < 3; version += 1)
        await outside.iam.send(
          new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument, SetAsDefault: true }),
        );
      const { missing, extra } = await ring.keyring.compareRights(POOL);
      expect(missing).toContain('ec2:RunInstances');
      expect(missing).not.toContain('ec2:DescribeInstances');
      expect(extra).toEqual([]);
      await ring.annexUsers.prepare(POOL);
      expect(await ring.keyring.compareRights(POOL)).toEqual(NO_DRIFT);
      const { Versions = [] } = await outside.iam.send(new ListPolicyVersionsCommand({ PolicyArn }));
      expect(Versions.map(({ IsDefaultVersion }) => IsDefaultVersion).sort()).toEqual([false, true]);
    });

    it('goes with its policy, whatever that said before, and going again is nothing', async () => {
      await ring.annexUsers.prepare(POOL);
      const none = { Effect: 'Deny', Action: 'ec2:RunInstances', Resource: '*' };
      const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [none] });
      await outside.iam.send(
        new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument, SetAsDefault: true }),
      );
      for (let again = 0; again < 2; again += 1) {
        await ring.annexUsers.remove('lab');
        await ring.keyring.forgetAll('lab');
      }
      const gone = { name: expect.stringContaining('NoSuchEntity') };
      await expect(outside.iam.send(new GetUserCommand({ UserName }))).rejects.toMatchObject(gone);
      const versions = outside.iam.send(new ListPolicyVersionsCommand({ PolicyArn }));
      await expect(versions).rejects.toMatchObject(gone);
      expect(await ring.annexUsers.listKeys('lab')).toEqual([]);
      expect(await ring.keyring.listKept('lab')).toEqual([]);
    });
  });

  describe('a key that somebody brings', () => {
    it('is kept beside the others with who brought it, and forgotten alone', async () => {
      const key = (n: number): AwsKeys => ({ accessKeyId: `AKIA${n}`, secretAccessKey: `secret-${n}` });
      await ring.keyring.keep('lab', key(1), 'UADA');
      await ring.keyring.keep('lab', key(2));
      await ring.keyring.keep('other', key(3));
      const kept = await ring.keyring.listKept('lab');
      expect(kept.map(({ accessKeyId, by }) => [accessKeyId, by])).toEqual([
        ['AKIA1', 'UADA'],
        ['AKIA2', undefined],
      ]);
      await ring.keyring.forget('lab', 'AKIA1');
      expect(await ring.keyring.listKept('lab')).toHaveLength(1);
      await ring.keyring.forgetAll('lab');
      expect(await ring.keyring.listKept('lab')).toEqual([]);
      expect(await ring.keyring.listKept('other')).toHaveLength(1);
    });

    where(limits.keys)('is refused when AWS does not know it any more', async () => {
      await outside.iam.send(new CreateUserCommand({ UserName: 'carla' }));
      const { AccessKey } = await outside.iam.send(new CreateAccessKeyCommand({ UserName: 'carla' }));
      const { AccessKeyId = '', SecretAccessKey = '' } = AccessKey ?? {};
      await outside.iam.send(new DeleteAccessKeyCommand({ UserName: 'carla', AccessKeyId }));
      const key = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey };
      const refused = await ring.keyring.checkKeys(POOL, key).catch((error: unknown) => error);
      expect(isBotError(refused, 'usage')).toBe(true);
    });
  });

  describe('a role', () => {
    it('that its template makes is taken with the external id, for an hour at a time', async () => {
      await makeRole();
      const credentials = await roleCredentials();
      expect(await seenAs(credentials)).toBe(
        `arn:aws:sts::123456789012:assumed-role/${ROLE}/condor-annex-lab`,
      );
      const keys = await ring.credentialsOf({ ...POOL, credentials })?.();
      const leftMs = (keys?.expiration?.getTime() ?? 0) - bench.clock.now();
      expect(leftMs).toBeGreaterThan(50 * 60_000);
      expect(leftMs).toBeLessThanOrEqual(61 * 60_000);
      expect(await ring.keyring.check({ ...POOL, credentials })).toMatchObject({
        accountId: '123456789012',
        arn: `arn:aws:sts::123456789012:assumed-role/${ROLE}/condor-annex-lab`,
      });
    });

    where(limits.trust)('is not taken with another external id, nor before it is there', async () => {
      const credentials = await roleCredentials();
      const before = await ring.keyring.check({ ...POOL, credentials }).catch((error: unknown) => error);
      expect(isBotError(before, 'permission')).toBe(true);
      await makeRole();
      const foreign = { ...credentials, externalId: await ring.keyring.externalId('other') };
      const refused = await ring.keyring
        .check({ ...POOL, credentials: foreign })
        .catch((error: unknown) => error);
      expect(isBotError(refused, 'permission')).toBe(true);
    });
  });
}

interface Template {
  readonly Resources: {
    readonly BotRole: {
      readonly Properties: { readonly RoleName: string; readonly AssumeRolePolicyDocument: object };
    };
  };
}
