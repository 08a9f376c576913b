import { CreateAccessKeyCommand, CreateUserCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeClients } from '../../src/aws/clients.js';
import { botPolicy } from '../../src/aws/policy.js';
import { TAG } from '../../src/domain/tags.js';
import { COMPONENTS } from '../../src/domain/wish.js';
import { makeBench, prepareAll, type AwsBench } from '../contracts/aws-bench.js';
import { launchHead } from '../support/head-door.js';
import { getMoto, type MotoServer } from '../support/moto-server.js';

/**
 * Moto knows by itself which action a call needs and looks for it in the caller's policy; resources and conditions
 * it does not follow, so they are left out here.
 */
describe('the actions of the bot’s policy, enforced by moto', () => {
  let moto: MotoServer;
  let bench: AwsBench;
  beforeAll(async () => {
    moto = await getMoto();
    await moto.reset();
    const endpoint = moto.url;
    const credentials = await makeBot(endpoint);
    await moto.enforceIam(0);
    bench = makeBench({ endpoint, credentials });
  }, 120_000);
  afterAll(async () => {
    await moto.reset();
    await moto.stop();
  });

  it('are enough for setup and for checking it', async () => {
    await prepareAll(bench);
    const checks = await Promise.all(COMPONENTS.map((component) => bench.account.check(component)));
    expect(checks.map(({ state }) => state)).toEqual(COMPONENTS.map(() => 'OK'));
  });

  it('are enough for an annex from its start to its end', async () => {
    await prepareAll(bench);
    const { securityGroupId, instanceProfileArn, keyName } = await bench.account.getLaunchParts();
    await bench.account.putBundle('run_1', new Uint8Array([1]));
    const { architecture } = await bench.cloud.getInstanceType('m4.large');
    const started = await bench.cloud.launch({
      token: 'run_1-1',
      count: 1,
      atLeast: 1,
      instanceType: 'm4.large',
      imageId: await bench.cloud.getDefaultImageId(architecture),
      securityGroupIds: [securityGroupId],
      instanceProfileArn,
      keyName,
      userData: '#!/bin/bash\n',
      tags: { [TAG.pool]: 'default', [TAG.annexId]: 'run_1' },
    });
    const ids = started.map(({ id }) => id);
    await bench.cloud.setLease(ids, Date.UTC(2026, 10, 23));
    expect(await bench.cloud.terminate(ids)).toEqual([]);
    expect((await bench.cloud.listInstances({ pool: 'default' })).map(({ id }) => id)).toEqual(ids);
  });

  it('are enough for a head node from its launch to its end', async () => {
    await prepareAll(bench);
    const id = await launchHead(bench);
    await bench.cloud.stopInstance(id);
    await bench.cloud.startInstance(id);
    expect(await bench.cloud.findDiskGib(id)).toBe(30);
    await bench.cloud.tagInstance(id, { [TAG.message]: 'C1/1.2' });
    expect(await bench.cloud.terminate([id])).toEqual([]);
    expect(await bench.cloud.listRegions()).toContain('us-east-1');
  });
});

/** What moto calls actions of S3 that AWS calls otherwise. */
const MOTO_NAMES = ['s3:HeadBucket', 's3:GetPublicAccessBlock', 's3:PutPublicAccessBlock'];

/** A user who may do what the policy says, and its key. */
async function makeBot(endpoint: string): Promise<{ accessKeyId: string; secretAccessKey: string }> {
  const root = { accessKeyId: 'root', secretAccessKey: 'root' };
  const { iam } = makeClients('us-east-1', { endpoint, credentials: root });
  await iam.send(new CreateUserCommand({ UserName: 'bot' }));
  const actions = [...botPolicy().Statement.flatMap(({ Action }) => Action), ...MOTO_NAMES];
  const anywhere = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
  };
  await iam.send(
    new PutUserPolicyCommand({
      UserName: 'bot',
      PolicyName: 'bot',
      PolicyDocument: JSON.stringify(anywhere),
    }),
  );
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'bot' }));
  return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
}
