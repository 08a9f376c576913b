import { beforeAll, describe, expect, it } from '@jest/globals';
import { issuerOf } from '../../src/condor/token.js';
import type { Job } from '../../src/domain/job.js';
import type { Condor, SubmitOrder, Submitted } from '../../src/ports/condor.js';

/** A head node that answers, and what it is tried with. */
export interface CondorBench {
  readonly condor: Condor;
  /** Two annexes of one machine each, which joined; their names differ in nothing but upper and lower case. */
  readonly annexes: readonly [BenchAnnex, BenchAnnex];
  /** Epoch milliseconds, where the head node is. */
  now(): number;
  /** Lets time pass there until this is so; throws when it never comes to that. */
  until(isSo: () => Promise<boolean>): Promise<void>;
}

interface BenchAnnex {
  readonly name: string;
  readonly id: string;
}

const ADA = 'slack-u012abcdef';
const BOB = 'slack-u099zzzzzz';

const SCRIPT = '#!/bin/sh\necho hello $1\nexit $1\n';
const RUNS_LONG = 'executable = /bin/sleep\narguments = 3600\ntransfer_executable = false\nqueue 2\n';

/** What every `Condor` promises. One head node serves all of it, in this order. */
export function promisesOfACondor(make: () => Promise<CondorBench>): void {
  let bench: CondorBench;
  let condor: Condor;
  beforeAll(async () => {
    bench = await make();
    condor = bench.condor;
  });

  let submits = 0;
  const submit = async (some: Partial<SubmitOrder> = {}): Promise<Submitted> => {
    const key = `contract-${(submits += 1)}`;
    return await condor.submit({ user: ADA, key, description: RUNS_LONG, files: {}, ...some });
  };
  const jobsOf = async ({ cluster }: Submitted): Promise<readonly Job[]> =>
    await condor.listJobs({ jobs: [{ cluster }], most: 100 });
  const statesOf = async (batch: Submitted): Promise<readonly string[]> =>
    (await jobsOf(batch)).map(({ status }) => status);
  /** Jobs that nothing runs. */
  const waiting = (): Promise<Submitted> => submit({ annexName: 'nowhere' });

  it('says what it is, and that it answers', async () => {
    const { version, trustDomain, answering } = await condor.look();
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(trustDomain).toMatch(/^[a-z0-9._-]+$/);
    expect(answering).toBe(true);
  });

  it('lists the slots and masters of exactly one annex', async () => {
    for (const { name, id } of bench.annexes) {
      expect(await condor.listSlots(id)).toMatchObject([
        { annexName: name, annexId: id, state: 'Unclaimed', partitionable: true, busyCpus: 0 },
      ]);
      expect(await condor.listMasters(id)).toMatchObject([{ annexName: name, annexId: id }]);
    }
    expect(await condor.listSlots('nobody_1')).toEqual([]);
    expect(await condor.listMasters('nobody_1')).toEqual([]);
    const all = await condor.listMasters();
    expect(all.filter(({ annexId }) => annexId !== undefined)).toHaveLength(2);
    // The head node's own.
    expect(all.filter(({ annexId }) => annexId === undefined)).toHaveLength(1);
  });

  it('runs jobs on the annex that they are for, and has their exit codes and output', async () => {
    const [annex] = bench.annexes;
    const began = bench.now();
    const batch = await submit({
      description:
        'executable = job.sh\narguments = $(Process)\noutput = out.$(Process)\nerror = err.$(Process)\nqueue 2\n',
      files: { 'job.sh': SCRIPT },
      annexName: annex.name,
    });
    expect(batch.count).toBe(2);
    await bench.until(async () => (await jobsOf(batch)).length === 0);
    const done = await condor.listDone({ since: began - 5000, clusters: [batch.cluster], most: 10 });
    expect(done.map(({ proc }) => proc).sort()).toEqual([0, 1]);
    const machine = (await condor.listSlots(annex.id))[0]?.machine ?? 'none';
    for (const job of done) {
      expect(job).toMatchObject({
        owner: ADA,
        status: 'completed',
        exitCode: job.proc,
        targetAnnex: annex.name,
      });
      expect(job.host).toContain(machine);
      expect(job.completedAt).toBeGreaterThanOrEqual(began - 5000);
      const path = `${job.directory ?? ''}/${job.output ?? ''}`;
      expect(await condor.readTail({ user: ADA, path, bytes: 100 })).toBe(`hello ${job.proc}\n`);
      expect(await condor.readTail({ user: ADA, path, bytes: 2 })).toBe(`${job.proc}\n`);
    }
    expect(await condor.listDone({ since: bench.now() + 3_600_000, most: 10 })).toEqual([]);
    expect(await condor.listDone({ since: 0, clusters: [batch.cluster], most: 1 })).toHaveLength(1);
  });

  it('submits once per key, however often and at the same time it is asked', async () => {
    const again = () => submit({ key: 'the-same', annexName: 'nowhere' });
    const [first, ...others] = await Promise.all([again(), again(), again()]);
    expect(others).toEqual([first, first]);
    expect(await again()).toEqual(first);
    expect(await jobsOf(first)).toHaveLength(2);
  });

  it.each([
    ['a line that is none', 'executable = /bin/true\nqueu\n', /line 2/i],

    [
      'an expression that is none',
      'executable = /bin/true\n+Foo = a b\nqueue\n',
      /Parse error in expression/,
    ],
    [
      'two batches',
      'executable = /bin/true\nqueue\nexecutable = /bin/false\nqueue\n',
      /single-cluster|Extra data found after queue/,
    ],
  ])('refuses to submit %s in condor_submit’s words', async (_, description, said) => {
    const before = await condor.totals();
    await expect(submit({ description })).rejects.toMatchObject({
      fault: 'usage',
      message: expect.stringMatching(said),
    });
    expect(await condor.totals()).toEqual(before);
  });

  it('lists jobs of one user, at most so many, and counts those of everybody', async () => {
    const before = await condor.totals();
    const batch = await submit({ user: BOB, annexName: 'nowhere' });
    expect(await condor.listJobs({ user: BOB, most: 10 })).toMatchObject([
      { cluster: batch.cluster, proc: 0, owner: BOB, status: 'idle', targetAnnex: 'nowhere' },
      { cluster: batch.cluster, proc: 1, owner: BOB, command: '/bin/sleep', args: '3600' },
    ]);
    expect(await condor.listJobs({ user: BOB, most: 1 })).toHaveLength(1);
    expect(await condor.listJobs({ jobs: [{ cluster: batch.cluster, proc: 1 }], most: 10 })).toHaveLength(1);
    expect(await condor.listJobs({ jobs: [], most: 10 })).toEqual([]);
    expect(await condor.listJobs({ user: 'slack-u000nobody', most: 10 })).toEqual([]);
    const after = await condor.totals();
    expect([after.jobs - before.jobs, after.idle - before.idle]).toEqual([2, 2]);
  });

  describe('what is done to jobs', () => {
    it('is done to a batch or to one of it, and counted', async () => {
      const batch = await waiting();
      const { cluster } = batch;
      expect(await condor.act('hold', [{ cluster, proc: 0 }], ADA)).toEqual({ done: 1, refused: [] });
      expect(await condor.act('hold', [{ cluster }], ADA)).toEqual({ done: 1, refused: [] });
      expect(await statesOf(batch)).toEqual(['held', 'held']);
      expect((await jobsOf(batch))[0]?.holdReason).toContain('condor_hold');
      expect(await condor.act('release', [{ cluster }], ADA)).toEqual({ done: 2, refused: [] });
      expect(await statesOf(batch)).toEqual(['idle', 'idle']);
      expect(await condor.act('rm', [{ cluster, proc: 1 }], ADA)).toEqual({ done: 1, refused: [] });
      expect(await condor.act('rm', [{ cluster }], ADA)).toEqual({ done: 1, refused: [] });
      await bench.until(async () => (await jobsOf(batch)).length === 0);
    });

    it('is refused to anybody else, and done by the superuser', async () => {
      const { cluster } = await waiting();
      const refused = await condor.act('rm', [{ cluster }], BOB);
      expect(refused.done).toBe(0);
      expect(refused.refused.join()).toMatch(/Permission denied/);
      expect(await condor.act('rm', [{ cluster }], undefined)).toEqual({ done: 2, refused: [] });
    });

    it('is refused in HTCondor’s words for what is not there or is so already', async () => {
      const { cluster } = await waiting();
      await condor.act('hold', [{ cluster, proc: 0 }], ADA);
      const again = await condor.act('hold', [{ cluster, proc: 0 }, { cluster: 99_999 }], ADA);
      expect(again.done).toBe(0);
      expect(again.refused.join()).toMatch(/already held.*99999/);
    });
  });

  it('mints tokens of its trust domain that let machines join and no more, and run out', async () => {
    const token = await condor.mintToken({ annexId: bench.annexes[0].id, lifetimeMs: 3_600_000 });
    expect(issuerOf(token)).toBe((await condor.look()).trustDomain);
    const [, payload = ''] = token.split('.');
    const { exp, scope } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<
      string,
      unknown
    >;
    expect(Math.abs(Number(exp) * 1000 - bench.now() - 3_600_000)).toBeLessThan(120_000);
    expect(String(scope).split(' ').sort()).toEqual([
      'condor:/ADVERTISE_MASTER',
      'condor:/ADVERTISE_STARTD',
      'condor:/READ',
    ]);
  });

  it('reads no file that is not there', async () => {
    const order = { user: ADA, path: '/home/nothing', bytes: 10 };
    await expect(condor.readTail(order)).rejects.toMatchObject({ fault: 'not-found' });
  });

  it('tells the machines of one annex to leave, and those of no other', async () => {
    const [gone, other] = bench.annexes;
    expect(await condor.off('nobody_1', 'graceful')).toEqual({ reached: 0, trouble: [] });
    expect(await condor.off(gone.id, 'fast')).toEqual({ reached: 1, trouble: [] });
    await bench.until(async () => (await condor.listMasters(gone.id)).length === 0);
    expect(await condor.listMasters(other.id)).toHaveLength(1);
  });

  it('drains an annex in peace: its jobs run on, and no others start', async () => {
    const [, annex] = bench.annexes;
    const runs = await submit({ annexName: annex.name });
    await bench.until(async () => (await statesOf(runs)).includes('running'));
    const running = (await statesOf(runs)).filter((state) => state === 'running').length;
    expect(await condor.off(annex.id, 'peaceful')).toEqual({ reached: 1, trouble: [] });
    const later = await submit({ annexName: annex.name });
    await bench.until(async () =>
      (await condor.listSlots(annex.id)).some(({ activity }) => activity === 'Retiring'),
    );
    expect((await statesOf(runs)).filter((state) => state === 'running')).toHaveLength(running);
    expect(await statesOf(later)).toEqual(['idle', 'idle']);
    await condor.act(
      'rm',
      [runs, later].map(({ cluster }) => ({ cluster })),
      undefined,
    );
    await bench.until(async () => (await condor.listMasters(annex.id)).length === 0);
  });
}
