import type { Call, Operation, Operations } from '../call.js';
import type { Iam } from '../iam/iam.js';
import { associationOperations } from './associations.js';
import { changeOperations } from './change.js';
import { describeOperations } from './describe.js';
import { groupOperations } from './group-operations.js';
import { imageOperations } from './images.js';
import { keyOperations } from './keys.js';
import type { Life } from './life.js';
import { networkOperations } from './network-operations.js';
import type { Ec2Region } from './region.js';
import { placeOperations } from './places.js';
import { ruleOperations } from './rule-operations.js';
import { dryRun, runOperations } from './run.js';
import { spotPriceOperations } from './spot-prices.js';
import { tagOperations } from './tag-operations.js';
import { typeOperations } from './types.js';
import { volumeOperations } from './volumes.js';

/** All of EC2 that is simulated, for one region. */
export function ec2Operations(ec2: Ec2Region, iam: Iam, life: Life): Operations {
  const { network, resources, account } = ec2;
  return withDryRun({
    ...runOperations(ec2, iam, life),
    ...describeOperations(ec2),
    ...changeOperations(ec2, life),
    ...associationOperations(ec2, iam),
    ...tagOperations(ec2, life),
    ...networkOperations(network, resources, account),
    ...groupOperations(ec2),
    ...ruleOperations(ec2),
    ...keyOperations(ec2.keys, resources, account),
    ...imageOperations(ec2.images),
    ...typeOperations(),
    ...volumeOperations(ec2),
    ...spotPriceOperations(ec2),
    ...placeOperations(),
  });
}

/** Operations that have more to check than permissions before they say that they would have succeeded. */
const CHECK_MORE = ['RunInstances', 'TerminateInstances', 'StopInstances', 'StartInstances'];

/** Nothing changes when a call asks only whether it might. */
function withDryRun(operations: Operations): Operations {
  const wrapped = Object.entries(operations).map(([name, operation]): [string, Operation] => {
    if (CHECK_MORE.includes(name)) return [name, operation];
    const careful = (input: { readonly DryRun?: boolean }, call: Call): object | Promise<object> => {
      if (input.DryRun === true) throw dryRun();
      // Passed on as it came: see Operation.
      return operation(input as never, call);
    };
    return [name, careful];
  });
  return Object.fromEntries(wrapped);
}
