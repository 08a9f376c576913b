import {
  PutBucketPolicyCommand,
  DeleteBucketLifecycleCommand,
  DeletePublicAccessBlockCommand,
  GetObjectCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketTaggingCommand,
} from '@aws-sdk/client-s3';
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateKeyPairCommand,
  CreateSecurityGroupCommand,
  DeleteKeyPairCommand,
  DescribeSecurityGroupsCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import {
  DeleteRolePolicyCommand,
  PutRolePolicyCommand,
  RemoveRoleFromInstanceProfileCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  DeleteFunctionCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { DeleteScheduleCommand, GetScheduleCommand, UpdateScheduleCommand } from '@aws-sdk/client-scheduler';
import { DeleteSecretCommand, GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { zipSync } from 'fflate';
import { isBotError } from '../../src/domain/errors.js';
import { COMPONENTS, type ComponentName } from '../../src/domain/wish.js';
import { plainText } from '../../src/domain/words.js';
import type { ComponentCheck } from '../../src/ports/account.js';
import type { Clients } from '../../src/aws/clients.js';
import type { Cut } from '../support/aws-spy.js';
import { prepare, prepareAll, type AwsBench } from './aws-bench.js';

/** What every `Account` promises, whoever answers as AWS. `makeEmpty` gives one in which nothing was made yet. */
export function promisesOfAnAccount(makeEmpty: () => Promise<AwsBench>): void {
  let bench: AwsBench;
  beforeEach(async () => {
    bench = await makeEmpty();
  });

  describe('setup', () => {
    it('finds nothing in a new account, and says what to run', async () => {
      const checks = await checkAll(bench);
      expect(checks.map(({ state }) => state)).toEqual(COMPONENTS.map(() => 'missing'));
      expect(checks.flatMap(fixes).every((fix) => fix.includes('/condor_annex -setup'))).toBe(true);
    });

    it('makes all five components, side by side, as check-setup wants them', async () => {
      await prepareAll(bench);
      expect(await checkAll(bench)).toEqual(
        COMPONENTS.map((component) => ({ component, state: 'OK', findings: [] })),
      );
    });

    it('changes nothing when it is run again', async () => {
      await prepareAll(bench);
      bench.spy.reset();
      await prepareAll(bench);
      expect(bench.spy.changes).toEqual([]);
    });

    it('says beforehand how everything will be called', async () => {
      const { accountId } = await bench.account.identify();
      const described = await bench.account.describeComponents();
      expect(plainText(described.bucket)).toContain(`condor-annex-${accountId}-${bench.region}`);
      expect(Object.keys(described).sort()).toEqual([...COMPONENTS].sort());
    });

    it('looks at everything in at most two calls one after the other', async () => {
      await prepareAll(bench);
      bench.spy.reset();
      await checkAll(bench);
      expect(bench.spy.waves).toBeLessThanOrEqual(2);
    });
  });

  describe.each(COMPONENTS)('setup of the %s', (component) => {
    it.each<Cut>(['before', 'after'])(
      'is finished by running it again, wherever it was cut off %s a call',
      async (cut) => {
        let cuts = 0;
        for (let n = 1; ; n += 1) {
          bench = await makeEmpty();
          bench.spy.cutAt(n, cut);
          const problem = await bench.account.prepare(component).catch((error: unknown) => error);
          if (bench.spy.uncut) break;
          cuts += 1;
          expect(isBotError(problem, 'later')).toBe(true);
          bench.spy.reset();
          await prepare(bench, component);
          expect(await bench.account.check(component)).toEqual({ component, state: 'OK', findings: [] });
        }
        expect(cuts).toBeGreaterThan(3);
      },
      120_000,
    );
  });

  describe('check-setup', () => {
    it.each(DRIFTS)('sees $name, and setup puts it right', async ({ component, drift, says }) => {
      await prepareAll(bench);
      await drift(bench.outside, await namesOn(bench));
      const seen = await bench.account.check(component);
      expect({ state: seen.state, problems: problems(seen) }).toEqual({
        state: 'not OK',
        problems: [expect.stringMatching(says)],
      });
      await prepare(bench, component);
      expect((await bench.account.check(component)).state).toBe('OK');
    });

    it('opens HTCondor within the group, and nothing else', async () => {
      await prepare(bench, 'group');
      const { SecurityGroups = [] } = await bench.outside.ec2.send(
        new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'group-name', Values: ['condor-annex'] }] }),
      );
      const rules = SecurityGroups[0]?.IpPermissions ?? [];
      expect(rules).toEqual([expect.objectContaining({ IpProtocol: 'tcp', FromPort: 9618, ToPort: 9618 })]);
      expect(rules[0]?.UserIdGroupPairs?.[0]?.GroupId).toBe(SecurityGroups[0]?.GroupId);
    });

    it('leaves a security group alone that somebody else made, and says so', async () => {
      await bench.outside.ec2.send(
        new CreateSecurityGroupCommand({ GroupName: 'condor-annex', Description: 'by hand' }),
      );
      const refused = await bench.account.prepare('group').catch((error: unknown) => error);
      expect(isBotError(refused, 'conflict')).toBe(true);
      expect(problems(await bench.account.check('group'))[0]).toContain('that setup did not make');
    });

    it('leaves a key pair alone that somebody else made, and says so', async () => {
      await bench.outside.ec2.send(new CreateKeyPairCommand({ KeyName: `condor-annex-${bench.region}` }));
      const refused = await bench.account.prepare('key').catch((error: unknown) => error);
      expect(isBotError(refused, 'conflict')).toBe(true);
    });
  });

  describe('the private key', () => {
    it('goes to Secrets Manager', async () => {
      await prepare(bench, 'key');
      const { SecretString } = await bench.outside.secrets.send(
        new GetSecretValueCommand({ SecretId: `condor-annex/key-pair/${bench.region}` }),
      );
      expect(SecretString).toContain('PRIVATE KEY-----');
    });
  });

  describe('a launch', () => {
    it('is told what it needs', async () => {
      await prepareAll(bench);
      const { accountId } = await bench.account.identify();
      bench.spy.reset();
      expect(await bench.account.getLaunchParts()).toEqual({
        bucket: `condor-annex-${accountId}-${bench.region}`,
        securityGroupId: expect.stringMatching(/^sg-/),
        instanceProfileArn: `arn:aws:iam::${accountId}:instance-profile/condor-annex-instance-${bench.region}`,
        keyName: `condor-annex-${bench.region}`,
        keySecret: `condor-annex/key-pair/${bench.region}`,
      });
      expect(bench.spy.waves).toBe(1);
      expect(bench.spy.changes).toEqual([]);
    });

    it('is refused before setup, with what is missing', async () => {
      await prepareAll(bench, ['bucket', 'profile', 'group']);
      const refused = await bench.account.getLaunchParts().catch((error: unknown) => error);
      expect(isBotError(refused, 'not-ready') && refused.message).toMatch(
        /the lease function, the schedule of the lease function,? and the key pair/,
      );
    });

    it('is refused while nothing would end its lease', async () => {
      await prepareAll(bench);
      await switchScheduleOff(bench.outside);
      await expect(bench.account.getLaunchParts()).rejects.toThrow('the schedule of the lease function');
    });

    it('finds its bundle where the address says', async () => {
      await prepare(bench, 'bucket');
      const address = new URL(
        await bench.account.putBundle('MyFirstAnnex_1', new TextEncoder().encode('bytes')),
      );
      expect(address.protocol).toBe('s3:');
      const { Body } = await bench.outside.s3.send(
        new GetObjectCommand({ Bucket: address.hostname, Key: address.pathname.slice(1) }),
      );
      expect(await Body?.transformToString()).toBe('bytes');
    });
  });
}

interface NamesOn {
  readonly bucket: string;
  readonly region: string;
  readonly groupId: string;
}

/** Something that went wrong with what setup made. */
export interface Drift {
  readonly name: string;
  readonly component: ComponentName;
  readonly says: RegExp;
  readonly drift: (aws: Clients, names: NamesOn) => Promise<unknown>;
}

const TCP_22_WORLD = { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
const NOTHING = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
});

/** What may go wrong with what setup made, one thing each. */
export const DRIFTS: readonly Drift[] = [
  {
    name: 'a bucket that no longer blocks public access',
    component: 'bucket',
    says: /does not block public access/,
    drift: (aws, { bucket }) => aws.s3.send(new DeletePublicAccessBlockCommand({ Bucket: bucket })),
  },
  {
    name: 'a bucket that lets others in',
    component: 'bucket',
    says: /refuses connections without TLS/,
    drift: (aws, { bucket }) =>
      aws.s3.send(
        new PutBucketPolicyCommand({
          Bucket: bucket,
          Policy: JSON.stringify({
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Principal: { AWS: 'arn:aws:iam::111122223333:root' },
                Action: 's3:GetObject',
                Resource: `arn:aws:s3:::${bucket}/*`,
              },
            ],
          }),
        }),
      ),
  },
  {
    name: 'a bucket that keeps bundles for ever',
    component: 'bucket',
    says: /keeps old bundles/,
    drift: (aws, { bucket }) => aws.s3.send(new DeleteBucketLifecycleCommand({ Bucket: bucket })),
  },
  {
    name: 'a bucket whose access lists count',
    component: 'bucket',
    says: /lets access lists of others count/,
    drift: (aws, { bucket }) =>
      aws.s3.send(
        new PutBucketOwnershipControlsCommand({
          Bucket: bucket,
          OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' }] },
        }),
      ),
  },
  {
    name: 'a bucket without its tag',
    component: 'bucket',
    says: /lost its tag/,
    drift: (aws, { bucket }) =>
      aws.s3.send(
        new PutBucketTaggingCommand({ Bucket: bucket, Tagging: { TagSet: [{ Key: 'team', Value: 'a' }] } }),
      ),
  },
  {
    name: 'a function on an old runtime',
    component: 'functions',
    says: /Runtime nodejs18\.x in place of nodejs24\.x/,
    drift: (aws) =>
      aws.lambda.send(
        new UpdateFunctionConfigurationCommand({ FunctionName: 'condor-annex-lease', Runtime: 'nodejs18.x' }),
      ),
  },
  {
    name: 'a function that does not say when it ran',
    component: 'functions',
    says: /does not know where to say when it ran/,
    drift: (aws) =>
      aws.lambda.send(
        new UpdateFunctionConfigurationCommand({
          FunctionName: 'condor-annex-lease',
          Environment: { Variables: {} },
        }),
      ),
  },
  {
    name: 'a function with other code',
    component: 'functions',
    says: /code of the function/,
    drift: (aws) =>
      aws.lambda.send(
        new UpdateFunctionCodeCommand({
          FunctionName: 'condor-annex-lease',
          ZipFile: zipSync({ 'index.js': new TextEncoder().encode('exports.handler = () => {}') }),
        }),
      ),
  },
  {
    name: 'a function that is gone',
    component: 'functions',
    says: /The function condor-annex-lease is missing/,
    drift: (aws) => aws.lambda.send(new DeleteFunctionCommand({ FunctionName: 'condor-annex-lease' })),
  },
  {
    name: 'a schedule that is switched off',
    component: 'functions',
    says: /is switched off, so no lease ends by itself/,
    drift: (aws) => switchScheduleOff(aws),
  },
  {
    name: 'a schedule that is gone',
    component: 'functions',
    says: /The schedule condor-annex-lease is missing/,
    drift: (aws) => aws.scheduler.send(new DeleteScheduleCommand({ Name: 'condor-annex-lease' })),
  },
  {
    name: 'a lease role that may do anything',
    component: 'functions',
    says: /condor-annex-lease-us-east-1 does not have the policy/,
    drift: (aws, { region }) =>
      aws.iam.send(
        new PutRolePolicyCommand({
          RoleName: `condor-annex-lease-${region}`,
          PolicyName: 'condor-annex',
          PolicyDocument: NOTHING,
        }),
      ),
  },
  {
    name: 'an instance role without its policy',
    component: 'profile',
    says: /condor-annex-instance-us-east-1 does not have the policy/,
    drift: (aws, { region }) =>
      aws.iam.send(
        new DeleteRolePolicyCommand({
          RoleName: `condor-annex-instance-${region}`,
          PolicyName: 'condor-annex',
        }),
      ),
  },
  {
    name: 'an instance role that others may take on',
    component: 'profile',
    says: /Others than it is for may take on the role/,
    drift: (aws, { region }) =>
      aws.iam.send(
        new UpdateAssumeRolePolicyCommand({
          RoleName: `condor-annex-instance-${region}`,
          PolicyDocument: JSON.stringify({
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Principal: { AWS: 'arn:aws:iam::111122223333:root' },
                Action: 'sts:AssumeRole',
              },
            ],
          }),
        }),
      ),
  },
  {
    name: 'an instance profile without a role',
    component: 'profile',
    says: /does not hold the role of its name/,
    drift: (aws, { region }) =>
      aws.iam.send(
        new RemoveRoleFromInstanceProfileCommand({
          InstanceProfileName: `condor-annex-instance-${region}`,
          RoleName: `condor-annex-instance-${region}`,
        }),
      ),
  },
  {
    name: 'a port that is open to the world',
    component: 'group',
    says: /lets the whole world in: tcp 22 from 0\.0\.0\.0\/0/,
    drift: (aws, { groupId }) =>
      aws.ec2.send(
        new AuthorizeSecurityGroupIngressCommand({ GroupId: groupId, IpPermissions: [TCP_22_WORLD] }),
      ),
  },
  {
    name: 'a security group that keeps HTCondor out',
    component: 'group',
    says: /does not let HTCondor talk within it/,
    drift: async (aws: Clients, { groupId: GroupId }: NamesOn): Promise<void> => {
      const { SecurityGroups } = await aws.ec2.send(
        new DescribeSecurityGroupsCommand({ GroupIds: [GroupId] }),
      );
      const IpPermissions = SecurityGroups?.[0]?.IpPermissions ?? [];
      await aws.ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
    },
  },
  {
    name: 'a security group that lets nothing out',
    component: 'group',
    says: /does not let everything out/,
    drift: (aws, { groupId }) =>
      aws.ec2.send(
        new RevokeSecurityGroupEgressCommand({
          GroupId: groupId,
          IpPermissions: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
        }),
      ),
  },
  {
    name: 'an instance role without its tag',
    component: 'profile',
    says: /condor-annex-instance-us-east-1 lost its tag/,
    drift: (aws, { region }) =>
      aws.iam.send(
        new UntagRoleCommand({
          RoleName: `condor-annex-instance-${region}`,
          TagKeys: ['condor-annex:Component'],
        }),
      ),
  },
  {
    name: 'a private key that is about to be deleted',
    component: 'key',
    says: /is about to be deleted/,
    drift: (aws, { region }) =>
      aws.secrets.send(new DeleteSecretCommand({ SecretId: `condor-annex/key-pair/${region}` })),
  },
  {
    name: 'a private key that nobody has',
    component: 'key',
    says: /The private key is missing/,
    drift: (aws, { region }) =>
      aws.secrets.send(
        new DeleteSecretCommand({
          SecretId: `condor-annex/key-pair/${region}`,
          ForceDeleteWithoutRecovery: true,
        }),
      ),
  },
  {
    name: 'a key pair that the secret is not of',
    component: 'key',
    says: /holds the private key of another key pair/,
    drift: async (aws: Clients, { region }: NamesOn): Promise<void> => {
      await aws.ec2.send(new DeleteKeyPairCommand({ KeyName: `condor-annex-${region}` }));
      await aws.ec2.send(
        new CreateKeyPairCommand({
          KeyName: `condor-annex-${region}`,
          TagSpecifications: [
            { ResourceType: 'key-pair', Tags: [{ Key: 'condor-annex:Component', Value: 'key' }] },
          ],
        }),
      );
    },
  },
];

async function switchScheduleOff(aws: Clients): Promise<void> {
  const seen = await aws.scheduler.send(new GetScheduleCommand({ Name: 'condor-annex-lease' }));
  await aws.scheduler.send(
    new UpdateScheduleCommand({
      Name: seen.Name,
      ScheduleExpression: seen.ScheduleExpression,
      FlexibleTimeWindow: seen.FlexibleTimeWindow,
      Target: seen.Target,
      State: 'DISABLED',
    }),
  );
}

/** The names and ids that a drift is about. */
export async function namesOn({ account, outside, region }: AwsBench): Promise<NamesOn> {
  const { accountId } = await account.identify();
  const { SecurityGroups = [] } = await outside.ec2.send(
    new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'group-name', Values: ['condor-annex'] }] }),
  );
  return { bucket: `condor-annex-${accountId}-${region}`, region, groupId: SecurityGroups[0]?.GroupId ?? '' };
}

function checkAll({ account }: AwsBench): Promise<readonly ComponentCheck[]> {
  return Promise.all(COMPONENTS.map((component) => account.check(component)));
}

const problems = ({ findings }: ComponentCheck): readonly string[] =>
  findings.map(({ problem }) => plainText(problem));
const fixes = ({ findings }: ComponentCheck): readonly string[] => findings.map(({ fix }) => plainText(fix));
