import { judge } from '../policy.js';
import { eventOf } from './event.js';
import { firstThatCounts, timetableOf } from './expression.js';
import { type Schedule, type SchedulerHands, stateOf } from './schedule.js';

/** Fires schedules as the agenda comes to them. */
export class Clockwork {
  readonly #hands: SchedulerHands;
  readonly #finished: (schedule: Schedule) => void;

  /** `finished` hears of schedules that were to be deleted after their last run. */
  constructor(hands: SchedulerHands, finished: (schedule: Schedule) => void) {
    this.#hands = hands;
    this.#finished = finished;
  }

  /** Starts a schedule anew after every change to it. */
  begin(schedule: Schedule): void {
    schedule.revision += 1;
    if (stateOf(schedule.request) === 'DISABLED') return;
    const timetable = timetableOf(schedule.request.ScheduleExpression);
    // A rate begins at once when no start date is given (EventBridge Scheduler, Schedule types).
    const start = Math.max(schedule.changedAt, schedule.request.StartDate?.getTime() ?? 0);
    this.#note(schedule, 'onceAt' in timetable ? timetable.onceAt : start);
  }

  /** Nothing that was planned for the schedule happens any more. */
  stop(schedule: Schedule): void {
    schedule.revision += 1;
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
    else if (schedule.request.ActionAfterCompletion === 'DELETE') this.#finished(schedule);
  }

  async #call(schedule: Schedule, due: number): Promise<void> {
    const { iam, callTarget } = this.#hands;
    const { Target } = schedule.request;
    const role = iam.findRole(Target?.RoleArn);
    const question = { action: 'lambda:InvokeFunction', resource: Target?.Arn ?? '', context: {} };
    // A schedule that may not call its target drops the event, and tells nobody but its metrics.
    if (role === undefined || judge(iam.powersOf(role), question) !== 'allowed') return;
    await callTarget(Target?.Arn ?? '', eventOf(schedule, due, this.#hands), due);
  }
}
