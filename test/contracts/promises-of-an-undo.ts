import {
  CreateKeyPairCommand,
  CreateSecurityGroupCommand,
  DescribeKeyPairsCommand,
  DescribeSecurityGroupsCommand,
} from '@aws-sdk/client-ec2';
import { CreateRoleCommand, DeleteRoleCommand, GetRoleCommand } from '@aws-sdk/client-iam';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { HeadBucketCommand, PutBucketTaggingCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { isBotError } from '../../src/domain/errors.js';
import { COMPONENTS, PARTS, type PartName } from '../../src/domain/wish.js';
import { plainText, type Words } from '../../src/domain/words.js';
import { DOOR } from '../support/head-door.js';
import type { Cut } from '../support/aws-spy.js';
import { prepareAll, type AwsBench } from './aws-bench.js';

/**
 * What undo-setup promises of every part, whoever answers as AWS. `makeEmpty` gives one in which nothing was made yet.
 * Without `cuts` no connection breaks: that is for one that answers fast.
 */
export function promisesOfAnUndo(makeEmpty: () => Promise<AwsBench>, { cuts: cutting = true } = {}): void {
  let bench: AwsBench;
  beforeEach(async () => {
    bench = await makeEmpty();
  });

  const setUp = async (): Promise<void> => {
    await prepareAll(bench);
    await bench.settle();
    await bench.account.prepareHead(DOOR);
    await bench.account.putBundle('run_1', new Uint8Array([1]));
  };
  const removeAll = async (): Promise<readonly Words[]> => {
    const left: Words[] = [];
    for (const part of PARTS) left.push(...(await bench.account.removePart(part)));
    return left;
  };
  const seen = async (part: PartName) => {
    const { ours, others } = await bench.account.findPart(part);
    return { ours: ours.map(plainText), others: others.map(plainText) };
  };

  it('finds nothing in a new account, and has nothing to remove', async () => {
    for (const part of PARTS) expect(await seen(part)).toEqual({ ours: [], others: [] });
    bench.spy.reset();
    expect(await removeAll()).toEqual([]);
    expect(bench.spy.changes).toEqual([]);
  });

  it('names everything beforehand', async () => {
    await setUp();
    const { accountId } = await bench.account.identify();
    expect(
      Object.fromEntries(await Promise.all(PARTS.map(async (part) => [part, (await seen(part)).ours]))),
    ).toEqual({
      functions: [
        'schedule condor-annex-lease',
        'function condor-annex-lease',
        'role condor-annex-lease-us-east-1',
        'role condor-annex-schedule-us-east-1',
      ],
      profile: ['instance profile condor-annex-instance-us-east-1', 'role condor-annex-instance-us-east-1'],
      head: [
        'instance profile condor-annex-head-us-east-1',
        'role condor-annex-head-us-east-1',
        'security group condor-annex-head-default-head',
        'key pair ada',
      ],
      group: ['security group condor-annex'],
      key: [
        'key pair condor-annex-us-east-1',
        'secret condor-annex/key-pair/us-east-1, which AWS keeps for 7 more days',
      ],
      bucket: [`bucket condor-annex-${accountId}-us-east-1 with all it holds`],
    });
  });

  it('removes everything, after which setup finds nothing', async () => {
    await setUp();
    expect(await removeAll()).toEqual([]);
    for (const part of PARTS) expect(await seen(part)).toEqual({ ours: [], others: [] });
    const states = await Promise.all(COMPONENTS.map((component) => bench.account.check(component)));
    expect(states.map(({ state }) => state)).toEqual(COMPONENTS.map(() => 'missing'));
  });

  it('lets setup make everything anew', async () => {
    await setUp();
    await removeAll();
    await prepareAll(bench);
    const states = await Promise.all(COMPONENTS.map((component) => bench.account.check(component)));
    expect(states.map(({ state }) => state)).toEqual(COMPONENTS.map(() => 'OK'));
  });

  it('empties a bucket of more than one page', async () => {
    await prepareAll(bench, ['bucket']);
    const { accountId } = await bench.account.identify();
    const Bucket = `condor-annex-${accountId}-us-east-1`;
    const keys = Array.from({ length: 1001 }, (_, index) => `bundles/${index}`);
    for (let at = 0; at < keys.length; at += 50)
      await Promise.all(
        keys
          .slice(at, at + 50)
          .map((Key) => bench.outside.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))),
      );
    await bench.account.removePart('bucket');
    await expect(bench.outside.s3.send(new HeadBucketCommand({ Bucket }))).rejects.toThrow();
  }, 120_000);

  it('tolerates what is gone already', async () => {
    await setUp();
    await bench.account.removePart('functions');
    await bench.account.removePart('bucket');
    expect(await removeAll()).toEqual([]);
  });

  it('leaves what bears a name of ours but not our tag, and says so', async () => {
    const { ec2, iam, s3 } = bench.outside;
    await ec2.send(new CreateSecurityGroupCommand({ GroupName: 'condor-annex', Description: 'by hand' }));
    await ec2.send(new CreateKeyPairCommand({ KeyName: 'condor-annex-us-east-1' }));
    const trust = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }],
    };
    const RoleName = 'condor-annex-lease-us-east-1';
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) }));
    await prepareAll(bench, ['bucket']);
    const { accountId } = await bench.account.identify();
    const Bucket = `condor-annex-${accountId}-us-east-1`;
    await s3.send(
      new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: [{ Key: 'theirs', Value: '' }] } }),
    );
    bench.spy.reset();
    expect((await removeAll()).map(plainText)).toEqual([
      `role ${RoleName}`,
      'security group condor-annex',
      'key pair condor-annex-us-east-1',
      `bucket ${Bucket} with all it holds`,
    ]);
    expect(bench.spy.changes).toEqual([]);
    await iam.send(new GetRoleCommand({ RoleName }));
    await s3.send(new HeadBucketCommand({ Bucket }));
    await iam.send(new DeleteRoleCommand({ RoleName }));
  });

  it('leaves the rest of the account alone', async () => {
    const { ec2, lambda } = bench.outside;
    await ec2.send(new CreateSecurityGroupCommand({ GroupName: 'theirs', Description: 'theirs' }));
    await ec2.send(new CreateKeyPairCommand({ KeyName: 'theirs' }));
    await setUp();
    await removeAll();
    const [{ SecurityGroups = [] }, { KeyPairs = [] }] = await Promise.all([
      ec2.send(new DescribeSecurityGroupsCommand({})),
      ec2.send(new DescribeKeyPairsCommand({})),
    ]);
    expect(SecurityGroups.map(({ GroupName }) => GroupName)).toContain('theirs');
    expect(KeyPairs.map(({ KeyName }) => KeyName)).toEqual(['theirs']);
    const looking = lambda.send(new GetFunctionConfigurationCommand({ FunctionName: 'condor-annex-lease' }));
    await expect(looking).rejects.toThrow();
  });

  if (!cutting) return;
  describe.each(PARTS)('removing the %s', (part) => {
    it.each<Cut>(['before', 'after'])(
      'is finished by doing it again, wherever it was cut off %s a call',
      async (cut) => {
        let cuts = 0;
        for (let n = 1; ; n += 1) {
          bench = await makeEmpty();
          await setUp();
          for (const before of PARTS.slice(0, PARTS.indexOf(part))) await bench.account.removePart(before);
          bench.spy.reset();
          bench.spy.cutAt(n, cut);
          const problem = await bench.account.removePart(part).catch((error: unknown) => error);
          if (bench.spy.uncut) break;
          cuts += 1;
          expect(isBotError(problem, 'later')).toBe(true);
          bench.spy.reset();
          expect(await bench.account.removePart(part)).toEqual([]);
          expect(await seen(part)).toEqual({ ours: [], others: [] });
        }
        expect(cuts).toBeGreaterThan(2);
      },
      240_000,
    );
  });
}
