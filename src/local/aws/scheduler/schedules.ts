import type * as Scheduler from '@aws-sdk/client-scheduler';
import type { Account } from '../account.js';
import type { Operations } from '../call.js';
import { AwsError } from '../errors.js';
import type { Iam } from '../iam/iam.js';
import { evaluate } from '../policy.js';
import { firstThatCounts, timetableOf } from './expression.js';

/** How a schedule reaches a function. What becomes of it, the schedule does not learn. */
export type CallTarget = (arn: string, event: unknown, at: number) => Promise<void>;

interface Schedule {
  readonly name: string;
  readonly group: string;
  readonly arn: string;
  readonly createdAt: number;
  changedAt: number;
  request: Scheduler.CreateScheduleInput;
  /** Grows with every change, so that what was planned before does nothing. */
  revision: number;
}

const PRINCIPAL = 'scheduler.amazonaws.com';
const DEFAULT_GROUP = 'default';

interface Hands {
  readonly account: Account;
  readonly iam: Iam;
  readonly region: string;
  readonly callTarget: CallTarget;
}

/** The schedules of one region. They fire as the agenda comes to them. */
export class Schedules {
  readonly #hands: Hands;
  readonly #schedules = new Map<string, Schedule>();
  readonly #groups = new Map<string, number>();

  constructor(hands: Hands) {
    this.#hands = hands;
    this.#groups.set(DEFAULT_GROUP, hands.account.time());
  }

  /** EventBridge Scheduler's API. */
  operations(): Operations {
    return {
      CreateSchedule: (input: Scheduler.CreateScheduleInput) => {
        const [name, group] = this.#check(input);
        if (this.#schedules.has(`${group}/${name}`)) {
          throw new AwsError('ConflictException', `Schedule ${name} already exists.`);
        }
        const at = this.#hands.account.time();
        const arn = `arn:aws:scheduler:${this.#hands.region}:${this.#hands.account.id}:schedule/${group}/${name}`;
        const schedule = { name, group, arn, createdAt: at, changedAt: at, request: input, revision: 0 };
        this.#schedules.set(`${group}/${name}`, schedule);
        this.#begin(schedule);
        return { ScheduleArn: arn };
      },
      GetSchedule: (input: Scheduler.GetScheduleInput) => describe(this.#get(input)),
      UpdateSchedule: (input: Scheduler.UpdateScheduleInput) => {
        this.#check(input);
        const schedule = this.#get(input);
        schedule.request = input;
        schedule.changedAt = this.#hands.account.time();
        this.#begin(schedule);
        return { ScheduleArn: schedule.arn };
      },
      DeleteSchedule: (input: Scheduler.DeleteScheduleInput) => {
        const schedule = this.#get(input);
        schedule.revision += 1;
        this.#schedules.delete(`${schedule.group}/${schedule.name}`);
        return {};
      },
      ListSchedules: ({ GroupName, NamePrefix = '', State }: Scheduler.ListSchedulesInput) => {
        const isAsked = ({ name, group, request }: Schedule): boolean =>
          name.startsWith(NamePrefix) &&
          (GroupName ?? group) === group &&
          (State ?? stateOf(request)) === stateOf(request);
        return { Schedules: [...this.#schedules.values()].filter(isAsked).map(summarise) };
      },
      ...this.#groupOperations(),
    };
  }

  #groupOperations(): Operations {
    const arnOf = (name: string): string =>
      `arn:aws:scheduler:${this.#hands.region}:${this.#hands.account.id}:schedule-group/${name}`;
    const describeGroup = (Name: string): Scheduler.ScheduleGroupSummary => {
      const CreationDate = new Date(this.#checkGroup(Name));
      return { Name, Arn: arnOf(Name), State: 'ACTIVE', CreationDate, LastModificationDate: CreationDate };
    };
    return {
      CreateScheduleGroup: ({ Name = '' }: Scheduler.CreateScheduleGroupInput) => {
        if (this.#groups.has(Name))
          throw new AwsError('ConflictException', `Schedule group ${Name} already exists.`);
        this.#groups.set(Name, this.#hands.account.time());
        return { ScheduleGroupArn: arnOf(Name) };
      },
      GetScheduleGroup: ({ Name = '' }: Scheduler.GetScheduleGroupInput) => describeGroup(Name),
      ListScheduleGroups: () => ({ ScheduleGroups: [...this.#groups.keys()].map(describeGroup) }),
      DeleteScheduleGroup: ({ Name = '' }: Scheduler.DeleteScheduleGroupInput) => {
        this.#checkGroup(Name);
        if (Name === DEFAULT_GROUP)
          throw new AwsError('ValidationException', 'The default schedule group cannot be deleted.');
        this.#groups.delete(Name);
        for (const [key, schedule] of this.#schedules) {
          if (schedule.group !== Name) continue;
          schedule.revision += 1;
          this.#schedules.delete(key);
        }
        return {};
      },
    };
  }

  #checkGroup(name: string): number {
    const createdAt = this.#groups.get(name);
    if (createdAt === undefined) {
      throw new AwsError('ResourceNotFoundException', `Schedule group ${name} does not exist.`, 404);
    }
    return createdAt;
  }

  #check(input: Scheduler.CreateScheduleInput): [name: string, group: string] {
    const { Name = '', GroupName = DEFAULT_GROUP, Target, FlexibleTimeWindow } = input;
    if (!/^[\w.-]{1,64}$/.test(Name)) {
      throw new AwsError(
        'ValidationException',
        `1 validation error detected: Value '${Name}' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [0-9a-zA-Z-_.]+`,
      );
    }
    this.#checkGroup(GroupName);
    timetableOf(input.ScheduleExpression);
    if (FlexibleTimeWindow?.Mode === 'FLEXIBLE' && FlexibleTimeWindow.MaximumWindowInMinutes === undefined) {
      throw new AwsError(
        'ValidationException',
        'MaximumWindowInMinutes must be provided when FlexibleTimeWindow mode is FLEXIBLE.',
      );
    }
    if (!this.#hands.iam.canAssume(Target?.RoleArn, PRINCIPAL)) {
      throw new AwsError(
        'ValidationException',
        'The execution role you provide must allow AWS EventBridge Scheduler to assume the role.',
      );
    }
    return [Name, GroupName];
  }

  #get({ Name = '', GroupName = DEFAULT_GROUP }: Scheduler.GetScheduleInput): Schedule {
    const schedule = this.#schedules.get(`${GroupName}/${Name}`);
    if (schedule === undefined) {
      throw new AwsError('ResourceNotFoundException', `Schedule ${Name} does not exist.`, 404);
    }
    return schedule;
  }

  #begin(schedule: Schedule): void {
    schedule.revision += 1;
    if (stateOf(schedule.request) === 'DISABLED') return;
    const timetable = timetableOf(schedule.request.ScheduleExpression);
    // A rate begins at once when no start date is given (EventBridge Scheduler, Schedule types).
    const start = Math.max(schedule.changedAt, schedule.request.StartDate?.getTime() ?? 0);
    this.#note(schedule, 'onceAt' in timetable ? timetable.onceAt : start);
  }

  #note(schedule: Schedule, due: number): void {
    if (due > (schedule.request.EndDate?.getTime() ?? Infinity)) return;
    const { revision } = schedule;
    this.#hands.account.agenda.note(due, () =>
      schedule.revision === revision ? this.#fire(schedule, due) : undefined,
    );
  }

  async #fire(schedule: Schedule, due: number): Promise<void> {
    const timetable = timetableOf(schedule.request.ScheduleExpression);
    const counts = firstThatCounts(timetable, due, this.#hands.account.now());
    // Far behind: back onto the agenda, so that what happened in between happens first.
    if (counts > due) {
      this.#note(schedule, counts);
      return;
    }
    const { revision } = schedule;
    await this.#call(schedule, due);
    if (schedule.revision !== revision) return;
    if ('everyMs' in timetable) this.#note(schedule, due + timetable.everyMs);
    else if (schedule.request.ActionAfterCompletion === 'DELETE') {
      this.#schedules.delete(`${schedule.group}/${schedule.name}`);
    }
  }

  async #call(schedule: Schedule, due: number): Promise<void> {
    const { iam, callTarget } = this.#hands;
    const { Target } = schedule.request;
    const role = iam.findRole(Target?.RoleArn);
    const question = { action: 'lambda:InvokeFunction', resource: Target?.Arn ?? '', context: {} };
    // A schedule that may not call its target drops the event, and tells nobody but its metrics.
    if (role === undefined || evaluate(iam.policiesOf(role), question) !== 'allowed') return;
    await callTarget(Target?.Arn ?? '', eventOf(schedule, due, this.#hands), due);
  }
}

function eventOf(schedule: Schedule, due: number, { account, region }: Hands): unknown {
  const time = new Date(due).toISOString().replace(/\.\d+/, '');
  const { Input } = schedule.request.Target ?? {};
  if (Input === undefined) {
    const about = { id: account.ids.uuid(), account: account.id, time, region, resources: [schedule.arn] };
    return {
      version: '0',
      'detail-type': 'Scheduled Event',
      source: 'aws.scheduler',
      ...about,
      detail: '{}',
    };
  }
  const filled = Input.replaceAll('<aws.scheduler.schedule-arn>', schedule.arn)
    .replaceAll('<aws.scheduler.scheduled-time>', time)
    .replaceAll('<aws.scheduler.execution-id>', account.ids.uuid())
    .replaceAll('<aws.scheduler.attempt-number>', '1');
  return JSON.parse(filled) as unknown;
}

function stateOf({ State = 'ENABLED' }: Scheduler.CreateScheduleInput): Scheduler.ScheduleState {
  return State;
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
