import { describe, expect, it } from '@jest/globals';
import {
  DescribeInstanceAttributeCommand,
  DescribeInstanceStatusCommand,
  DescribeVolumesCommand,
  ModifyInstanceAttributeCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { type Account, anAccount, errorOf, instances, launch } from '../support.js';

const GONE = 'i-0123456789abcdef0';

const states = ({ aws }: Account): string[] => aws.instances().map(({ state }) => state);
const terminate = ({ ec2 }: Account, ...InstanceIds: string[]): Promise<unknown> =>
  ec2.send(new TerminateInstancesCommand({ InstanceIds }));

describe('an instance', () => {
  it('takes 20 to 40 seconds to run, each its own time, the same in every world', async () => {
    const times = async (): Promise<number[]> => {
      const account = anAccount();
      await launch(account, { MaxCount: 20 });
      const ranAt: number[] = Array<number>(20).fill(0);
      for (let second = 1; second <= 40; second += 1) {
        await account.pass({ seconds: 1 });
        for (const [n, state] of states(account).entries()) if (state === 'running') ranAt[n] ||= second;
      }
      return ranAt;
    };
    const first = await times();
    expect(Math.min(...first)).toBeGreaterThanOrEqual(20);
    expect(Math.max(...first)).toBeLessThanOrEqual(40);
    expect(new Set(first).size).toBeGreaterThan(5);
    expect(await times()).toEqual(first);
  });

  it('boots as fast as it is told to', async () => {
    const account = anAccount({ machine: { bootSeconds: 2, stopSeconds: 1 } });
    const [id = ''] = await launch(account);
    await account.pass({ seconds: 2 });
    expect(states(account)).toEqual(['running']);
    await terminate(account, id);
    await account.pass({ seconds: 1 });
    expect(states(account)).toEqual(['terminated']);
  });

  it('ends by the API, says so, and is forgotten after an hour', async () => {
    const account = anAccount();
    const [id = ''] = await launch(account);
    await account.pass({ minutes: 1 });
    const { TerminatingInstances } = await account.ec2.send(
      new TerminateInstancesCommand({ InstanceIds: [id] }),
    );
    expect(TerminatingInstances).toEqual([
      {
        InstanceId: id,
        PreviousState: { Code: 16, Name: 'running' },
        CurrentState: { Code: 32, Name: 'shutting-down' },
      },
    ]);
    await account.pass({ minutes: 1 });
    const [seen] = await instances(account);
    expect(seen).toMatchObject({
      State: { Name: 'terminated', Code: 48 },
      StateReason: {
        Code: 'Client.UserInitiatedShutdown',
        Message: 'Client.UserInitiatedShutdown: User initiated shutdown',
      },
      StateTransitionReason: 'User initiated (2026-11-22 13:01:00 GMT)',
    });
    expect(seen?.PrivateIpAddress).toBeUndefined();
    await account.pass({ minutes: 61 });
    expect(await instances(account)).toEqual([]);
    await expect(instances(account, { InstanceIds: [id] })).rejects.toMatchObject({
      name: 'InvalidInstanceID.NotFound',
    });
  });

  it('takes its root disk with it, and leaves the disks that say so', async () => {
    const account = anAccount();
    const [id = ''] = await launch(account, {
      BlockDeviceMappings: [{ DeviceName: '/dev/sdb', Ebs: { VolumeSize: 100 } }],
    });
    await terminate(account, id);
    await account.pass({ minutes: 1 });
    const { Volumes } = await account.ec2.send(new DescribeVolumesCommand());
    expect(Volumes).toMatchObject([{ Size: 100, State: 'available', Attachments: [] }]);
  });

  it.each([
    ['terminate', 'shutting-down', 'terminated'],
    ['stop', 'stopping', 'stopped'],
  ] as const)('told to %s at shutdown does so, and blames itself', async (behavior, first, then) => {
    const account = anAccount();
    const [id = ''] = await launch(account, { InstanceInitiatedShutdownBehavior: behavior });
    await account.pass({ minutes: 1 });
    account.aws.console.shutDown(id);
    expect(states(account)).toEqual([first]);
    await account.pass({ minutes: 1 });
    const [seen] = await instances(account);
    expect(seen?.State?.Name).toBe(then);
    expect(seen?.StateReason).toEqual({
      Code: 'Client.InstanceInitiatedShutdown',
      Message: 'Client.InstanceInitiatedShutdown: Instance initiated shutdown',
    });
  });

  it('stops at shutdown when nobody said anything', async () => {
    const account = anAccount();
    const [id = ''] = await launch(account);
    await account.pass({ minutes: 1 });
    account.aws.console.shutDown(id);
    await account.pass({ minutes: 1 });
    expect(states(account)).toEqual(['stopped']);
  });

  it('may be stopped and started, and is launched anew then in the eyes of EC2', async () => {
    const account = anAccount();
    const InstanceIds = await launch(account);
    const early = account.ec2.send(new StopInstancesCommand({ InstanceIds }));
    await expect(early).rejects.toMatchObject({ name: 'IncorrectInstanceState' });
    await account.pass({ minutes: 1 });
    const [first] = await instances(account);
    await account.ec2.send(new StopInstancesCommand({ InstanceIds }));
    await account.pass({ minutes: 1 });
    expect(states(account)).toEqual(['stopped']);
    await account.ec2.send(new StartInstancesCommand({ InstanceIds }));
    await account.pass({ minutes: 1 });
    const [second] = await instances(account);
    expect(second?.State?.Name).toBe('running');
    expect(second?.LaunchTime?.getTime()).toBeGreaterThan(first?.LaunchTime?.getTime() ?? Infinity);
    expect(second?.PrivateIpAddress).toBe(first?.PrivateIpAddress);
    await terminate(account, ...InstanceIds);
    const ended = account.ec2.send(new StartInstancesCommand({ InstanceIds }));
    await expect(ended).rejects.toThrow('is not in a state from which it can be started');
  });

  it('may fail while it starts, for a reason that EC2 tells', async () => {
    const account = anAccount();
    account.aws.faults.failBoot('Client.InternalError');
    await launch(account, { MaxCount: 2 });
    await account.pass({ minutes: 1 });
    expect(account.aws.instances()).toMatchObject([
      { state: 'terminated', stateReason: 'Client.InternalError' },
      { state: 'running', stateReason: undefined },
    ]);
  });

  it('of the spot market may be taken back', async () => {
    const account = anAccount();
    const [id = ''] = await launch(account, { InstanceMarketOptions: { MarketType: 'spot' } });
    await account.pass({ minutes: 1 });
    expect(await instances(account)).toMatchObject([{ InstanceLifecycle: 'spot' }]);
    account.aws.console.interruptSpot(id);
    await account.pass({ minutes: 1 });
    expect(account.aws.instances()[0]).toMatchObject({
      state: 'terminated',
      stateReason: 'Server.SpotInstanceTermination',
    });
  });

  it('cannot be seen or ended by its id before EC2 knows it everywhere', async () => {
    const account = anAccount();
    account.aws.faults.eventualConsistencyMs = 3000;
    const [id = ''] = await launch(account);
    expect(await instances(account)).toEqual([]);
    await expect(instances(account, { InstanceIds: [id] })).rejects.toMatchObject({
      name: 'InvalidInstanceID.NotFound',
    });
    await expect(terminate(account, id)).rejects.toMatchObject({ name: 'InvalidInstanceID.NotFound' });
    await account.pass({ seconds: 3 });
    expect(await instances(account, { InstanceIds: [id] })).toHaveLength(1);
  });
});

describe('TerminateInstances', () => {
  it('ends none of them when one is not there, and names those', async () => {
    const account = anAccount();
    const ids = await launch(account, { MaxCount: 2 });
    const refused = await errorOf(terminate(account, ...ids, GONE));
    expect(refused).toMatchObject({ name: 'InvalidInstanceID.NotFound' });
    expect(refused.message).toBe(`The instance ID '${GONE}' does not exist`);
    const both = await errorOf(terminate(account, GONE, 'i-0123456789abcdef1'));
    expect(both.message).toBe(`The instance IDs '${GONE}, i-0123456789abcdef1' do not exist`);
    await expect(terminate(account, 'nonsense')).rejects.toMatchObject({
      name: 'InvalidInstanceID.Malformed',
    });
    expect(states(account)).toEqual(['pending', 'pending']);
  });

  it('may be called twice', async () => {
    const account = anAccount();
    const ids = await launch(account);
    await terminate(account, ...ids);
    await terminate(account, ...ids);
    await account.pass({ minutes: 1 });
    await terminate(account, ...ids);
    expect(account.aws.instances()[0]).toMatchObject({
      state: 'terminated',
      stateReason: 'Client.UserInitiatedShutdown',
    });
  });

  it('spares the zone of a protected instance, and ends the others', async () => {
    const account = anAccount();
    const zone = (letter: string): { AvailabilityZone: string } => ({
      AvailabilityZone: `us-east-1${letter}`,
    });
    const [shielded = '', beside = ''] = await launch(account, { MaxCount: 2, Placement: zone('a') });
    const [apart = ''] = await launch(account, { Placement: zone('b') });
    const protect = { InstanceId: shielded, DisableApiTermination: { Value: true } };
    await account.ec2.send(new ModifyInstanceAttributeCommand(protect));
    const refused = await errorOf(terminate(account, apart, beside, shielded));
    expect(refused).toMatchObject({ name: 'OperationNotPermitted' });
    expect(refused.message).toContain(`'${shielded}' may not be terminated`);
    expect(states(account)).toEqual(['pending', 'pending', 'shutting-down']);
    await account.ec2.send(
      new ModifyInstanceAttributeCommand({ ...protect, DisableApiTermination: { Value: false } }),
    );
    await terminate(account, shielded);
    expect(states(account)).toEqual(['shutting-down', 'pending', 'shutting-down']);
  });

  it('takes a thousand ids and no more, and at least one', async () => {
    const account = anAccount();
    const ids = Array.from({ length: 1001 }, () => GONE);
    await expect(terminate(account, ...ids)).rejects.toMatchObject({ name: 'RequestLimitExceeded' });
    const calm = anAccount({ throttle: false });
    await expect(terminate(calm, ...ids)).rejects.toMatchObject({ name: 'InvalidParameterValue' });
    await expect(terminate(calm)).rejects.toMatchObject({ name: 'MissingParameter' });
  });
});

describe('the attributes of an instance', () => {
  it.each([
    ['disableApiTermination', { DisableApiTermination: { Value: true } }],
    ['instanceInitiatedShutdownBehavior', { InstanceInitiatedShutdownBehavior: { Value: 'terminate' } }],
    ['instanceType', { InstanceType: { Value: 'm4.large' } }],
    ['userData', { UserData: { Value: 'aGk=' } }],
  ] as const)('include %s', async (Attribute, expected) => {
    const account = anAccount();
    const [InstanceId = ''] = await launch(account, { UserData: 'aGk=' });
    const change = (one: string, Value: string): Promise<unknown> =>
      account.ec2.send(
        new ModifyInstanceAttributeCommand({ InstanceId, Attribute: one as typeof Attribute, Value }),
      );
    await change('disableApiTermination', 'true');
    await change('instanceInitiatedShutdownBehavior', 'terminate');
    const seen = await account.ec2.send(new DescribeInstanceAttributeCommand({ InstanceId, Attribute }));
    expect(seen).toMatchObject({ InstanceId, ...expected });
  });

  it('do not include everything', async () => {
    const account = anAccount();
    const [InstanceId = ''] = await launch(account);
    const asked = new DescribeInstanceAttributeCommand({ InstanceId, Attribute: 'kernel' });
    await expect(account.ec2.send(asked)).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });
});

describe('DescribeInstanceStatus', () => {
  it('tells of running instances, and of all when asked', async () => {
    const account = anAccount();
    await launch(account, { MaxCount: 2 });
    const count = async (IncludeAllInstances: boolean): Promise<number | undefined> =>
      (await account.ec2.send(new DescribeInstanceStatusCommand({ IncludeAllInstances }))).InstanceStatuses
        ?.length;
    expect([await count(false), await count(true)]).toEqual([0, 2]);
    await account.pass({ minutes: 1 });
    expect([await count(false), await count(true)]).toEqual([2, 2]);
  });
});
