import type * as Scheduler from '@aws-sdk/client-scheduler';
import type { Operations } from '../call.js';
import { AwsError } from '../errors.js';
import { Clockwork } from './clockwork.js';
import { timetableOf } from './expression.js';
import { DEFAULT_GROUP, ScheduleGroups } from './groups.js';
import { type Schedule, type SchedulerHands, stateOf } from './schedule.js';

const PRINCIPAL = 'scheduler.amazonaws.com';

/** EventBridge Scheduler for one region. */
export class Schedules {
  readonly #hands: SchedulerHands;
  readonly #groups: ScheduleGroups;
  readonly #clockwork: Clockwork;
  readonly #schedules = new Map<string, Schedule>();

  constructor(hands: SchedulerHands) {
    this.#hands = hands;
    this.#groups = new ScheduleGroups(hands.account, hands.region);
    this.#clockwork = new Clockwork(hands, (schedule) => {
      this.#remove(schedule);
    });
  }

  /** Its API. */
  operations(): Operations {
    return {
      CreateSchedule: (input: Scheduler.CreateScheduleInput) => ({ ScheduleArn: this.#create(input).arn }),
      GetSchedule: (input: Scheduler.GetScheduleInput) => describe(this.#get(input)),
      UpdateSchedule: (input: Scheduler.UpdateScheduleInput) => {
        this.#check(input);
        const schedule = this.#get(input);
        schedule.request = input;
        schedule.changedAt = this.#hands.account.time();
        this.#clockwork.begin(schedule);
        return { ScheduleArn: schedule.arn };
      },
      DeleteSchedule: (input: Scheduler.DeleteScheduleInput) => {
        this.#remove(this.#get(input));
        return {};
      },
      ListSchedules: ({ GroupName, NamePrefix = '', State }: Scheduler.ListSchedulesInput) => {
        const isAsked = ({ name, group, request }: Schedule): boolean =>
          name.startsWith(NamePrefix) &&
          (GroupName ?? group) === group &&
          (State ?? stateOf(request)) === stateOf(request);
        return { Schedules: [...this.#schedules.values()].filter(isAsked).map(summarise) };
      },
      ...this.#groups.operations((group) => {
        for (const schedule of this.#schedules.values()) if (schedule.group === group) this.#remove(schedule);
      }),
    };
  }

  #create(input: Scheduler.CreateScheduleInput): Schedule {
    const { name, group } = this.#check(input);
    if (this.#schedules.has(`${group}/${name}`)) {
      throw new AwsError('ConflictException', `Schedule ${name} already exists.`);
    }
    const { account, region } = this.#hands;
    const at = account.time();
    const arn = `arn:aws:scheduler:${region}:${account.id}:schedule/${group}/${name}`;
    const schedule = { name, group, arn, createdAt: at, changedAt: at, request: input, revision: 0 };
    this.#schedules.set(`${group}/${name}`, schedule);
    this.#clockwork.begin(schedule);
    return schedule;
  }

  #remove(schedule: Schedule): void {
    this.#clockwork.stop(schedule);
    this.#schedules.delete(`${schedule.group}/${schedule.name}`);
  }

  #get({ Name = '', GroupName = DEFAULT_GROUP }: Scheduler.GetScheduleInput): Schedule {
    const schedule = this.#schedules.get(`${GroupName}/${Name}`);
    if (schedule !== undefined) return schedule;
    throw new AwsError('ResourceNotFoundException', `Schedule ${Name} does not exist.`, 404);
  }

  #check(input: Scheduler.CreateScheduleInput): { name: string; group: string } {
    const { Name = '', GroupName = DEFAULT_GROUP, Target, FlexibleTimeWindow } = input;
    if (!/^[\w.-]{1,64}$/.test(Name)) {
      throw invalid(
        `1 validation error detected: Value '${Name}' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [0-9a-zA-Z-_.]+`,
      );
    }
    this.#groups.check(GroupName);
    timetableOf(input.ScheduleExpression);
    if (FlexibleTimeWindow?.Mode === 'FLEXIBLE' && FlexibleTimeWindow.MaximumWindowInMinutes === undefined) {
      throw invalid('MaximumWindowInMinutes must be provided when FlexibleTimeWindow mode is FLEXIBLE.');
    }
    if (!this.#hands.iam.canAssume(Target?.RoleArn, PRINCIPAL)) {
      throw invalid(
        'The execution role you provide must allow AWS EventBridge Scheduler to assume the role.',
      );
    }
    return { name: Name, group: GroupName };
  }
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

function describe(schedule: Schedule): Scheduler.GetScheduleOutput {
  const { request } = schedule;
  return {
    ...request,
    Name: schedule.name,
    GroupName: schedule.group,
    Arn: schedule.arn,
    State: stateOf(request),
    ScheduleExpressionTimezone: request.ScheduleExpressionTimezone ?? 'UTC',
    ActionAfterCompletion: request.ActionAfterCompletion ?? 'NONE',
    CreationDate: new Date(schedule.createdAt),
    LastModificationDate: new Date(schedule.changedAt),
  };
}

function summarise(schedule: Schedule): Scheduler.ScheduleSummary {
  return {
    Name: schedule.name,
    GroupName: schedule.group,
    Arn: schedule.arn,
    State: stateOf(schedule.request),
    CreationDate: new Date(schedule.createdAt),
    LastModificationDate: new Date(schedule.changedAt),
    Target: { Arn: schedule.request.Target?.Arn },
  };
}
