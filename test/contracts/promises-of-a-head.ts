import {
  AuthorizeSecurityGroupIngressCommand,
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  DescribeSecurityGroupsCommand,
  RunInstancesCommand,
  type IpPermission,
} from '@aws-sdk/client-ec2';
import { GetRolePolicyCommand } from '@aws-sdk/client-iam';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { isBotError } from '../../src/domain/errors.js';
import { TAG } from '../../src/domain/tags.js';
import { DOOR, launchHead } from '../support/head-door.js';
import { prepareAll, type AwsBench } from './aws-bench.js';

const thrown = (error: unknown): unknown => error;
const OTHER_KEY = `${(DOOR.publicKey ?? '').slice(0, 40)}AAAA${(DOOR.publicKey ?? '').slice(44)}`;

/** What not everything that answers as AWS can do. */
export interface HeadSkills {
  /** Says that something is no key, whatever it is, and shows the keys that it has. */
  readonly keyFormats: boolean;
  /** Takes one address out of a rule that lets in others, too. */
  readonly partsOfRules: boolean;
  /** Has all of Debian's public parameters. */
  readonly debian: boolean;
}

/** What a head node is promised, whoever answers as AWS. `makeEmpty` gives an account in which nothing was made yet. */
export function promisesOfAHead(makeEmpty: () => Promise<AwsBench>, can: HeadSkills): void {
  let bench: AwsBench;
  beforeEach(async () => {
    bench = await makeEmpty();
  });

  const setUp = async (): Promise<void> => {
    await prepareAll(bench);
    await bench.settle();
  };
  const rules = async (): Promise<readonly IpPermission[]> => {
    const { SecurityGroups = [] } = await bench.outside.ec2.send(
      new DescribeSecurityGroupsCommand({
        Filters: [{ Name: 'group-name', Values: ['condor-annex-head-default-head'] }],
      }),
    );
    return SecurityGroups[0]?.IpPermissions ?? [];
  };
  const portsOf = async (): Promise<readonly (number | undefined)[]> =>
    (await rules()).map(({ FromPort }) => FromPort).toSorted();
  const stateOf = async (id: string): Promise<string | undefined> =>
    (await bench.cloud.findInstance(id))?.state;

  describe('what a head node needs', () => {
    it('is refused before setup, with what to run', async () => {
      const refused = await bench.account.prepareHead(DOOR).catch(thrown);
      expect(isBotError(refused, 'not-ready')).toBe(true);
      expect(JSON.stringify((refused as { hint?: unknown }).hint)).toContain('/condor_annex -setup');
    });

    it('is made once', async () => {
      await setUp();
      const first = await bench.account.prepareHead(DOOR);
      bench.spy.reset();
      expect(await bench.account.prepareHead(DOOR)).toEqual(first);
      expect(bench.spy.changes).toEqual([]);
      expect(first.securityGroupIds).toEqual([expect.stringMatching(/^sg-/)]);
      expect(first.instanceProfileArn).toMatch(/:instance-profile\/condor-annex-head-/);
    });

    it('lets HTCondor in from annexes and SSH from one address, and nothing else', async () => {
      await setUp();
      await bench.account.prepareHead(DOOR);
      const { securityGroupId } = await bench.account.getLaunchParts();
      const [ssh, htcondor] = (await rules()).toSorted((a, b) => (a.FromPort ?? 0) - (b.FromPort ?? 0));
      expect(await portsOf()).toEqual([22, 9618]);
      expect(ssh?.IpRanges?.map(({ CidrIp }) => CidrIp)).toEqual(['203.0.113.7/32']);
      expect(htcondor?.UserIdGroupPairs?.map(({ GroupId }) => GroupId)).toEqual([securityGroupId]);
      expect(htcondor?.IpRanges ?? []).toEqual([]);
    });

    it('follows the door: another address, and then nobody', async () => {
      await setUp();
      await bench.account.prepareHead(DOOR);
      await bench.account.prepareHead({ ...DOOR, loginFrom: '198.51.100.0/24' });
      const ranges = (await rules()).flatMap(({ IpRanges = [] }) => IpRanges.map(({ CidrIp }) => CidrIp));
      expect(ranges).toEqual(['198.51.100.0/24']);
      await bench.account.prepareHead({ headName: 'head', pool: 'default' });
      expect(await portsOf()).toEqual([9618]);
    });

    (can.partsOfRules ? it : it.failing)('loses what somebody opened by hand', async () => {
      await setUp();
      const [GroupId] = (await bench.account.prepareHead(DOOR)).securityGroupIds;
      const open = { IpProtocol: 'tcp', FromPort: 9618, ToPort: 9618, IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
      await bench.outside.ec2.send(
        new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [open] }),
      );
      await bench.account.prepareHead(DOOR);
      expect(JSON.stringify(await rules())).not.toContain('0.0.0.0/0');
      expect(await portsOf()).toEqual([22, 9618]);
    });

    it('may take commands and tag itself, and has no right over other instances', async () => {
      await setUp();
      await bench.account.prepareHead(DOOR);
      const { PolicyDocument = '' } = await bench.outside.iam.send(
        new GetRolePolicyCommand({
          RoleName: `condor-annex-head-${bench.region}`,
          PolicyName: 'condor-annex',
        }),
      );
      const text = decodeURIComponent(PolicyDocument);
      expect(text).toContain('ssm:UpdateInstanceInformation');
      expect(text.match(/"ec2:\w+"/g)).toEqual(['"ec2:CreateTags"']);
      expect(text).not.toMatch(/ssm:(SendCommand|GetParameter)|secretsmanager|iam:/);
    });

    it('goes with the head node, but for the role', async () => {
      await setUp();
      await bench.account.prepareHead(DOOR);
      await bench.account.clearHead(DOOR);
      expect(await rules()).toEqual([]);
      await bench.account.clearHead(DOOR);
    });
  });

  describe("a person's own key", () => {
    it('is imported once, whatever its comment', async () => {
      await setUp();
      await bench.account.prepareHead(DOOR);
      bench.spy.reset();
      await bench.account.prepareHead({ ...DOOR, publicKey: `${DOOR.publicKey ?? ''}@laptop` });
      expect(bench.spy.changes).toEqual([]);
    });

    (can.keyFormats ? it : it.failing)('does not take the place of another', async () => {
      await setUp();
      await bench.account.prepareHead(DOOR);
      const refused = await bench.account.prepareHead({ ...DOOR, publicKey: OTHER_KEY }).catch(thrown);
      expect(isBotError(refused, 'conflict') && refused.message).toContain('ada');
    });
  });

  (can.keyFormats ? it : it.failing)('says what kind of key EC2 takes', async () => {
    await setUp();
    const refused = await bench.account
      .prepareHead({ ...DOOR, keyName: 'bad', publicKey: 'not a key' })
      .catch(thrown);
    expect(isBotError(refused, 'usage') && refused.message).toContain('public key');
  });

  describe('a head node', () => {
    it('stops where annexes end, has a larger disk, and lets in who has the key', async () => {
      await setUp();
      const id = await launchHead(bench);
      await bench.settle();
      const behaviour = await bench.outside.ec2.send(
        new DescribeInstanceAttributeCommand({
          InstanceId: id,
          Attribute: 'instanceInitiatedShutdownBehavior',
        }),
      );
      expect(behaviour.InstanceInitiatedShutdownBehavior?.Value).toBe('stop');
      expect(await bench.cloud.findDiskGib(id)).toBe(30);
      expect(await bench.cloud.findInstance(id)).toMatchObject({ id, keyName: 'ada' });
    });

    it('stops and starts, and keeps its private address and its disk', async () => {
      await setUp();
      const id = await launchHead(bench);
      await bench.settle();
      const before = await bench.cloud.findInstance(id);
      await bench.cloud.stopInstance(id);
      await bench.cloud.stopInstance(id);
      await bench.settle();
      expect(await stateOf(id)).toBe('stopped');
      expect(await bench.cloud.findDiskGib(id)).toBe(30);
      await bench.cloud.startInstance(id);
      await bench.cloud.startInstance(id);
      await bench.settle();
      const after = await bench.cloud.findInstance(id);
      expect(after).toMatchObject({ state: 'running', privateIp: before?.privateIp });
    });

    it('has no public address while it is stopped, then another', async () => {
      await setUp();
      const id = await launchHead(bench);
      await bench.settle();
      const before = await bench.cloud.findInstance(id);
      await bench.cloud.stopInstance(id);
      await bench.settle();
      expect((await bench.cloud.findInstance(id))?.publicIp).toBeUndefined();
      await bench.cloud.startInstance(id);
      await bench.settle();
      const after = await bench.cloud.findInstance(id);
      expect(after?.publicIp).toMatch(/^\d+\.\d+/);
      expect(after?.publicIp).not.toBe(before?.publicIp);
    });

    it('is listed with its pool, and with no annex', async () => {
      await setUp();
      const id = await launchHead(bench);
      expect((await bench.cloud.listInstances({ pool: 'default' })).map((one) => one.id)).toEqual([id]);
      expect(await bench.cloud.listInstances({ pool: 'default', annexId: 'head_1' })).toEqual([]);
    });

    it.each(['i-0123456789abcdef0', 'i-1', 'head'])('is not found as %s', async (id) => {
      expect(await bench.cloud.findInstance(id)).toBeUndefined();
    });
  });

  describe('an instance that somebody made by hand', () => {
    const byHand = async (): Promise<string> => {
      const { imageId } = await bench.cloud.findHeadImage('amazon-linux-2023', 'x86_64');
      const { Instances = [] } = await bench.outside.ec2.send(
        new RunInstancesCommand({ ImageId: imageId, InstanceType: 't3.large', MinCount: 1, MaxCount: 1 }),
      );
      await bench.settle();
      return Instances[0]?.InstanceId ?? '';
    };

    it('gets the tags and the profile of a head node, once', async () => {
      await setUp();
      const { instanceProfileArn } = await bench.account.prepareHead({ headName: 'head', pool: 'default' });
      await bench.settle();
      const id = await byHand();
      await bench.cloud.tagInstance(id, { [TAG.pool]: 'default', [TAG.headId]: 'head_1' });
      await bench.cloud.giveProfile(id, instanceProfileArn);
      await bench.cloud.giveProfile(id, instanceProfileArn);
      expect(bench.spy.changes.filter((name) => name === 'AssociateIamInstanceProfile')).toHaveLength(1);
      const { Reservations = [] } = await bench.outside.ec2.send(
        new DescribeInstancesCommand({ InstanceIds: [id] }),
      );
      expect(Reservations[0]?.Instances?.[0]?.IamInstanceProfile?.Arn).toBe(instanceProfileArn);
      expect((await bench.cloud.findInstance(id))?.tags).toMatchObject({ [TAG.headId]: 'head_1' });
    });
  });

  describe('its image', () => {
    it('is Amazon Linux unless somebody wants another', async () => {
      expect(await bench.cloud.findHeadImage('amazon-linux-2023', 'x86_64')).toEqual({
        imageId: await bench.cloud.getDefaultImageId('x86_64'),
      });
    });

    const debian = async (release: '12' | '13'): Promise<readonly string[]> =>
      await Promise.all(
        (['x86_64', 'arm64'] as const).map(
          async (architecture) =>
            (await bench.cloud.findHeadImage(`debian-${release}`, architecture)).imageId,
        ),
      );

    (can.debian ? it : it.failing)('may be Debian, for either architecture', async () => {
      expect(new Set([...(await debian('12')), ...(await debian('13'))]).size).toBe(4);
    });
  });

  it('may be in any region that the account can use', async () => {
    const regions = await bench.cloud.listRegions();
    expect(regions).toEqual([...regions].toSorted());
    expect(regions).toContain('us-east-1');
  });
}
