import { describe, expect, it } from '@jest/globals';
import { CreateFunctionCommand } from '@aws-sdk/client-lambda';
import { CreateScheduleCommand } from '@aws-sdk/client-scheduler';
import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import fc from 'fast-check';
import { Agenda } from '../../../src/local/aws/agenda.js';
import { type Account, anAccount, aServiceRole, clientsOf, launch, START, ZIP } from './support.js';

describe('the agenda', () => {
  it('comes to everything in the order of time, and of making where the time is the same', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 20 })),
        fc.integer({ min: 0, max: 20 }),
        (times, until) => {
          const agenda = new Agenda();
          const came: [number, number][] = [];
          for (const [n, at] of times.entries()) agenda.note(at, () => void came.push([at, n]));
          for (let due = agenda.take(until); due !== undefined; due = agenda.take(until))
            void due.run(due.at);
          const expected = [...times.entries()]
            .filter(([, at]) => at <= until)
            .map(([n, at]): [number, number] => [at, n]);
          expect(came).toEqual(expected.sort(([a, n], [b, m]) => a - b || n - m));
        },
      ),
    );
  });
});

describe('a tick', () => {
  /** An account whose scheduled function looks at EC2, and tells when it believes to run and what it sees. */
  async function aWatchedAccount(): Promise<{ account: Account; seen: string[] }> {
    const seen: string[] = [];
    const account: Account = anAccount({
      machine: { bootSeconds: 90, stopSeconds: 10, joinSeconds: 60 },
      runFunction: async (_code, _event, { credentials, region, at }) => {
        const { ec2 } = clientsOf(account.aws, { credentials, region });
        const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand());
        const states = Reservations.flatMap(({ Instances = [] }) =>
          Instances.map(({ State }) => State?.Name ?? ''),
        );
        seen.push(`${(at - START) / 60_000}: ${states.join()}`);
      },
    });
    const Role = await aServiceRole(account, 'watch', 'lambda.amazonaws.com', ['ec2:DescribeInstances']);
    const code = { Runtime: 'nodejs24.x', Handler: 'index.handler', Code: { ZipFile: ZIP } } as const;
    const made = await account.lambda.send(
      new CreateFunctionCommand({ FunctionName: 'watch', Role, ...code }),
    );
    const RoleArn = await aServiceRole(account, 'clock', 'scheduler.amazonaws.com', [
      'lambda:InvokeFunction',
    ]);
    await launch(account);
    await account.scheduler.send(
      new CreateScheduleCommand({
        Name: 'watch',
        ScheduleExpression: 'rate(1 minute)',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: { Arn: made.FunctionArn, RoleArn },
      }),
    );
    return { account, seen };
  }

  it('lets everything happen in its turn, however far the clock has moved', async () => {
    const { account, seen } = await aWatchedAccount();
    await account.pass({ minutes: 3 });
    expect(seen).toEqual(['0: pending', '1: pending', '2: running', '3: running']);
  });

  it('does not keep a function waiting that calls AWS, nor anybody else', async () => {
    const { account, seen } = await aWatchedAccount();
    const all = await Promise.all([account.aws.tick(), launch(account), account.aws.tick(), launch(account)]);
    expect(all).toHaveLength(4);
    expect(seen).toHaveLength(1);
    expect(account.aws.calls.filter(({ caller }) => caller.includes('assumed-role/watch'))).toHaveLength(1);
  });
});
