import { describe, expect, it } from '@jest/globals';
import { CreateFunctionCommand, DeleteFunctionCommand } from '@aws-sdk/client-lambda';
import { PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  ConflictException,
  CreateScheduleCommand,
  CreateScheduleGroupCommand,
  DeleteScheduleCommand,
  DeleteScheduleGroupCommand,
  GetScheduleCommand,
  GetScheduleGroupCommand,
  ListSchedulesCommand,
  ResourceNotFoundException,
  type CreateScheduleCommandInput,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { type Account, anAccount, aServiceRole, errorOf, policy, START, ZIP } from './support.js';

const Name = 'lease';

interface Bench {
  readonly account: Account;
  readonly request: CreateScheduleCommandInput;
  /** When the function ran, in minutes from the start. */
  readonly ran: () => number[];
}

async function aBench(): Promise<Bench> {
  const account = anAccount({ runFunction: () => Promise.resolve('done') });
  const Role = await aServiceRole(account, 'lease', 'lambda.amazonaws.com', []);
  const usual = { FunctionName: 'lease', Runtime: 'nodejs24.x', Handler: 'index.handler', Role } as const;
  const made = await account.lambda.send(new CreateFunctionCommand({ ...usual, Code: { ZipFile: ZIP } }));
  const RoleArn = await aServiceRole(account, 'clock', 'scheduler.amazonaws.com', ['lambda:InvokeFunction']);
  return {
    account,
    request: {
      Name,
      ScheduleExpression: 'rate(1 minute)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: made.FunctionArn, RoleArn },
    },
    ran: () => account.aws.invocations.map(({ at }) => (at - START) / 60_000),
  };
}

describe('a schedule', () => {
  it('runs its function at once, and then every minute on the minute', async () => {
    const { account, request, ran } = await aBench();
    await account.scheduler.send(new CreateScheduleCommand(request));
    await account.pass({ seconds: 30 });
    await account.pass({ seconds: 90 });
    await account.pass({ minutes: 1 });
    expect(ran()).toEqual([0, 1, 2, 3]);
  });

  it('makes up for the last five minutes when the clock ran far ahead, and not for more', async () => {
    const { account, request, ran } = await aBench();
    await account.scheduler.send(new CreateScheduleCommand(request));
    await account.aws.tick();
    await account.pass({ hours: 24 });
    expect(ran()).toEqual([0, 1435, 1436, 1437, 1438, 1439, 1440]);
    await account.pass({ minutes: 1 });
    expect(ran().at(-1)).toBe(1441);
  });

  it('runs while calls come in, with nobody minding the clock', async () => {
    const { account, request, ran } = await aBench();
    await account.scheduler.send(new CreateScheduleCommand(request));
    await account.scheduler.send(new GetScheduleCommand({ Name }));
    expect(ran()).toEqual([0]);
  });

  it('waits for its start, and stops at its end', async () => {
    const { account, request, ran } = await aBench();
    const from = new Date(START + 60_000 * 2);
    const to = new Date(START + 60_000 * 4);
    await account.scheduler.send(new CreateScheduleCommand({ ...request, StartDate: from, EndDate: to }));
    for (let n = 0; n < 8; n += 1) await account.pass({ minutes: 1 });
    expect(ran()).toEqual([2, 3, 4]);
  });

  it('does nothing while it is switched off', async () => {
    const { account, request, ran } = await aBench();
    await account.scheduler.send(new CreateScheduleCommand({ ...request, State: 'DISABLED' }));
    await account.pass({ minutes: 3 });
    expect(ran()).toEqual([]);
    await account.scheduler.send(new UpdateScheduleCommand({ ...request, State: 'ENABLED' }));
    await account.pass({ minutes: 1 });
    expect(ran()).toEqual([3, 4]);
    await account.scheduler.send(new DeleteScheduleCommand({ Name }));
    await account.pass({ minutes: 3 });
    expect(ran()).toEqual([3, 4]);
  });

  it('may run once, and go when it has', async () => {
    const { account, request, ran } = await aBench();
    const once = { ScheduleExpression: 'at(2026-11-22T13:10:00)', ActionAfterCompletion: 'DELETE' } as const;
    await account.scheduler.send(new CreateScheduleCommand({ ...request, ...once }));
    await account.pass({ minutes: 30 });
    expect(ran()).toEqual([10]);
    const look = await errorOf(account.scheduler.send(new GetScheduleCommand({ Name })));
    expect(look).toBeInstanceOf(ResourceNotFoundException);
  });

  it('tells its function what it was given, with the gaps filled in', async () => {
    const { account, request } = await aBench();
    const Input = JSON.stringify({
      at: '<aws.scheduler.scheduled-time>',
      from: '<aws.scheduler.schedule-arn>',
    });
    const Target = { ...request.Target, Input } as typeof request.Target;
    await account.scheduler.send(new CreateScheduleCommand({ ...request, Target }));
    await account.aws.tick();
    expect(account.aws.invocations[0]?.event).toEqual({
      at: '2026-11-22T13:00:00Z',
      from: 'arn:aws:scheduler:us-east-1:123456789012:schedule/default/lease',
    });
  });

  it('tells its function the usual when it was given nothing', async () => {
    const { account, request } = await aBench();
    await account.scheduler.send(new CreateScheduleCommand(request));
    await account.aws.tick();
    expect(account.aws.invocations[0]?.event).toMatchObject({
      'detail-type': 'Scheduled Event',
      source: 'aws.scheduler',
    });
  });

  it('runs nothing when its role may not, or there is nothing to run', async () => {
    const { account, request, ran } = await aBench();
    await account.scheduler.send(new CreateScheduleCommand(request));
    const PolicyDocument = policy({ Effect: 'Deny', Action: 'lambda:*', Resource: '*' });
    const denial = { RoleName: 'clock', PolicyName: 'not', PolicyDocument };
    await account.iam.send(new PutRolePolicyCommand({ ...denial, RoleName: 'clock' }));
    const before = ran();
    await account.pass({ minutes: 2 });
    expect(ran()).toEqual(before);
    await account.lambda.send(new DeleteFunctionCommand({ FunctionName: 'lease' }));
    await account.pass({ minutes: 2 });
    expect(ran()).toEqual(before);
  });

  it('is told back as it was asked for', async () => {
    const { account, request } = await aBench();
    await account.scheduler.send(new CreateScheduleCommand(request));
    const seen = await account.scheduler.send(new GetScheduleCommand({ Name }));
    expect(seen).toMatchObject({
      ...request,
      GroupName: 'default',
      State: 'ENABLED',
      ScheduleExpressionTimezone: 'UTC',
    });
    const list = await account.scheduler.send(
      new ListSchedulesCommand({ NamePrefix: 'le', State: 'ENABLED' }),
    );
    expect(list.Schedules).toMatchObject([{ Name, Target: { Arn: request.Target?.Arn } }]);
    const again = await errorOf(account.scheduler.send(new CreateScheduleCommand(request)));
    expect(again).toBeInstanceOf(ConflictException);
  });

  it.each<[string, Partial<CreateScheduleCommandInput>, string]>([
    [
      'an expression that is none',
      { ScheduleExpression: 'every minute' },
      'Invalid Schedule Expression every minute.',
    ],
    ['no time at all', { ScheduleExpression: 'rate(0 minutes)' }, 'Invalid Schedule Expression'],
    ['a name with spaces', { Name: 'my lease' }, "'my lease' at 'name'"],
    ['a flexible window of no size', { FlexibleTimeWindow: { Mode: 'FLEXIBLE' } }, 'MaximumWindowInMinutes'],
    [
      'a role nobody has',
      { Target: { Arn: 'arn:aws:lambda:us-east-1:1:function:x', RoleArn: 'arn:aws:iam::1:role/x' } },
      'must allow AWS EventBridge Scheduler to assume the role',
    ],
    ['a group that is not there', { GroupName: 'annexes' }, 'Schedule group annexes does not exist.'],
  ])('is refused with %s', async (_what, more, message) => {
    const { account, request } = await aBench();
    const refused = await errorOf(account.scheduler.send(new CreateScheduleCommand({ ...request, ...more })));
    expect(refused.message).toContain(message);
  });
});

describe('a schedule group', () => {
  it('takes its schedules with it', async () => {
    const { account, request, ran } = await aBench();
    const GroupName = 'annexes';
    await account.scheduler.send(new CreateScheduleGroupCommand({ Name: GroupName }));
    await account.scheduler.send(new CreateScheduleCommand({ ...request, GroupName }));
    await account.scheduler.send(new DeleteScheduleGroupCommand({ Name: GroupName }));
    const before = ran();
    await account.pass({ minutes: 3 });
    expect(ran()).toEqual(before);
    const look = account.scheduler.send(new GetScheduleGroupCommand({ Name: GroupName }));
    await expect(look).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    const usual = account.scheduler.send(new DeleteScheduleGroupCommand({ Name: 'default' }));
    await expect(usual).rejects.toMatchObject({ name: 'ValidationException' });
  });
});
