import { describe, expect, it } from '@jest/globals';
import { CreateTagsCommand, EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { type LocalAws, startLocalAws } from '../../src/local/aws/index.js';
import { endLeases } from '../../src/lease-function/end-leases.js';
import { NOW } from './fleet.js';

const HOUR = 3_600_000;
const IMAGE = 'ami-0123456789abcdef0';

/** An account whose clock is moved by hand, and a client as the Lambda has it. */
function anAccount() {
  let now = NOW;
  const aws = startLocalAws({ now: () => now, throttle: false });
  aws.console.registerImage({ id: IMAGE });
  const ec2 = aws.attach(
    new EC2Client({
      region: 'us-east-1',
      maxAttempts: 6,
      credentials: { accessKeyId: 'AKIALEASE', secretAccessKey: 'anything' },
    }),
  );
  return {
    aws,
    ec2,
    pass: async (ms: number): Promise<void> => {
      now += ms;
      await aws.tick();
    },
    end: () => endLeases({ ec2, now: () => now }),
  };
}

async function launch(
  ec2: EC2Client,
  annex: string,
  {
    count = 1,
    endsAt = NOW + HOUR,
    guarded = false,
  }: { count?: number; endsAt?: number; guarded?: boolean } = {},
): Promise<string[]> {
  const tags = { 'htcondor:AnnexId': annex, 'htcondor:LeaseEndsAt': String(endsAt) };
  const { Instances = [] } = await ec2.send(
    new RunInstancesCommand({
      ImageId: IMAGE,
      InstanceType: 't3.micro',
      MinCount: count,
      MaxCount: count,
      DisableApiTermination: guarded,
      TagSpecifications: [
        { ResourceType: 'instance', Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) },
      ],
    }),
  );
  return Instances.map(({ InstanceId = '' }) => InstanceId);
}

const alive = (aws: LocalAws): string[] =>
  aws.instances().flatMap(({ id, state }) => (['shutting-down', 'terminated'].includes(state) ? [] : [id]));

describe('endLeases, with the real SDK', () => {
  it('ends the 1,001st instance, 100 at a time', async () => {
    const { aws, ec2, pass, end } = anAccount();
    await launch(ec2, 'big_1', { count: 1001 });
    expect((await end()).live).toBe(1001);
    await pass(HOUR);
    const report = await end();
    expect(report.ended).toHaveLength(1001);
    expect(alive(aws)).toEqual([]);
    expect(aws.calls.filter(({ command }) => command === 'TerminateInstances')).toHaveLength(11);
  });

  it('ends all but the one with termination protection, and reports that one', async () => {
    const { aws, ec2, pass, end } = anAccount();
    await launch(ec2, 'run_1', { count: 150 });
    const [guarded = ''] = await launch(ec2, 'run_1', { guarded: true });
    await pass(HOUR);
    const report = await end();
    expect(alive(aws)).toEqual([guarded]);
    expect(report.failed.map(({ id }) => id)).toEqual([guarded]);
  });

  it('still ends an annex whose lease was extended, and not before', async () => {
    const { aws, ec2, pass, end } = anAccount();
    const ids = await launch(ec2, 'run_1', { count: 3 });
    const Tags = [{ Key: 'htcondor:LeaseEndsAt', Value: String(NOW + 2 * HOUR) }];
    await ec2.send(new CreateTagsCommand({ Resources: ids, Tags }));
    await pass(HOUR);
    expect((await end()).ended).toEqual([]);
    await pass(HOUR);
    await end();
    expect(alive(aws)).toEqual([]);
  });

  it('waits out a throttled call half-way', async () => {
    const { aws, ec2, pass, end } = anAccount();
    await launch(ec2, 'run_1', { count: 250 });
    await pass(HOUR);
    let calls = 0;
    aws.faults.throttle('TerminateInstances', { when: () => (calls += 1) === 2 });
    const report = await end();
    expect(report).toMatchObject({ failed: [] });
    expect(alive(aws)).toEqual([]);
  });

  it('leaves to the next minute what stays throttled, and loses none of it', async () => {
    const { aws, ec2, pass, end } = anAccount();
    await launch(ec2, 'run_1', { count: 150 });
    await pass(HOUR);
    const impatient = aws.attach(
      new EC2Client({
        region: 'us-east-1',
        maxAttempts: 1,
        credentials: { accessKeyId: 'AKIALEASE', secretAccessKey: 'anything' },
      }),
    );
    aws.faults.throttle('TerminateInstances');
    const report = await endLeases({ ec2: impatient, now: () => NOW + HOUR });
    expect([report.ended.length, report.failed.length]).toEqual([50, 100]);
    expect((await end()).ended).toHaveLength(100);
    expect(alive(aws)).toEqual([]);
  });
});
