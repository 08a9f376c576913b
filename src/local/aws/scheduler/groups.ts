import type * as Scheduler from '@aws-sdk/client-scheduler';
import type { Account } from '../account.js';
import type { Operations } from '../call.js';
import { AwsError } from '../errors.js';

/** The group of every schedule that names none. */
export const DEFAULT_GROUP = 'default';

/** The schedule groups of one region. */
export class ScheduleGroups {
  readonly #account: Account;
  readonly #region: string;
  readonly #createdAt = new Map<string, number>();

  constructor(account: Account, region: string) {
    this.#account = account;
    this.#region = region;
    this.#createdAt.set(DEFAULT_GROUP, account.time());
  }

  /** @throws AwsError when there is no such group. */
  check(name: string): number {
    const createdAt = this.#createdAt.get(name);
    if (createdAt !== undefined) return createdAt;
    throw new AwsError('ResourceNotFoundException', `Schedule group ${name} does not exist.`, 404);
  }

  /** The API of groups. `emptied` hears of a group whose schedules go with it. */
  operations(emptied: (name: string) => void): Operations {
    return {
      CreateScheduleGroup: ({ Name = '' }: Scheduler.CreateScheduleGroupInput) => {
        if (this.#createdAt.has(Name)) {
          throw new AwsError('ConflictException', `Schedule group ${Name} already exists.`);
        }
        this.#createdAt.set(Name, this.#account.time());
        return { ScheduleGroupArn: this.#arn(Name) };
      },
      GetScheduleGroup: ({ Name = '' }: Scheduler.GetScheduleGroupInput) => this.#describe(Name),
      ListScheduleGroups: () => ({
        ScheduleGroups: [...this.#createdAt.keys()].map((name) => this.#describe(name)),
      }),
      DeleteScheduleGroup: ({ Name = '' }: Scheduler.DeleteScheduleGroupInput) => {
        this.check(Name);
        if (Name === DEFAULT_GROUP) {
          throw new AwsError('ValidationException', 'The default schedule group cannot be deleted.');
        }
        this.#createdAt.delete(Name);
        emptied(Name);
        return {};
      },
    };
  }

  #arn(name: string): string {
    return `arn:aws:scheduler:${this.#region}:${this.#account.id}:schedule-group/${name}`;
  }

  #describe(Name: string): Scheduler.ScheduleGroupSummary {
    const CreationDate = new Date(this.check(Name));
    return { Name, Arn: this.#arn(Name), State: 'ACTIVE', CreationDate, LastModificationDate: CreationDate };
  }
}
