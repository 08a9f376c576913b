import { beforeEach, describe, expect, it } from '@jest/globals';
import { SSMClient, type GetCommandInvocationCommandOutput } from '@aws-sdk/client-ssm';
import { RunCommand } from '../../src/aws/run-command.js';
import { isBotError, type Fault } from '../../src/domain/errors.js';
import { prepareAll } from '../contracts/aws-bench.js';
import { launchHead } from '../support/head-door.js';
import { makeLocalBench, type LocalBench } from '../support/local-bench.js';

const thrown = (error: unknown): unknown => error;
const ORDER = { instanceId: 'i-0123456789abcdef0', script: 'true', timeoutMs: 20_000, comment: 'to see' };

describe('a script on the local AWS', () => {
  let bench: LocalBench;
  let id: string;
  beforeEach(async () => {
    bench = makeLocalBench();
    await prepareAll(bench);
    await bench.settle();
    id = await launchHead(bench);
  });
  const run = (some: Partial<typeof ORDER> = {}) => bench.remote.run({ ...ORDER, instanceId: id, ...some });

  it('has to wait until the machine can be reached', async () => {
    const refused = await run().catch(thrown);
    expect(isBotError(refused, 'not-ready') && refused.message).toContain('cannot reach the machine');
    await bench.pass(120_000);
    expect(typeof (await run()).exitCode).toBe('number');
  });

  it('reaches nobody who stopped', async () => {
    await bench.pass(120_000);
    await bench.cloud.stopInstance(id);
    await bench.settle();
    expect(isBotError(await run().catch(thrown), 'not-ready')).toBe(true);
  });

  it('travels under its name, with a limit, by the one document there is for it', async () => {
    await bench.pass(120_000);
    await run({ comment: 'c'.repeat(200) });
    const sent = bench.spy.calls.find(({ command }) => command === 'SendCommand')?.input;
    expect(sent).toEqual({
      DocumentName: 'AWS-RunShellScript',
      InstanceIds: [id],
      Parameters: { commands: ['true'], executionTimeout: ['20'] },
      TimeoutSeconds: 30,
      Comment: 'c'.repeat(100),
    });
  });

  it('that is too long is refused in words', async () => {
    await bench.pass(120_000);
    const refused = await run({ script: 'x'.repeat(70_000) }).catch(thrown);
    expect(isBotError(refused, 'usage') && refused.message).toContain('64 KiB');
  });

  it('never carries what AWS would replace by a value of the account', async () => {
    await expect(run({ script: "echo '{{ssm:/secret}}'" })).rejects.toThrow('two opening braces');
    expect(bench.spy.calls.map(({ command }) => command)).not.toContain('SendCommand');
  });

  it('asks again, and neither too often nor for ever, where AWS knows nothing', async () => {
    await bench.pass(120_000);
    const from = bench.now();
    bench.aws.faults.onCall(({ command }) => {
      if (command === 'GetCommandInvocation') throw Object.assign(new Error(), UNKNOWN_INVOCATION);
    });
    expect(isBotError(await run().catch(thrown), 'later')).toBe(true);
    const looks = bench.spy.calls.filter(({ command }) => command === 'GetCommandInvocation').length;
    expect(looks).toBeLessThan(30);
    expect(bench.now() - from).toBeLessThan(60_000);
  });
});

const UNKNOWN_INVOCATION = {
  name: 'InvocationDoesNotExist',
  $fault: 'client',
  $metadata: { httpStatusCode: 400 },
};

describe('what became of a script', () => {
  /** Runs one where AWS says this of it, look by look. */
  const runAs = async (
    ...said: readonly Partial<GetCommandInvocationCommandOutput>[]
  ): Promise<{ readonly outcome: unknown; readonly looks: number }> => {
    let looks = 0;
    let now = 0;
    const ssm = new SSMClient({ region: 'us-east-1' });
    ssm.middlewareStack.add(
      () => (args) => {
        if (args.input instanceof Object && 'CommandId' in args.input) looks += 1;
        const seen = said[Math.min(looks, said.length) - 1] ?? { Command: { CommandId: 'c-1' } };
        return Promise.resolve({ response: {}, output: { $metadata: {}, ...seen } });
      },
      { step: 'initialize', priority: 'high' },
    );
    const clock = {
      now: () => now,
      sleep: (ms: number) => {
        now += ms;
        return Promise.resolve();
      },
    };
    return { outcome: await new RunCommand({ ssm, clock }).run(ORDER).catch(thrown), looks };
  };

  it('is its output and how it ended, also where it ended badly', async () => {
    const { outcome, looks } = await runAs(
      { Status: 'Pending' },
      { Status: 'InProgress' },
      { Status: 'Failed', StatusDetails: 'Failed', ResponseCode: 3, StandardErrorContent: 'no\n' },
    );
    expect(outcome).toEqual({ exitCode: 3, stdout: '', stderr: 'no\n' });
    expect(looks).toBe(3);
  });

  it.each<[details: string, Partial<GetCommandInvocationCommandOutput>, Fault]>([
    ['DeliveryTimedOut', { Status: 'TimedOut' }, 'not-ready'],
    ['Delivery Timed Out', { Status: 'TimedOut' }, 'not-ready'],
    ['Undeliverable', { Status: 'Failed', ResponseCode: -1 }, 'not-ready'],
    ['Terminated', { Status: 'Failed', ResponseCode: -1 }, 'not-ready'],
    ['ExecutionTimedOut', { Status: 'TimedOut' }, 'later'],
    ['Execution Timed Out', { Status: 'TimedOut', ResponseCode: 137 }, 'later'],
    ['Cancelled', { Status: 'Cancelled' }, 'later'],
    ['Cancelling', { Status: 'Cancelling' }, 'later'],
    ['InProgress', { Status: 'InProgress' }, 'later'],
  ])('may be that there is none: %s', async (StatusDetails, said, fault) => {
    const { outcome } = await runAs({ ...said, StatusDetails });
    expect(isBotError(outcome, fault)).toBe(true);
  });

  it('does not tell what was in the script', async () => {
    const { outcome } = await runAs({ Status: 'TimedOut', StatusDetails: 'ExecutionTimedOut' });
    expect(JSON.stringify(outcome)).not.toContain(ORDER.script);
  });
});
