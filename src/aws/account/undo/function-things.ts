import type { IAMClient } from '@aws-sdk/client-iam';
import { DeleteFunctionCommand, GetFunctionCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { DeleteScheduleCommand, type SchedulerClient } from '@aws-sdk/client-scheduler';
import { code, words } from '../../../domain/words.js';
import { call } from '../../call.js';
import { orNone } from '../../expect.js';
import { COMPONENT_TAG, type Names } from '../../names.js';
import { findSchedule } from '../schedule.js';
import { roleThings } from './role-things.js';
import type { Thing } from './thing.js';

interface Hands {
  readonly iam: IAMClient;
  readonly lambda: LambdaClient;
  readonly scheduler: SchedulerClient;
}

const GONE = 'ResourceNotFound';

/** The schedule, the function, and the roles of both, in the order in which they go: nothing runs without its role. */
export async function functionThings(hands: Hands, names: Names): Promise<readonly Thing[]> {
  const things = await Promise.all([
    scheduleThings(hands.scheduler, names),
    lambdaThings(hands.lambda, names),
    roleThings(hands.iam, names.leaseRole),
    roleThings(hands.iam, names.scheduleRole),
  ]);
  return things.flat();
}

/** AWS knows no tags of single schedules: ours is the one that runs our function. */
async function scheduleThings(scheduler: SchedulerClient, names: Names): Promise<readonly Thing[]> {
  const seen = await findSchedule(scheduler, names);
  if (seen === undefined) return [];
  const { schedule: Name } = names;
  const remove = async (): Promise<void> => {
    await orNone(call(scheduler, new DeleteScheduleCommand({ Name }), `delete the schedule ${Name}`), GONE);
  };
  return [{ what: words`schedule ${code(Name)}`, ours: seen.Target?.Arn === names.leaseFunctionArn, remove }];
}

async function lambdaThings(lambda: LambdaClient, names: Names): Promise<readonly Thing[]> {
  const { leaseFunction: FunctionName } = names;
  const looking = call(
    lambda,
    new GetFunctionCommand({ FunctionName }),
    `look at the function ${FunctionName}`,
  );
  const seen = await orNone(looking, GONE);
  if (seen === undefined) return [];
  const remove = async (): Promise<void> => {
    const command = new DeleteFunctionCommand({ FunctionName });
    await orNone(call(lambda, command, `delete the function ${FunctionName}`), GONE);
  };
  return [
    { what: words`function ${code(FunctionName)}`, ours: seen.Tags?.[COMPONENT_TAG] !== undefined, remove },
  ];
}
