import type { Schedule, SchedulerHands } from './schedule.js';

/**
 * What a target is called with: the schedule's own input with its placeholders filled in, or the usual event where
 * there is none (EventBridge Scheduler, Adding context attributes).
 */
export function eventOf(schedule: Schedule, due: number, { account, region }: SchedulerHands): unknown {
  const time = new Date(due).toISOString().replace(/\.\d+/, '');
  const { Input } = schedule.request.Target ?? {};
  if (Input === undefined) {
    return {
      version: '0',
      id: account.ids.uuid(),
      'detail-type': 'Scheduled Event',
      source: 'aws.scheduler',
      account: account.id,
      time,
      region,
      resources: [schedule.arn],
      detail: '{}',
    };
  }
  const filled = Input.replaceAll('<aws.scheduler.schedule-arn>', schedule.arn)
    .replaceAll('<aws.scheduler.scheduled-time>', time)
    .replaceAll('<aws.scheduler.execution-id>', account.ids.uuid())
    .replaceAll('<aws.scheduler.attempt-number>', '1');
  return JSON.parse(filled) as unknown;
}
