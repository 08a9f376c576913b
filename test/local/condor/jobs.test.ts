import { describe, expect, it } from '@jest/globals';
import { StartInstancesCommand, StopInstancesCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { HOUR_MS, PoolBench } from './bench.js';

const ADA = 'slack-u012ada';
const BEN = 'slack-u012ben';

const sleepers = (seconds: number, count = 1, more = ''): string =>
  `executable = /bin/sleep\narguments = ${seconds}\n${more}queue ${count}\n`;

/** A pool in which one machine of an annex with two processors runs everything: its head node runs nothing itself. */
async function busyPool(order: Parameters<PoolBench['joined']>[1] = {}) {
  const bench = await PoolBench.answering();
  const id = await bench.joined('First', order);
  let key = 0;
  const submit = async (description: string, { user = ADA, files = {}, annexName = 'First' } = {}) => {
    key += 1;
    const submitted = { user, key: `k-${key}`, description, files, annexName };
    return await bench.condor.submit(submitted);
  };
  const jobs = async () => await bench.condor.listJobs({ most: 100 });
  const done = async () => await bench.condor.listDone({ since: 0, most: 100 });
  return { bench, id, submit, jobs, done, ...bench.account };
}

describe('jobs of a simulated pool', () => {
  it('wait for a negotiation, run for as long as they sleep, and leave with what they came to', async () => {
    const { bench, submit, jobs, done, pass } = await busyPool();
    expect(await submit(sleepers(120))).toEqual({ cluster: 1, count: 1 });
    await pass({ seconds: 2 });
    expect(await submit(sleepers(1))).toEqual({ cluster: 2, count: 1 });
    const [job, next] = await jobs();
    const host = expect.stringMatching(/^slot1_1@ip-172-31-/);
    expect(job).toMatchObject({ cluster: 1, proc: 0, owner: ADA, status: 'running', args: '120', host });
    expect(next).toMatchObject({ cluster: 2, status: 'idle', host: undefined });
    expect(await bench.condor.totals()).toEqual({ jobs: 2, idle: 1, running: 1, held: 0 });
    await pass({ seconds: 120 });
    expect(await jobs()).toEqual([]);
    expect(await done()).toMatchObject([
      { cluster: 1, status: 'completed', exitCode: 0, ranMs: 120_000, host: job?.host },
      { cluster: 2, status: 'completed', exitCode: 0, ranMs: 1000 },
    ]);
  });

  it('run two at a time on two processors; the next of the same user begins as one ends', async () => {
    const { bench, submit, jobs, pass } = await busyPool();
    await submit(sleepers(60, 5));
    await pass({ seconds: 30 });
    expect((await jobs()).map(({ status }) => status)).toEqual([
      'running',
      'running',
      'idle',
      'idle',
      'idle',
    ]);
    expect(await bench.condor.listSlots('First_0f9d3c1e-6d0f-4b4c-8f0c-5f3a2b1c0d9e')).toMatchObject([
      { partitionable: true, busyCpus: 2 },
      { state: 'Claimed', activity: 'Busy', user: ADA, jobId: '1.0' },
      { state: 'Claimed', activity: 'Busy', user: ADA, jobId: '1.1' },
    ]);
    await pass({ seconds: 45 });
    expect((await jobs()).map(({ status }) => status)).toEqual(['running', 'running', 'idle']);
  });

  it('stay idle where they ask for more than any machine has', async () => {
    const { submit, jobs, pass } = await busyPool();
    await submit(sleepers(60, 1, 'request_memory = 64 GB\n'));
    await submit(sleepers(60, 1, 'requirements = (Arch == "aarch64")\n'));
    await pass({ minutes: 10 });
    expect((await jobs()).map(({ status }) => status)).toEqual(['idle', 'idle']);
  });

  it('run only where their annex is, and only whose the machine takes', async () => {
    const { submit, jobs, pass } = await busyPool({ owners: [ADA] });
    await submit(sleepers(600), { annexName: 'Other' });
    await submit(sleepers(600), { user: BEN });
    await submit(sleepers(600));
    await pass({ minutes: 3 });
    expect((await jobs()).map(({ status }) => status)).toEqual(['idle', 'idle', 'running']);
  });

  it('keep the machine from shutting down as idle, and it says that it is busy', async () => {
    const { bench, id, submit, pass } = await busyPool({ idleMs: HOUR_MS / 4 });
    await submit(sleepers(3600));
    await pass({ minutes: 10 });
    expect(bench.tags(id)['htcondor:PoolState']).toBe('busy');
    await pass({ minutes: 50, seconds: 25 });
    expect(bench.state(id)).toBe('running');
    await pass({ minutes: 14 });
    expect(bench.state(id)).toBe('running');
    await pass({ minutes: 2 });
    expect(bench.said(id)).toContain('No resources have been claimed for 900 seconds');
    expect(bench.tags(id)['htcondor:PoolState']).toBe('ended-idle');
  });

  it('write what they print where they were told, and it can be read by who may', async () => {
    const { bench, submit, done, pass } = await busyPool();
    const description =
      'executable = go.sh\narguments = world\noutput = out.$(Process)\nerror = err\nlog = log\nqueue\n';
    const script = '#!/bin/sh\n# says it\necho "hello $1"\nsleep 10\nexit 3\n';
    await submit(description, { files: { 'go.sh': script } });
    await pass({ minutes: 1 });
    const [job] = await done();
    expect(job).toMatchObject({ exitCode: 3, output: 'out.0', directory: `/home/${ADA}/jobs/k-1` });
    const path = `${job?.directory ?? ''}/out.0`;
    expect(await bench.condor.readTail({ user: ADA, path, bytes: 1000 })).toBe('hello world\n');
    await expect(bench.condor.readTail({ user: BEN, path, bytes: 1000 })).rejects.toMatchObject({
      fault: 'forbidden',
    });
    await expect(bench.condor.readTail({ user: ADA, path: 'no', bytes: 9 })).rejects.toMatchObject({
      fault: 'not-found',
    });
  });

  it.each([
    [
      'executable = /opt/none\ntransfer_executable = false\nqueue\n',
      6,
      "Failed to execute '/opt/none': (errno=2: 'No such file or directory')",
    ],
    [
      'executable = /bin/sleep\narguments = 1\ntransfer_input_files = none.txt\nqueue\n',
      13,
      'Transfer input files failure',
    ],
  ])('go on hold when they cannot run', async (description, code, reason) => {
    const { submit, jobs, pass } = await busyPool();
    await submit(description);
    await pass({ minutes: 1 });
    expect(await jobs()).toMatchObject([
      { status: 'held', holdCode: code, holdReason: expect.stringContaining(reason) },
    ]);
  });

  it('are submitted once, however often it is asked', async () => {
    const { bench, jobs } = await busyPool();
    const order = { user: ADA, key: 'once', description: sleepers(60, 3), files: {} };
    expect(await bench.condor.submit(order)).toEqual({ cluster: 1, count: 3 });
    expect(await bench.condor.submit(order)).toEqual({ cluster: 1, count: 3 });
    expect(await jobs()).toHaveLength(3);
  });

  it.each([
    ['queue 1\n', "No 'executable' parameter was provided"],
    ['executable = /no/such\nqueue\n', "Can't access executable file /no/such: No such file or directory"],
    ['executable = /bin/sleep\nqueue x y z\n', 'invalid Queue statement'],
    ['executable = /bin/sleep\nrequirements = foo bar (\nqueue\n', 'Parse error in expression'],
    ['executable = /bin/sleep\nuniverse = foo\nqueue\n', "I don't know about the 'foo' universe."],
    ['executable = /bin/sleep\nshould_transfer_files = MAYBE\nqueue\n', 'invalid value (MAYBE)'],
    ['executable = /bin/sleep\nwhat is this\nqueue\n', 'Failed to parse command file (line 2)'],
  ])('are refused in the words of condor_submit: %j', async (description, words) => {
    const { submit, jobs } = await busyPool();
    await expect(submit(description)).rejects.toMatchObject({ fault: 'usage' });
    await expect(submit(description)).rejects.toThrow(words);
    expect(await jobs()).toEqual([]);
  });
});

describe('acting on jobs of a simulated pool', () => {
  it('is for their owners, and for the superuser', async () => {
    const { bench, submit, jobs, done } = await busyPool();
    await submit(sleepers(600, 2));
    expect(await bench.condor.act('hold', [{ cluster: 1, proc: 0 }], BEN)).toMatchObject({
      done: 0,
      refused: ['Permission denied to hold job 1.0'],
    });
    expect(await bench.condor.act('hold', [{ cluster: 1, proc: 0 }], ADA)).toEqual({ done: 1, refused: [] });
    expect(await jobs()).toMatchObject([
      { status: 'held', holdCode: 1, holdReason: `via condor_hold (by user ${ADA})` },
      { status: 'running' },
    ]);
    expect(await bench.condor.act('release', [{ cluster: 1 }], ADA)).toMatchObject({ done: 1 });
    expect(await bench.condor.act('rm', [{ cluster: 1 }], undefined)).toMatchObject({ done: 2 });
    expect(await jobs()).toEqual([]);
    expect((await done()).map(({ status }) => status)).toEqual(['removing', 'removing']);
  });

  it('takes a running one off its machine', async () => {
    const { bench, submit, jobs, pass } = await busyPool();
    await submit(sleepers(600));
    await pass({ minutes: 1 });
    expect(await jobs()).toMatchObject([{ status: 'running' }]);
    await bench.condor.act('hold', [{ cluster: 1 }], ADA);
    expect(await jobs()).toMatchObject([{ status: 'held' }]);
    expect(await bench.condor.listSlots()).toHaveLength(2);
    expect(await bench.condor.act('rm', [{ cluster: 7 }], ADA)).toMatchObject({ done: 0 });
  });
});

describe('what ends a machine of a simulated pool', () => {
  const ANNEX = 'First_0f9d3c1e-6d0f-4b4c-8f0c-5f3a2b1c0d9e';

  it.each(['graceful', 'fast'] as const)('condor_off -%s sends its jobs back to wait', async (mode) => {
    const { bench, id, submit, jobs, pass } = await busyPool();
    await submit(sleepers(600));
    await pass({ minutes: 2 });
    expect(await bench.condor.off(ANNEX, mode)).toEqual({ reached: 1, trouble: [] });
    expect(await jobs()).toMatchObject([{ status: 'idle' }]);
    expect(await bench.condor.listMasters(ANNEX)).toEqual([]);
    await pass({ seconds: 30 });
    expect(bench.state(id)).toBe('terminated');
    expect(bench.tags(id)['htcondor:PoolState']).toBe('ended-condor_off');
    expect(await bench.condor.off(ANNEX, mode)).toEqual({ reached: 0, trouble: [] });
  });

  it('condor_off -peaceful lets them finish, and lets no more in', async () => {
    const { bench, id, submit, jobs, done, pass } = await busyPool();
    await submit(sleepers(600, 3));
    await pass({ minutes: 2 });
    await bench.condor.off(ANNEX, 'peaceful');
    expect((await jobs()).map(({ status }) => status)).toEqual(['running', 'running', 'idle']);
    await pass({ minutes: 7 });
    expect(bench.state(id)).toBe('running');
    await pass({ minutes: 2 });
    expect((await done()).map(({ status }) => status)).toEqual(['completed', 'completed']);
    expect(bench.state(id)).toBe('terminated');
  });

  it('EC2 itself sends its jobs back, too', async () => {
    const { bench, id, ec2, submit, jobs, pass } = await busyPool();
    await submit(sleepers(600));
    await pass({ minutes: 2 });
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    expect(await jobs()).toMatchObject([{ status: 'idle' }]);
    expect(await bench.condor.listMasters(ANNEX)).toEqual([]);
  });
});

describe('a head node that is stopped and started', () => {
  it('has its queue still, runs what ran again from the start, and takes no old token of another one', async () => {
    const { bench, ec2, submit, jobs, pass } = await busyPool();
    await submit(sleepers(600, 3));
    await pass({ minutes: 2 });
    const InstanceIds = [bench.headId];
    const before = bench.head.publicIp;
    await ec2.send(new StopInstancesCommand({ InstanceIds }));
    await pass({ minutes: 1 });
    await ec2.send(new StartInstancesCommand({ InstanceIds }));
    await pass({ minutes: 4 });
    expect(bench.head.publicIp).not.toBe(before);
    expect((await jobs()).map(({ status }) => status)).toEqual(['running', 'running', 'idle']);
    const [job] = await jobs();
    expect(bench.account.now() - (job?.startedAt ?? 0)).toBeLessThan(4 * 60_000);
  });
});
