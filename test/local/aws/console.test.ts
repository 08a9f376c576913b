import { describe, expect, it } from '@jest/globals';
import { CreateKeyPairCommand, DescribeImagesCommand, DescribeSubnetsCommand } from '@aws-sdk/client-ec2';
import { anAccount, clientsOf, launch } from './support.js';

describe('the console', () => {
  it('lets people do to instances what they like, in any region', async () => {
    const { aws, pass } = anAccount();
    const [id = ''] = await launch(clientsOf(aws, { region: 'eu-west-1' }));
    const state = (): string | undefined => aws.instances('eu-west-1')[0]?.state;
    await pass({ minutes: 1 });
    aws.console.tag(id, { owner: 'Ada' });
    expect(aws.instances('eu-west-1')[0]?.tags).toEqual({ owner: 'Ada' });
    aws.console.stop(id);
    await pass({ minutes: 1 });
    expect(state()).toBe('stopped');
    aws.console.start(id);
    await pass({ minutes: 1 });
    expect(state()).toBe('running');
    aws.console.terminate(id);
    await pass({ minutes: 1 });
    expect(state()).toBe('terminated');
    expect(() => {
      aws.console.stop('i-0123456789abcdef0');
    }).toThrow('There is no instance i-0123456789abcdef0.');
  });

  it('publishes images with what they need', async () => {
    const { aws, ec2 } = anAccount();
    aws.console.registerImage({ id: 'ami-0aaaaaaaaaaaaaaaa', name: 'HTCondor', productCode: 'p1' });
    const Filters = [{ Name: 'name', Values: ['HT*'] }];
    const { Images } = await ec2.send(new DescribeImagesCommand({ Filters }));
    expect(Images).toMatchObject([
      { ImageId: 'ami-0aaaaaaaaaaaaaaaa', ProductCodes: [{ ProductCodeId: 'p1' }] },
    ]);
  });

  it('adds subnets that nobody gets into from outside', async () => {
    const { aws, ec2 } = anAccount();
    const id = aws.console.addSubnet('b');
    const { Subnets } = await ec2.send(new DescribeSubnetsCommand({ SubnetIds: [id] }));
    expect(Subnets).toMatchObject([
      { AvailabilityZone: 'us-east-1b', MapPublicIpOnLaunch: false, DefaultForAz: false },
    ]);
  });
});

describe('regions', () => {
  it('keep what is theirs to themselves', async () => {
    const { aws, ec2 } = anAccount({ region: 'eu-west-1' });
    await ec2.send(new CreateKeyPairCommand({ KeyName: 'k', KeyType: 'ed25519' }));
    const { ec2: other } = clientsOf(aws, { region: 'eu-west-1' });
    await other.send(new CreateKeyPairCommand({ KeyName: 'k', KeyType: 'ed25519' }));
    await launch(clientsOf(aws, { region: 'eu-west-1' }));
    expect(aws.instances()).toHaveLength(1);
    expect(aws.instances('us-east-1')).toEqual([]);
  });
});
