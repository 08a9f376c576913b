import { AttachRolePolicyCommand } from '@aws-sdk/client-iam';
import { RunInstancesCommand } from '@aws-sdk/client-ec2';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { isBotError } from '../../src/domain/errors.js';
import { PARTS } from '../../src/domain/wish.js';
import { plainText } from '../../src/domain/words.js';
import { prepareAll } from '../contracts/aws-bench.js';
import { promisesOfAnUndo } from '../contracts/promises-of-an-undo.js';
import { makeLocalBench, type LocalBench } from '../support/local-bench.js';

describe('removing what setup made', () => {
  promisesOfAnUndo(() => Promise.resolve(makeLocalBench()));

  describe('as far as AWS lets it', () => {
    let bench: LocalBench;
    beforeEach(async () => {
      bench = makeLocalBench();
      await prepareAll(bench);
      await bench.settle();
    });

    it('waits for a security group that a machine still has', async () => {
      const { securityGroupId } = await bench.account.getLaunchParts();
      const ImageId = await bench.cloud.getDefaultImageId('x86_64');
      await bench.outside.ec2.send(
        new RunInstancesCommand({
          ImageId,
          InstanceType: 't3.micro',
          MinCount: 1,
          MaxCount: 1,
          SecurityGroupIds: [securityGroupId],
        }),
      );
      const refused = await bench.account.removePart('group').catch((error: unknown) => error);
      expect(isBotError(refused, 'later')).toBe(true);
    });

    it('says so of a role to which somebody attached a policy', async () => {
      await bench.outside.iam.send(
        new AttachRolePolicyCommand({
          RoleName: 'condor-annex-instance-us-east-1',
          PolicyArn: 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess',
        }),
      );
      const refused = await bench.account.removePart('profile').catch((error: unknown) => error);
      expect(isBotError(refused, 'conflict') && plainText(refused.sentence)).toContain(
        'somebody attached something to it',
      );
    });

    it('looks at everything in at most two calls one after the other', async () => {
      await bench.account.identify();
      bench.spy.reset();
      await Promise.all(PARTS.map((part) => bench.account.findPart(part)));
      expect(bench.spy.waves).toBeLessThanOrEqual(2);
    });
  });
});
