import { describe, expect, it } from '@jest/globals';
import {
  CreateSecurityGroupCommand,
  DescribeSubnetsCommand,
  DescribeVolumesCommand,
  RunInstancesCommand,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import { CreateInstanceProfileCommand } from '@aws-sdk/client-iam';
import {
  type Account,
  aBucket,
  anAccount,
  anImage,
  anInstanceProfile,
  clientsOf,
  errorOf,
  instances,
  launch,
} from '../support.js';

const TOO_LONG = Buffer.alloc(16 * 1024 + 1).toString('base64');
const tagged = (Key: string, Value = ''): Partial<RunInstancesCommandInput> => ({
  TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key, Value }] }],
});

describe('RunInstances', () => {
  it('starts as many as were asked for, in one reservation, with everything the request said', async () => {
    const account = anAccount();
    const bucket = await aBucket(account);
    const profile = await anInstanceProfile(account, bucket);
    const group = await account.ec2.send(
      new CreateSecurityGroupCommand({ GroupName: 'annex', Description: 'annexes' }),
    );
    const ids = await launch(account, {
      MaxCount: 3,
      ClientToken: 'token',
      SecurityGroupIds: [group.GroupId ?? ''],
      IamInstanceProfile: { Name: profile },
      InstanceInitiatedShutdownBehavior: 'terminate',
      MetadataOptions: {
        HttpTokens: 'required',
        HttpPutResponseHopLimit: 1,
        InstanceMetadataTags: 'enabled',
      },
      BlockDeviceMappings: [
        { DeviceName: '/dev/xvda', Ebs: { VolumeSize: 20, Encrypted: true, VolumeType: 'gp3' } },
      ],
      TagSpecifications: [
        { ResourceType: 'instance', Tags: [{ Key: 'Name', Value: 'one' }] },
        { ResourceType: 'volume', Tags: [{ Key: 'of', Value: 'one' }] },
      ],
    });
    expect(new Set(ids).size).toBe(3);
    const seen = await instances(account);
    expect(seen.map(({ InstanceId }) => InstanceId)).toEqual(ids);
    expect(seen[2]).toMatchObject({
      InstanceType: 'm4.large',
      State: { Name: 'pending', Code: 0 },
      StateReason: { Code: 'pending' },
      ClientToken: 'token',
      AmiLaunchIndex: 2,
      SecurityGroups: [{ GroupId: group.GroupId, GroupName: 'annex' }],
      IamInstanceProfile: { Arn: 'arn:aws:iam::123456789012:instance-profile/instance' },
      MetadataOptions: {
        HttpTokens: 'required',
        HttpPutResponseHopLimit: 1,
        InstanceMetadataTags: 'enabled',
      },
      Tags: [{ Key: 'Name', Value: 'one' }],
    });
    const { Volumes } = await account.ec2.send(new DescribeVolumesCommand());
    expect(Volumes).toHaveLength(3);
    expect(Volumes?.[0]).toMatchObject({
      Size: 20,
      Encrypted: true,
      Tags: [{ Key: 'of', Value: 'one' }],
      Attachments: [{ InstanceId: ids[0], DeleteOnTermination: true }],
    });
  });

  it('gives private addresses of the subnet, all different', async () => {
    const account = anAccount();
    await launch(account, { MaxCount: 50 });
    const seen = await instances(account);
    const addresses = new Set(seen.map(({ PrivateIpAddress }) => PrivateIpAddress));
    expect(addresses.size).toBe(50);
    expect([...addresses].every((address) => /^172\.31\.\d+\.\d+$/.test(address ?? ''))).toBe(true);
  });

  it.each<[string, Partial<RunInstancesCommandInput>, string, string]>([
    [
      'a type there is not',
      { InstanceType: 'm4.lrge' as 'm4.large' },
      'InvalidParameterValue',
      "Invalid value 'm4.lrge' for InstanceType.",
    ],
    ['an image of another architecture', { InstanceType: 'm7g.large' }, 'InvalidParameterValue', "'arm64'"],
    [
      'an image nobody has',
      { ImageId: 'ami-0123456789abcdef0' },
      'InvalidAMIID.NotFound',
      '[ami-0123456789abcdef0]',
    ],
    ['something that is no image id', { ImageId: 'fedora' }, 'InvalidAMIID.Malformed', '"fedora"'],
    ['no image', { ImageId: undefined }, 'MissingParameter', 'ImageId'],
    [
      'a group there is not',
      { SecurityGroupIds: ['sg-0123456789abcdef0'] },
      'InvalidGroup.NotFound',
      'sg-0123456789abcdef0',
    ],
    ['something that is no group id', { SecurityGroupIds: ['web'] }, 'InvalidGroupId.Malformed', '"web"'],
    [
      'a key pair there is not',
      { KeyName: 'mine' },
      'InvalidKeyPair.NotFound',
      "The key pair 'mine' does not exist",
    ],
    [
      'a profile there is not',
      { IamInstanceProfile: { Name: 'x' } },
      'InvalidParameterValue',
      'Invalid IAM Instance Profile name',
    ],
    [
      'a subnet there is not',
      { SubnetId: 'subnet-0123456789abcdef0' },
      'InvalidSubnetID.NotFound',
      'subnet-0',
    ],
    [
      'a zone there is not',
      { Placement: { AvailabilityZone: 'us-east-1z' } },
      'InvalidParameterValue',
      'us-east-1z',
    ],
    ['more user data than fits', { UserData: TOO_LONG }, 'InvalidParameterValue', '16384 bytes'],
    ['user data that is not base64', { UserData: '#!/bin/sh' }, 'InvalidUserData.Malformed', 'BASE64'],
    ['a long token', { ClientToken: 'x'.repeat(65) }, 'InvalidParameterValue', 'clientToken'],
    ['a token that is not ASCII', { ClientToken: 'tökən' }, 'InvalidParameterValue', 'clientToken'],
    ['less than one instance', { MinCount: 0 }, 'InvalidParameterValue', 'minCount'],
    ['more at least than at most', { MinCount: 2 }, 'InvalidParameterCombination', 'maxCount'],
    ['a reserved tag', tagged('aws:mine'), 'InvalidParameterValue', "'aws:' are reserved"],
    ['a long tag key', tagged('x'.repeat(129)), 'InvalidParameterValue', '128 characters'],
    ['a long tag value', tagged('x', 'y'.repeat(257)), 'InvalidParameterValue', '256 characters'],
    ['an empty tag key', tagged(''), 'InvalidParameterValue', 'cannot be null or empty'],
    [
      'tags on what it does not make',
      { TagSpecifications: [{ ResourceType: 'vpc', Tags: [] }] },
      'InvalidParameterValue',
      "'vpc'",
    ],
    [
      'subnets in two places',
      { SubnetId: 'subnet-1', NetworkInterfaces: [{}] },
      'InvalidParameterCombination',
      'Network interfaces',
    ],
  ])('refuses %s', async (_what, asked, name, message) => {
    const account = anAccount();
    const refused = await errorOf(launch(account, asked));
    expect(refused.name).toBe(name);
    expect(refused.message).toContain(message);
    expect(account.aws.instances()).toEqual([]);
  });

  it('refuses more than fifty tags, and one tag twice', async () => {
    const account = anAccount();
    const many = Array.from({ length: 51 }, (_, n) => ({ Key: `k${n}`, Value: '' }));
    const tooMany = launch(account, { TagSpecifications: [{ ResourceType: 'instance', Tags: many }] });
    await expect(tooMany).rejects.toMatchObject({ name: 'TagLimitExceeded' });
    const twice = [
      { Key: 'k', Value: '1' },
      { Key: 'k', Value: '2' },
    ];
    const double = launch(account, { TagSpecifications: [{ ResourceType: 'instance', Tags: twice }] });
    await expect(double).rejects.toThrow("Duplicate tag key 'k' specified.");
  });

  it('refuses a profile with no role, and one that IAM has not told EC2 of yet', async () => {
    const account = anAccount();
    await account.iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: 'bare' }));
    await expect(launch(account, { IamInstanceProfile: { Name: 'bare' } })).rejects.toThrow(
      'no associated IAM Roles',
    );
    account.aws.faults.iamPropagationMs = 10_000;
    const profile = await anInstanceProfile(account, 'bundles');
    await expect(launch(account, { IamInstanceProfile: { Name: profile } })).rejects.toThrow(
      'Invalid IAM Instance Profile name',
    );
    await account.pass({ seconds: 10 });
    await expect(launch(account, { IamInstanceProfile: { Name: profile } })).resolves.toHaveLength(1);
  });

  it('says what would have happened when it is only to try', async () => {
    const account = anAccount();
    const tried = await errorOf(launch(account, { DryRun: true }));
    expect(tried).toMatchObject({ name: 'DryRunOperation', $metadata: { httpStatusCode: 412 } });
    expect(account.aws.instances()).toEqual([]);
  });

  it('wants a subscription for a Marketplace image', async () => {
    const account = anAccount();
    const id = 'ami-0aaaaaaaaaaaaaaaa';
    account.aws.console.registerImage({ id, productCode: 'htcondor' });
    account.aws.faults.optInRequired(id);
    const refused = await errorOf(launch(account, { ImageId: id }));
    expect(refused.name).toBe('OptInRequired');
    expect(refused.message).toContain('https://aws.amazon.com/marketplace/pp?sku=htcondor');
    account.aws.faults.optInRequired(id, false);
    await expect(launch(account, { ImageId: id })).resolves.toHaveLength(1);
  });
});

describe('a client token', () => {
  const once = (account: Account, asked: Partial<RunInstancesCommandInput> = {}): Promise<string[]> =>
    launch(account, { ClientToken: 'annex_1-1', MaxCount: 2, ...asked });

  it('gives the same instances again, and starts nothing', async () => {
    const account = anAccount();
    const first = await once(account);
    await account.pass({ minutes: 5 });
    expect(await once(account)).toEqual(first);
    expect(account.aws.instances()).toHaveLength(2);
  });

  it('gives them again even when they have ended', async () => {
    const account = anAccount();
    const [id = ''] = await once(account);
    account.aws.console.terminate(id);
    await account.pass({ minutes: 5 });
    expect(await once(account)).toContain(id);
    expect(account.aws.instances()).toHaveLength(2);
  });

  it('is refused for other parameters', async () => {
    const account = anAccount();
    await once(account);
    await expect(once(account, { MaxCount: 3 })).rejects.toMatchObject({
      name: 'IdempotentParameterMismatch',
    });
  });

  it('counts per zone once a subnet is named: in another zone it launches again', async () => {
    const account = anAccount();
    const { Subnets = [] } = await account.ec2.send(new DescribeSubnetsCommand());
    const [here = '', there = ''] = Subnets.map(({ SubnetId }) => SubnetId ?? '');
    const first = await once(account, { SubnetId: here });
    expect(await once(account, { SubnetId: here })).toEqual(first);
    expect(await once(account, { SubnetId: there })).not.toEqual(first);
  });

  it('counts per region', async () => {
    const account = anAccount();
    await once(account);
    const elsewhere = clientsOf(account.aws, { region: 'eu-west-1' });
    await launch(elsewhere, { ClientToken: 'annex_1-1' });
    expect(account.aws.instances('eu-west-1')).toHaveLength(1);
  });

  it('is still good after a launch that failed', async () => {
    const account = anAccount();
    account.aws.faults.capacity('m4.large', 0);
    await expect(once(account)).rejects.toMatchObject({ name: 'InsufficientInstanceCapacity' });
    account.aws.faults.capacity('m4.large', undefined);
    await expect(once(account)).resolves.toHaveLength(2);
  });

  it('is made up by the SDK where there is none, so that its retry after a lost answer starts nothing', async () => {
    const account = anAccount();
    const { ec2 } = clientsOf(account.aws, { maxAttempts: 3 });
    account.aws.faults.loseAnswer('RunInstances');
    await ec2.send(
      new RunInstancesCommand({
        ImageId: await anImage(account),
        InstanceType: 'm4.large',
        MinCount: 1,
        MaxCount: 4,
      }),
    );
    expect(account.aws.calls.filter(({ command }) => command === 'RunInstances')).toHaveLength(2);
    expect(account.aws.instances()).toHaveLength(4);
  });
});

describe('capacity', () => {
  it('gives fewer than asked for, as long as there is the least that was asked for', async () => {
    const account = anAccount();
    account.aws.faults.capacity('m4.large', 4);
    await expect(launch(account, { MaxCount: 10 })).resolves.toHaveLength(4);
    const refused = await errorOf(launch(account, { MaxCount: 10 }));
    expect(refused).toMatchObject({
      name: 'InsufficientInstanceCapacity',
      $metadata: { httpStatusCode: 500 },
    });
    expect(refused.message).toContain('sufficient m4.large capacity');
    await expect(launch(account, { InstanceType: 'm5.large' })).resolves.toHaveLength(1);
  });

  it('may be there in another zone', async () => {
    const account = anAccount();
    account.aws.faults.capacity('m4.large', 0, 'us-east-1a');
    const here = { Placement: { AvailabilityZone: 'us-east-1a' } };
    await expect(launch(account, here)).rejects.toThrow('choosing us-east-1b, us-east-1c');
    await expect(launch(account, { Placement: { AvailabilityZone: 'us-east-1b' } })).resolves.toHaveLength(1);
  });

  it('ends at the quota of vCPUs, and ended instances no longer count', async () => {
    const account = anAccount();
    account.aws.faults.vcpuQuota = 8;
    const [id = ''] = await launch(account, { MaxCount: 3 });
    await expect(launch(account, { MaxCount: 2 })).rejects.toMatchObject({ name: 'VcpuLimitExceeded' });
    account.aws.console.terminate(id);
    await expect(launch(account, { MaxCount: 2 })).resolves.toHaveLength(2);
  });

  it('ends with the addresses of a subnet', async () => {
    const account = anAccount();
    const subnet = account.aws.console.addSubnet('a');
    await expect(launch(account, { SubnetId: subnet, MinCount: 4092, MaxCount: 4092 })).rejects.toMatchObject(
      {
        name: 'RequestLimitExceeded',
      },
    );
    const roomy = anAccount({ throttle: false });
    const full = roomy.aws.console.addSubnet('a');
    await launch(roomy, { SubnetId: full, MinCount: 4091, MaxCount: 4091 });
    await expect(launch(roomy, { SubnetId: full })).rejects.toMatchObject({
      name: 'InsufficientFreeAddressesInSubnet',
    });
  });

  it('needs a network: without a default VPC a subnet must be named', async () => {
    const account = anAccount();
    const subnet = account.aws.console.addSubnet('a');
    account.aws.console.deleteDefaultVpc();
    await expect(launch(account)).rejects.toMatchObject({ name: 'VPCIdNotSpecified' });
    await expect(launch(account, { SubnetId: subnet })).resolves.toHaveLength(1);
    const [instance] = await instances(account);
    expect(instance?.PublicIpAddress).toBeUndefined();
  });
});
