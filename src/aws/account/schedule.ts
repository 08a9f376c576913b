import {
  CreateScheduleCommand,
  GetScheduleCommand,
  UpdateScheduleCommand,
  type CreateScheduleCommandInput,
  type GetScheduleCommandOutput,
  type SchedulerClient,
} from '@aws-sdk/client-scheduler';
import { code, words, type Words } from '../../domain/words.js';
import { call } from '../call.js';
import { orNone } from '../expect.js';
import type { Names } from '../names.js';
import { absent, present, wrong, type Look } from './look.js';

/** Runs the lease function every minute. */
export class LeaseSchedule {
  readonly #scheduler: SchedulerClient;

  constructor(hands: { readonly scheduler: SchedulerClient }) {
    this.#scheduler = hands.scheduler;
  }

  async prepare(names: Names): Promise<void> {
    const seen = await findSchedule(this.#scheduler, names);
    const wanted = scheduleInput(names);
    const doing = `set up the schedule ${names.schedule}`;
    if (seen === undefined)
      await orNone(call(this.#scheduler, new CreateScheduleCommand(wanted), doing), 'Conflict');
    else if (problems(seen, names).length > 0)
      await call(this.#scheduler, new UpdateScheduleCommand(wanted), doing);
  }

  /** `schedule` is what Scheduler says of it, being looked at. */
  async look(names: Names, schedule: Promise<GetScheduleCommandOutput | undefined>): Promise<Look> {
    const seen = await schedule;
    const name = code(names.schedule);
    if (seen === undefined) return absent(words`The schedule ${name}`);
    return present(...problems(seen, names).map((problem) => wrong(words`The schedule ${name} ${problem}`)));
  }
}

/** What EventBridge Scheduler says of the schedule, if there is one. */
export async function findSchedule(
  scheduler: SchedulerClient,
  { schedule: Name }: Names,
): Promise<GetScheduleCommandOutput | undefined> {
  const command = new GetScheduleCommand({ Name });
  return await orNone(call(scheduler, command, `look at the schedule ${Name}`), 'ResourceNotFound');
}

function scheduleInput({ schedule, leaseFunctionArn, scheduleRoleArn }: Names): CreateScheduleCommandInput {
  return {
    Name: schedule,
    Description: 'Has the leases of annex instances looked at.',
    ScheduleExpression: 'rate(1 minute)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    State: 'ENABLED',
    Target: {
      Arn: leaseFunctionArn,
      RoleArn: scheduleRoleArn,
      // The next minute looks again; a run that comes late is of no use.
      RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 },
    },
  };
}

function problems(seen: GetScheduleCommandOutput, names: Names): readonly Words[] {
  const wanted = scheduleInput(names);
  return [
    seen.State !== wanted.State && words`is switched off, so no lease ends by itself.`,
    seen.EndDate !== undefined && words`stops by itself on ${seen.EndDate.toISOString()}.`,
    seen.ScheduleExpression !== wanted.ScheduleExpression &&
      words`runs at ${code(seen.ScheduleExpression ?? 'no time')} in place of ${code('rate(1 minute)')}.`,
    seen.FlexibleTimeWindow?.Mode !== 'OFF' && words`may run late (flexible time window).`,
    seen.Target?.Arn !== wanted.Target?.Arn && words`runs something else than the lease function.`,
    seen.Target?.RoleArn !== wanted.Target?.RoleArn && words`runs with another role.`,
  ].filter((problem) => problem !== false);
}
