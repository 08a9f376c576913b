import {
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  DescribeVolumesCommand,
  ModifyInstanceAttributeCommand,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { isBotError } from '../../src/domain/errors.js';
import { isAlive, type Instance } from '../../src/domain/instance.js';
import { TAG } from '../../src/domain/tags.js';
import type { LaunchOrder } from '../../src/ports/cloud.js';
import { prepareAll, type AwsBench } from './aws-bench.js';

const LEASE = Date.UTC(2026, 10, 23, 12);

/** What not everything that answers as AWS can do. */
export interface EndpointSkills {
  /** Keeps client tokens. */
  readonly tokens: boolean;
  /** Starts as many as it has between MinCount and MaxCount, not just MinCount. */
  readonly counts: boolean;
  /** Pages of instances; some count launches. */
  readonly pages: boolean;
}

/** What every `Cloud` promises, whoever answers as AWS. `makeEmpty` gives an account in which nothing was made yet. */
export function promisesOfACloud(makeEmpty: () => Promise<AwsBench>, can: EndpointSkills): void {
  let bench: AwsBench;
  beforeEach(async () => {
    bench = await makeEmpty();
    await prepareAll(bench);
    await bench.settle();
  });

  const order = async (some: Partial<LaunchOrder> = {}): Promise<LaunchOrder> => {
    const { securityGroupId, instanceProfileArn, keyName } = await bench.account.getLaunchParts();
    return {
      token: 'run_1-1',
      count: 2,
      atLeast: 1,
      instanceType: 'm4.large',
      imageId: await bench.cloud.getDefaultImageId('x86_64'),
      securityGroupIds: [securityGroupId],
      instanceProfileArn,
      keyName,
      userData: '#!/bin/bash\necho hello\n',
      tags: tags('run', 'run_1'),
      ...some,
    };
  };
  /** Launches until there are as many as asked for. */
  const launch = async (some: Partial<LaunchOrder> = {}): Promise<readonly string[]> => {
    const wanted = await order(some);
    const ids = (await bench.cloud.launch(wanted)).map(({ id }) => id);
    const rest = wanted.count - ids.length;
    if (rest === 0 || ids.length === 0) return ids;
    return [...ids, ...(await launch({ ...some, token: `${wanted.token}+`, count: rest }))];
  };
  /** Many at once, whatever the endpoint makes of MaxCount. */
  const startOutside = async (...counts: readonly number[]): Promise<void> => {
    const Tags = Object.entries(tags('run', 'run_1')).map(([Key, Value]) => ({ Key, Value }));
    const ImageId = await bench.cloud.getDefaultImageId('x86_64');
    for (const count of counts) {
      await bench.outside.ec2.send(
        new RunInstancesCommand({
          ImageId,
          InstanceType: 'm4.large',
          MinCount: count,
          MaxCount: count,
          TagSpecifications: [{ ResourceType: 'instance', Tags }],
        }),
      );
      await bench.settle(); // AWS starts a thousand at once and then makes people wait.
    }
  };
  const list = (annexId?: string): Promise<readonly Instance[]> =>
    bench.cloud.listInstances({ pool: 'default', annexId });

  describe('a launch', () => {
    (can.counts ? it : it.failing)('gives more than that where there are more', async () => {
      expect(await bench.cloud.launch(await order({ count: 3, atLeast: 1 }))).toHaveLength(3);
    });

    it('gives no fewer than at least are wanted', async () => {
      expect(await bench.cloud.launch(await order({ count: 3, atLeast: 3 }))).toHaveLength(3);
    });

    it('tags them from the first moment', async () => {
      const started = await bench.cloud.launch(await order());
      expect(started.length).toBeGreaterThan(0);
      for (const instance of started) {
        expect(instance).toMatchObject({ instanceType: 'm4.large', spot: false, tags: tags('run', 'run_1') });
        expect(isAlive(instance)).toBe(true);
        expect(instance.launchedAt).toBeGreaterThan(0);
      }
    });

    it('starts machines that end when they shut down, and whose metadata needs a token', async () => {
      const [id = ''] = await launch({ count: 1 });
      const behaviour = await bench.outside.ec2.send(
        new DescribeInstanceAttributeCommand({
          InstanceId: id,
          Attribute: 'instanceInitiatedShutdownBehavior',
        }),
      );
      expect(behaviour.InstanceInitiatedShutdownBehavior?.Value).toBe('terminate');
      // As it was asked for: not every endpoint tells it back.
      const asked = bench.spy.calls.find(({ command }) => command === 'RunInstances')?.input;
      expect(asked).toMatchObject({
        MetadataOptions: {
          HttpTokens: 'required',
          HttpPutResponseHopLimit: 1,
          InstanceMetadataTags: 'enabled',
        },
      });
    });

    it('encrypts and tags the disks, and has them end with the machine', async () => {
      const [id = ''] = await launch({ count: 1 });
      const { Volumes = [] } = await bench.outside.ec2.send(
        new DescribeVolumesCommand({ Filters: [{ Name: 'attachment.instance-id', Values: [id] }] }),
      );
      const seen = await bench.outside.ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
      const disks = seen.Reservations?.[0]?.Instances?.[0]?.BlockDeviceMappings ?? [];
      expect(disks.map(({ Ebs }) => Ebs?.DeleteOnTermination)).toEqual(Volumes.map(() => true));
      expect(Volumes.length).toBeGreaterThan(0);
      for (const { Encrypted, Tags } of Volumes) {
        expect(Encrypted).toBe(true);
        expect(Tags).toContainEqual({ Key: TAG.annexId, Value: 'run_1' });
      }
    });

    it('takes as many calls for two machines as for five hundred', async () => {
      const count = async (order: LaunchOrder): Promise<number> => {
        bench.spy.reset();
        await bench.cloud.launch(order);
        return bench.spy.calls.length;
      };
      expect(await count(await order({ token: 'many', count: 500 }))).toBe(2); // The image, once; and the launch.
      expect(await count(await order({ token: 'few', count: 2 }))).toBe(1);
    });

    it('says that there is no such image', async () => {
      const refused = await bench.cloud
        .launch(await order({ imageId: 'ami-0123456789abcdef0' }))
        .catch(thrown);
      expect(isBotError(refused, 'usage') && refused.message).toContain('image');
    });

    it('says that there is no such security group', async () => {
      const bad = await order({ securityGroupIds: ['sg-0123456789abcdef0'] });
      const refused = await bench.cloud.launch(bad).catch(thrown);
      expect(isBotError(refused, 'not-found') && refused.message).toContain('security group');
    });

    // What tells an AWS that keeps tokens from one that does not: the second launch.
    (can.tokens ? it : it.failing)('gives the same machines when it is asked again', async () => {
      const first = await launch();
      expect(await launch()).toEqual(first);
      expect(await list()).toHaveLength(2);
    });

    (can.tokens ? it : it.failing)('refuses a token that was used for something else', async () => {
      await launch();
      const refused = await bench.cloud.launch(await order({ count: 5 })).catch(thrown);
      expect(isBotError(refused, 'conflict')).toBe(true);
    });
  });

  describe('the list', () => {
    it('is empty where nothing was started', async () => {
      expect(await list()).toEqual([]);
    });

    it('tells annexes apart whose names begin alike, and pools', async () => {
      await launch({ token: 'a', count: 1 });
      await launch({ token: 'b', count: 2, tags: tags('run2', 'run_12') });
      await launch({ token: 'c', count: 3, tags: { ...tags('run', 'run_1'), [TAG.pool]: 'other' } });
      expect(await list('run_1')).toHaveLength(1);
      expect(await list('run_12')).toHaveLength(2);
      expect(await list()).toHaveLength(3);
    });

    it('takes an asterisk for an asterisk', async () => {
      await launch();
      expect(await bench.cloud.listInstances({ pool: '*' })).toEqual([]);
      expect(await list('run*')).toEqual([]);
    });

    it(
      can.pages ? 'goes on past the first page' : 'is whole',
      async () => {
        await startOutside(...(can.pages ? [600, 450] : [12, 8]));
        bench.spy.reset();
        const all = await list();
        expect(new Set(all.map(({ id }) => id)).size).toBe(can.pages ? 1050 : 20);
        expect(bench.spy.calls).toHaveLength(can.pages ? 2 : 1);
      },
      60_000,
    );
  });

  describe('a lease', () => {
    it('is moved on all of them', async () => {
      await bench.cloud.setLease(await launch({ count: 3 }), LEASE);
      expect((await list()).map((instance) => instance.tags[TAG.leaseEndsAt])).toEqual(
        Array.from({ length: 3 }, () => String(LEASE)),
      );
    });

    it('is moved for the others when one is gone', async () => {
      const ids = await launch();
      await bench.cloud.setLease([ids[0] ?? '', 'i-0123456789abcdef0', ids[1] ?? ''], LEASE);
      expect((await list()).map((instance) => instance.tags[TAG.leaseEndsAt])).toEqual([
        String(LEASE),
        String(LEASE),
      ]);
    });

    it('takes no call for nobody', async () => {
      bench.spy.reset();
      await bench.cloud.setLease([], LEASE);
      await bench.cloud.terminate([]);
      expect(bench.spy.calls).toEqual([]);
    });
  });

  describe('the end', () => {
    const left = async (): Promise<readonly string[]> => (await list()).filter(isAlive).map(({ id }) => id);

    it('comes to all of them', async () => {
      expect(await bench.cloud.terminate(await launch({ count: 3 }))).toEqual([]);
      expect(await left()).toEqual([]);
      expect((await list())[0]?.reasonCode).toBe('Client.UserInitiatedShutdown');
    });

    it('tells when it happened, to the second, and that it came from outside', async () => {
      await bench.cloud.terminate(await launch({ count: 1 }));
      const [ended] = await list();
      expect(ended?.reasonCode).toBe('Client.UserInitiatedShutdown');
      // The simulated clock stands where the launch found it; moto's is the one on the wall.
      const afterLaunch = (ended?.endedAt ?? NaN) - (ended?.launchedAt ?? NaN);
      expect(afterLaunch).toBeGreaterThan(-1000);
      expect(afterLaunch).toBeLessThan(300_000);
    });

    it('may come twice', async () => {
      const ids = await launch();
      await bench.cloud.terminate(ids);
      expect(await bench.cloud.terminate(ids)).toEqual([]);
    });

    it('comes to the others when one is gone', async () => {
      const ids = await launch();
      expect(await bench.cloud.terminate(['i-0123456789abcdef0', ...ids])).toEqual([]);
      expect(await left()).toEqual([]);
    });

    it('comes to the others when one is protected, and says so', async () => {
      const ids = await launch({ count: 3 });
      const kept = ids[1] ?? '';
      await bench.outside.ec2.send(
        new ModifyInstanceAttributeCommand({ InstanceId: kept, DisableApiTermination: { Value: true } }),
      );
      expect(await bench.cloud.terminate(ids)).toEqual([
        { id: kept, why: 'it is protected against termination' },
      ]);
      expect(await left()).toEqual([kept]);
    });
  });

  describe('what there is', () => {
    it('includes the type that people have always used', async () => {
      expect(await bench.cloud.getInstanceType('m4.large')).toEqual({
        name: 'm4.large',
        architecture: 'x86_64',
        vcpus: 2,
        memoryMib: 8192,
      });
    });

    it('knows that some are for another architecture', async () => {
      expect((await bench.cloud.getInstanceType('t4g.small')).architecture).toBe('arm64');
    });

    it.each(['m4.lrge', 'large', '*', 'm4.*', "m4.large' || true", ''])(
      'does not include the type %j',
      async (name) => {
        const refused = await bench.cloud.getInstanceType(name).catch(thrown);
        expect(isBotError(refused, 'usage')).toBe(true);
      },
    );

    it('has a current Amazon Linux for both architectures', async () => {
      for (const architecture of ['x86_64', 'arm64'] as const) {
        expect(await bench.cloud.getDefaultImageId(architecture)).toMatch(/^ami-/);
      }
    });

    it('tells what an instance wrote to its console, though it may be nothing yet', async () => {
      const [id = ''] = await launch({ count: 1 });
      await bench.settle();
      expect(typeof (await bench.cloud.getConsoleOutput(id))).toBe('string');
    });

    it('lets the current Amazon Linux pass for its own architecture', async () => {
      const imageId = await bench.cloud.getDefaultImageId('x86_64');
      await bench.cloud.checkImage(imageId, 'x86_64');
      const refused = await bench.cloud.checkImage(imageId, 'arm64').catch(thrown);
      expect(isBotError(refused, 'usage') && refused.message).toContain('it is for x86_64');
    });

    it.each(['ami-0123456789abcdef0', 'not-an-image'])('has no image %s', async (imageId) => {
      const refused = await bench.cloud.checkImage(imageId, 'x86_64').catch(thrown);
      expect(isBotError(refused, 'usage')).toBe(true);
    });
  });
}

function tags(name: string, id: string): Record<string, string> {
  return {
    Name: name,
    [TAG.annexName]: name,
    [TAG.annexId]: id,
    [TAG.pool]: 'default',
    [TAG.leaseEndsAt]: String(LEASE - 3_600_000),
  };
}

const thrown = (error: unknown): unknown => error;
