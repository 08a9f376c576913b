import { DeleteSecretCommand } from '@aws-sdk/client-secrets-manager';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { isBotError, type BotError } from '../../src/domain/errors.js';
import { TAG } from '../../src/domain/tags.js';
import { COMPONENTS } from '../../src/domain/wish.js';
import { plainText } from '../../src/domain/words.js';
import type { LaunchOrder } from '../../src/ports/cloud.js';
import { prepareAll } from '../contracts/aws-bench.js';
import { makeLocalBench, type LocalBench } from '../support/local-bench.js';

describe('when something is wrong at AWS', () => {
  let bench: LocalBench;
  let order: LaunchOrder;
  beforeEach(async () => {
    bench = makeLocalBench();
    await prepareAll(bench);
    await bench.settle();
    const { securityGroupId, instanceProfileArn, keyName } = await bench.account.getLaunchParts();
    order = {
      token: 'run_1-1',
      count: 10,
      atLeast: 1,
      instanceType: 'm4.large',
      imageId: await bench.cloud.getDefaultImageId('x86_64'),
      securityGroupIds: [securityGroupId],
      instanceProfileArn,
      keyName,
      userData: '#!/bin/bash\n',
      tags: { [TAG.pool]: 'default', [TAG.annexId]: 'run_1' },
    };
  });

  const refusal = async (attempt: Promise<unknown>): Promise<BotError> => {
    const refused = await attempt.then(
      () => undefined,
      (error: unknown) => error,
    );
    if (!isBotError(refused)) throw new Error('was not refused in words', { cause: refused });
    return refused;
  };
  const hint = ({ hint: words = [] }: BotError): string => plainText(words);

  describe('a launch', () => {
    it('gives what there is when AWS runs short', async () => {
      bench.aws.faults.capacity('m4.large', 7);
      expect(await bench.cloud.launch(order)).toHaveLength(7);
    });

    it('gives none when AWS has fewer than are of use', async () => {
      bench.aws.faults.capacity('m4.large', 7);
      expect((await refusal(bench.cloud.launch({ ...order, atLeast: 8 }))).fault).toBe('capacity');
      expect(bench.aws.instances()).toEqual([]);
    });

    it('is sent once: whoever gets no answer looks first whether it happened', async () => {
      bench.aws.faults.loseAnswer('RunInstances');
      expect((await refusal(bench.cloud.launch(order))).fault).toBe('later');
      expect(bench.aws.calls.filter(({ command }) => command === 'RunInstances')).toHaveLength(1);
      expect(bench.aws.instances()).toHaveLength(10);
    });

    it('says that AWS has none', async () => {
      bench.aws.faults.capacity('m4.large', 0);
      const refused = await refusal(bench.cloud.launch(order));
      expect(refused.fault).toBe('capacity');
      expect(refused.message).toBe(
        'I could not start 10 m4.large: AWS has no such machines free in this region right now.',
      );
    });

    it('names the quota', async () => {
      bench.aws.faults.vcpuQuota = 8;
      const refused = await refusal(bench.cloud.launch(order));
      expect(refused.fault).toBe('quota');
      expect(refused.message).toContain('the 8 vCPUs');
      expect(hint(refused)).toContain('Running On-Demand Standard');
    });

    it('leads to the product that has to be subscribed to', async () => {
      bench.aws.faults.optInRequired(order.imageId);
      const refused = await refusal(bench.cloud.launch(order));
      expect(refused.fault).toBe('not-ready');
      expect(refused.hint).toContainEqual(
        expect.objectContaining({
          kind: 'link',
          url: expect.stringMatching(/^https:\/\/aws\.amazon\.com\/marketplace\//),
        }),
      );
    });

    it('names the missing right', async () => {
      bench.aws.faults.deny('ec2:RunInstances');
      const refused = await refusal(bench.cloud.launch(order));
      expect(refused.fault).toBe('permission');
      expect(hint(refused)).toContain('Add ec2:RunInstances to the policy');
    });

    it('names the right that is really missing, when it is that to pass the role', async () => {
      bench.aws.faults.deny('iam:PassRole');
      expect((await refusal(bench.cloud.launch(order))).message).toContain('iam:PassRole');
    });

    it('never starts twice when the answer was lost', async () => {
      bench.aws.faults.loseAnswer('RunInstances');
      expect((await refusal(bench.cloud.launch(order))).fault).toBe('later');
      expect(await bench.cloud.launch(order)).toHaveLength(10);
      expect(bench.aws.instances()).toHaveLength(10);
    });

    it('is for later when AWS asks us to slow down', async () => {
      bench.aws.faults.throttle('RunInstances');
      expect((await refusal(bench.cloud.launch(order))).fault).toBe('later');
      expect(bench.aws.instances()).toEqual([]);
    });

    it('is for later while AWS spreads a new profile', async () => {
      bench.aws.faults.failNext('RunInstances', 'InvalidParameterValue', {
        message:
          'Value (x) for parameter iamInstanceProfile.arn is invalid. Invalid IAM Instance Profile name',
      });
      expect((await refusal(bench.cloud.launch(order))).fault).toBe('later');
    });
  });

  describe('check-setup', () => {
    it('says which right it lacks, and never takes that for OK', async () => {
      bench.aws.faults.deny('s3:GetBucketPolicy');
      const check = await bench.account.check('bucket');
      expect(check.state).toBe('unknown');
      expect(check.findings.map(({ problem, fix }) => [plainText(problem), plainText(fix)])).toEqual([
        [expect.stringContaining('s3:GetBucketPolicy'), expect.stringContaining('Add s3:GetBucketPolicy')],
      ]);
    });

    it('says so once when nothing can be seen at all', async () => {
      bench.aws.faults.failNext('GetCallerIdentity', 'ExpiredTokenException', { times: 100 });
      const fresh = makeLocalBench();
      fresh.aws.faults.failNext('GetCallerIdentity', 'ExpiredTokenException', { times: 100, status: 403 });
      const checks = await Promise.all(COMPONENTS.map((component) => fresh.account.check(component)));
      expect(checks.map(({ state }) => state)).toEqual(COMPONENTS.map(() => 'unknown'));
      expect(checks.map(({ findings }) => findings.length)).toEqual(COMPONENTS.map(() => 1));
    });
  });

  describe('setup', () => {
    it('makes the key pair anew when the answer with its private half got lost', async () => {
      const fresh = makeLocalBench();
      fresh.aws.faults.loseAnswer('CreateKeyPair');
      await fresh.account.prepare('key');
      expect((await fresh.account.check('key')).state).toBe('OK');
    });

    it('keeps the private key though the answer to that got lost', async () => {
      const fresh = makeLocalBench();
      fresh.aws.faults.loseAnswer('CreateSecret');
      await fresh.account.prepare('key');
      expect((await fresh.account.check('key')).state).toBe('OK');
    });

    it('is for later while AWS spreads a new role', async () => {
      const fresh = makeLocalBench();
      fresh.aws.faults.iamPropagationMs = 10_000;
      expect((await refusal(fresh.account.prepare('functions'))).fault).toBe('later');
      await fresh.pass(30_000);
      await fresh.account.prepare('functions').catch(() => fresh.settle());
      await fresh.account.prepare('functions');
      expect((await fresh.account.check('functions')).state).toBe('OK');
    });

    it('keeps a private key that somebody was about to delete', async () => {
      await bench.outside.secrets.send(
        new DeleteSecretCommand({ SecretId: 'condor-annex/key-pair/us-east-1' }),
      );
      const before = bench.spy.calls.length;
      expect(plainText((await bench.account.check('key')).findings[0]?.problem ?? [])).toContain(
        'about to be deleted',
      );
      await bench.account.prepare('key');
      expect((await bench.account.check('key')).state).toBe('OK');
      expect(bench.spy.calls.slice(before).map(({ command }) => command)).not.toContain('CreateKeyPair');
    });
  });
});
