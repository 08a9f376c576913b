import { TAG } from '../../src/domain/tags.js';
import type { HeadDoor } from '../../src/ports/account.js';
import type { LaunchOrder } from '../../src/ports/cloud.js';
import { isBotError } from '../../src/domain/errors.js';
import type { AwsBench } from '../contracts/aws-bench.js';

/** A head node's door: one key, one address. The key is nobody's. */
export const DOOR: HeadDoor = {
  headName: 'head',
  pool: 'default',
  loginFrom: '203.0.113.7/32',
  keyName: 'ada',
  publicKey:
    'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILgBj8HjeCjU8mFyON5vnpkQrBjtrH9w+gQbmLpjpBPp ada@example.org',
};

/** Prepares a head node's door as the loop does it: again while AWS is not ready yet; and launches it. Returns its id. */
export async function launchHead(bench: AwsBench, some: Partial<LaunchOrder> = {}): Promise<string> {
  const parts = await prepared(bench);
  await bench.settle();
  const [head] = await bench.cloud.launch({
    token: 'head_1-1',
    count: 1,
    atLeast: 1,
    instanceType: 'm5.large',
    imageId: (await bench.cloud.findHeadImage('amazon-linux-2023', 'x86_64')).imageId,
    securityGroupIds: parts.securityGroupIds,
    instanceProfileArn: parts.instanceProfileArn,
    keyName: DOOR.keyName,
    userData: '#!/bin/bash\n',
    tags: { [TAG.pool]: 'default', [TAG.headName]: 'head', [TAG.headId]: 'head_1' },
    onShutdown: 'stop',
    diskGib: 30,
    ...some,
  });
  return head?.id ?? '';
}

async function prepared(bench: AwsBench, tries = 5): ReturnType<AwsBench['account']['prepareHead']> {
  try {
    return await bench.account.prepareHead(DOOR);
  } catch (error) {
    if (tries === 0 || !isBotError(error, 'later')) throw error;
    await bench.settle();
    return await prepared(bench, tries - 1);
  }
}
