import { createPrivateKey } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import {
  CreateKeyPairCommand,
  DeleteKeyPairCommand,
  DescribeAvailabilityZonesCommand,
  DescribeImagesCommand,
  DescribeInstanceTypesCommand,
  DescribeKeyPairsCommand,
  DescribeSpotPriceHistoryCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  ImportKeyPairCommand,
  paginateDescribeInstanceTypes,
} from '@aws-sdk/client-ec2';
import { anAccount, anImage, errorOf } from '../support.js';

describe('instance types', () => {
  it('include the one that everybody knows, and say what they are', async () => {
    const { ec2 } = anAccount();
    const { InstanceTypes } = await ec2.send(
      new DescribeInstanceTypesCommand({ InstanceTypes: ['m4.large'] }),
    );
    expect(InstanceTypes).toMatchObject([
      {
        InstanceType: 'm4.large',
        VCpuInfo: { DefaultVCpus: 2 },
        MemoryInfo: { SizeInMiB: 8192 },
        ProcessorInfo: { SupportedArchitectures: ['x86_64'] },
        CurrentGeneration: false,
      },
    ]);
  });

  it('are more than sixty, of both architectures, in pages', async () => {
    const { ec2 } = anAccount();
    const names = new Set<string>();
    for await (const page of paginateDescribeInstanceTypes({ client: ec2, pageSize: 20 }, {})) {
      for (const { InstanceType = '' } of page.InstanceTypes ?? []) names.add(InstanceType);
    }
    expect(names.size).toBeGreaterThan(60);
    const Filters = [{ Name: 'processor-info.supported-architecture', Values: ['arm64'] }];
    const arm = await ec2.send(new DescribeInstanceTypesCommand({ Filters }));
    expect(arm.InstanceTypes?.map(({ InstanceType }) => InstanceType)).toContain('m7g.large');
    expect(arm.InstanceTypes?.map(({ InstanceType }) => InstanceType)).not.toContain('m4.large');
  });

  it('are named when they are not there', async () => {
    const { ec2 } = anAccount();
    const asked = new DescribeInstanceTypesCommand({ InstanceTypes: ['m4.large', 'm4.lrge' as 'm4.large'] });
    const refused = await errorOf(ec2.send(asked));
    expect(refused.name).toBe('InvalidInstanceType');
    expect(refused.message).toBe('The following supplied instance types do not exist: [m4.lrge]');
  });

  it('have a spot price in every zone', async () => {
    const { ec2 } = anAccount();
    const { SpotPriceHistory } = await ec2.send(
      new DescribeSpotPriceHistoryCommand({ InstanceTypes: ['m4.large'] }),
    );
    expect(SpotPriceHistory).toHaveLength(3);
    for (const { SpotPrice } of SpotPriceHistory ?? []) expect(Number(SpotPrice)).toBeGreaterThan(0.02);
  });
});

describe('images', () => {
  it('say which architecture they are for', async () => {
    const account = anAccount();
    const ImageIds = [await anImage(account)];
    const { Images } = await account.ec2.send(new DescribeImagesCommand({ ImageIds }));
    expect(Images).toMatchObject([{ Architecture: 'x86_64', State: 'available', ImdsSupport: 'v2.0' }]);
    const missing = account.ec2.send(new DescribeImagesCommand({ ImageIds: ['ami-0123456789abcdef0'] }));
    await expect(missing).rejects.toMatchObject({ name: 'InvalidAMIID.NotFound' });
  });
});

describe('the network', () => {
  it('is a default VPC with a subnet in each zone', async () => {
    const { ec2 } = anAccount();
    const { Vpcs } = await ec2.send(
      new DescribeVpcsCommand({ Filters: [{ Name: 'is-default', Values: ['true'] }] }),
    );
    expect(Vpcs).toMatchObject([{ IsDefault: true, CidrBlock: '172.31.0.0/16', State: 'available' }]);
    const Filters = [{ Name: 'vpc-id', Values: [Vpcs?.[0]?.VpcId ?? ''] }];
    const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({ Filters }));
    expect(
      Subnets.map(({ AvailabilityZone, CidrBlock }) => `${AvailabilityZone ?? ''} ${CidrBlock ?? ''}`),
    ).toEqual(['us-east-1a 172.31.0.0/20', 'us-east-1b 172.31.16.0/20', 'us-east-1c 172.31.32.0/20']);
    const { AvailabilityZones } = await ec2.send(new DescribeAvailabilityZonesCommand());
    expect(AvailabilityZones).toHaveLength(3);
  });

  it('may be gone', async () => {
    const { ec2, aws } = anAccount();
    aws.console.deleteDefaultVpc();
    await expect(ec2.send(new DescribeVpcsCommand())).resolves.toMatchObject({ Vpcs: [] });
  });
});

describe('a key pair', () => {
  it('is made with a private key that works, which is never seen again', async () => {
    const { ec2 } = anAccount();
    const made = await ec2.send(new CreateKeyPairCommand({ KeyName: 'mine', KeyType: 'ed25519' }));
    expect(createPrivateKey(made.KeyMaterial ?? '').asymmetricKeyType).toBe('ed25519');
    const { KeyPairs } = await ec2.send(new DescribeKeyPairsCommand({ KeyNames: ['mine'] }));
    expect(KeyPairs).toMatchObject([{ KeyName: 'mine', KeyPairId: made.KeyPairId, KeyType: 'ed25519' }]);
    expect(JSON.stringify(KeyPairs)).not.toContain('PRIVATE');
  });

  it('is RSA when nobody says', async () => {
    const { ec2 } = anAccount();
    const { KeyMaterial = '' } = await ec2.send(new CreateKeyPairCommand({ KeyName: 'mine' }));
    expect(createPrivateKey(KeyMaterial).asymmetricKeyDetails?.modulusLength).toBe(2048);
  });

  it('has a name of its own', async () => {
    const { ec2 } = anAccount();
    const create = (): Promise<unknown> =>
      ec2.send(new CreateKeyPairCommand({ KeyName: 'mine', KeyType: 'ed25519' }));
    await create();
    await expect(create()).rejects.toMatchObject({
      name: 'InvalidKeyPair.Duplicate',
      message: "The keypair 'mine' already exists.",
    });
  });

  it('may be brought along, if it is one', async () => {
    const { ec2 } = anAccount();
    const bring = (text: string): Promise<unknown> =>
      ec2.send(new ImportKeyPairCommand({ KeyName: 'own', PublicKeyMaterial: Buffer.from(text) }));
    await expect(bring('my key')).rejects.toMatchObject({ name: 'InvalidKey.Format' });
    await expect(bring('ssh-ed25519 AAAAC3NzaC1lZDI1 me')).resolves.toMatchObject({ KeyName: 'own' });
  });

  it('is deleted without a word when it is not there', async () => {
    const { ec2 } = anAccount();
    await ec2.send(new CreateKeyPairCommand({ KeyName: 'mine', KeyType: 'ed25519' }));
    await ec2.send(new DeleteKeyPairCommand({ KeyName: 'mine' }));
    await ec2.send(new DeleteKeyPairCommand({ KeyName: 'mine' }));
    const look = ec2.send(new DescribeKeyPairsCommand({ KeyNames: ['mine'] }));
    await expect(look).rejects.toMatchObject({ name: 'InvalidKeyPair.NotFound' });
  });
});
