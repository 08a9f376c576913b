import type { Operations } from '../call.js';
import type { Iam } from '../iam/iam.js';
import { changeOperations } from './change.js';
import { describeOperations } from './describe.js';
import { groupOperations } from './group-operations.js';
import { imageOperations } from './images.js';
import { keyOperations } from './keys.js';
import type { Life } from './life.js';
import { networkOperations } from './network.js';
import type { Ec2Region } from './region.js';
import { runOperations } from './run.js';
import { tagOperations } from './tag-operations.js';
import { typeOperations } from './types.js';
import { volumeOperations } from './volumes.js';

/** All of EC2 that is simulated, for one region. */
export function ec2Operations(ec2: Ec2Region, iam: Iam, life: Life): Operations {
  const { network, resources, account } = ec2;
  return {
    ...runOperations(ec2, iam, life),
    ...describeOperations(ec2),
    ...changeOperations(ec2, life),
    ...tagOperations(ec2, life),
    ...networkOperations(network, resources, account),
    ...groupOperations(ec2),
    ...keyOperations(ec2.keys, resources, account),
    ...imageOperations(ec2.images),
    ...typeOperations(),
    ...volumeOperations(ec2),
  };
}
