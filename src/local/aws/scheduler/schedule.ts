import type * as Scheduler from '@aws-sdk/client-scheduler';
import type { Account } from '../account.js';
import type { Iam } from '../iam/iam.js';

/** A schedule: what was asked for, and since when. */
export interface Schedule {
  readonly name: string;
  readonly group: string;
  readonly arn: string;
  readonly createdAt: number;
  changedAt: number;
  request: Scheduler.CreateScheduleInput;
  /** Grows with every change, so that what was planned before does nothing. */
  revision: number;
}

/** How a schedule reaches a function. What becomes of it, the schedule does not learn. */
type CallTarget = (arn: string, event: unknown, at: number) => Promise<void>;

/** What schedules need from the rest of the account. */
export interface SchedulerHands {
  readonly account: Account;
  readonly iam: Iam;
  readonly region: string;
  readonly callTarget: CallTarget;
}

/** Schedules run unless they are switched off. */
export function stateOf({ State = 'ENABLED' }: Scheduler.CreateScheduleInput): Scheduler.ScheduleState {
  return State;
}
