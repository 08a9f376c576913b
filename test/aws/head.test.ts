import { describe, expect, it } from '@jest/globals';
import { RunInstancesCommand } from '@aws-sdk/client-ec2';
import { isBotError } from '../../src/domain/errors.js';
import { prepareAll } from '../contracts/aws-bench.js';
import { promisesOfAHead } from '../contracts/promises-of-a-head.js';
import { launchHead } from '../support/head-door.js';
import { makeLocalBench } from '../support/local-bench.js';

const thrown = (error: unknown): unknown => error;

describe('on the local AWS', () => {
  promisesOfAHead(() => Promise.resolve(makeLocalBench()), {
    keyFormats: true,
    partsOfRules: true,
    debian: true,
  });

  it('keeps the security group of a head node that is still there', async () => {
    const bench = makeLocalBench();
    await prepareAll(bench);
    await bench.settle();
    await launchHead(bench);
    const refused = await bench.account.clearHead({ headName: 'head', pool: 'default' }).catch(thrown);
    expect(isBotError(refused, 'later')).toBe(true);
  });

  it('is started only once it has stopped', async () => {
    const bench = makeLocalBench();
    await prepareAll(bench);
    await bench.settle();
    const id = await launchHead(bench);
    await bench.settle();
    await bench.cloud.stopInstance(id);
    expect(isBotError(await bench.cloud.startInstance(id).catch(thrown), 'later')).toBe(true);
  });

  describe('an image of the Marketplace', () => {
    it('has to be subscribed to first: the answer says where', async () => {
      const bench = makeLocalBench();
      await prepareAll(bench);
      await bench.settle();
      const { imageId, product } = await bench.cloud.findHeadImage('marketplace', 'x86_64');
      expect(product).toBe('https://aws.amazon.com/marketplace/pp/B073WHVRPR');
      const refused = await launchHead(bench, { imageId }).catch(thrown);
      expect(isBotError(refused, 'not-ready') && refused.message).toContain('not subscribed');
      expect(JSON.stringify((refused as { hint?: unknown }).hint)).toContain(
        'https://aws.amazon.com/marketplace/pp',
      );
      bench.aws.console.subscribe(imageId);
      expect(await launchHead(bench, { imageId })).toMatch(/^i-/);
    });

    it('is there for one architecture', async () => {
      const refused = await makeLocalBench().cloud.findHeadImage('marketplace', 'arm64').catch(thrown);
      expect(isBotError(refused, 'usage')).toBe(true);
    });
  });

  describe('an instance with another profile', () => {
    it('is left alone when commands can be run on it, and refused when not', async () => {
      const bench = makeLocalBench();
      await prepareAll(bench);
      await bench.settle();
      const head = await launchHead(bench);
      const { instanceProfileArn } = await bench.account.getLaunchParts();
      const { imageId } = await bench.cloud.findHeadImage('amazon-linux-2023', 'x86_64');
      const { Instances = [] } = await bench.outside.ec2.send(
        new RunInstancesCommand({
          ImageId: imageId,
          InstanceType: 't3.large',
          MinCount: 1,
          MaxCount: 1,
          IamInstanceProfile: { Arn: instanceProfileArn },
        }),
      );
      await bench.pass(3_600_000);
      await bench.cloud.giveProfile(head, instanceProfileArn);
      const other = Instances[0]?.InstanceId ?? '';
      const refused = await bench.cloud.giveProfile(other, 'arn:aws:iam::1:instance-profile/x').catch(thrown);
      expect(isBotError(refused, 'conflict') && refused.message).toContain('condor-annex-instance-us-east-1');
    });
  });
});
