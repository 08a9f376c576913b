import { describe, expect, it } from '@jest/globals';
import { issuerOf } from '../../src/condor/token.js';
import type { Condor } from '../../src/ports/condor.js';
import { RecordedHead } from './answers.js';

const ADA = 'slack-u012abcdef';
const BOB = 'slack-u099zzzzzz';

/** The outcome, or the fault and sentence of what was thrown. */
async function saidBy(act: Promise<unknown>): Promise<unknown> {
  return await act.catch((error: unknown) => {
    const { fault, message } = error as { fault?: string; message: string };
    return `${fault ?? 'bug'}: ${message}`;
  });
}

describe.each([
  ['condor-23', '23.9.6'],
  ['condor-25', '25.14.1'],
] as const)('what a head node with %s answered', (release, version) => {
  const head = new RecordedHead(release);
  const { ends, runs, idle, held, key } = head.named;
  const submit = (condor: Condor, suffix: string, description: string) =>
    condor.submit({ user: ADA, key: `${key}${suffix}`, description, files: {} });

  it('says what it is, and whether it answers', async () => {
    const sight = { version, trustDomain: 'head_1234.condor-annex' };
    expect(await head.when('look').look()).toEqual({ ...sight, answering: true });
    expect(await head.when('look while it is down').look()).toEqual({ ...sight, answering: false });
  });

  it('counts the jobs of everybody', async () => {
    expect(await head.when('totals').totals()).toEqual({ jobs: 5, idle: 2, running: 2, held: 1 });
    expect(await head.when('totals of an empty queue').totals()).toEqual({
      jobs: 0,
      idle: 0,
      running: 0,
      held: 0,
    });
  });

  it('lists jobs in every state', async () => {
    const jobs = await head.when('queue').listJobs({ most: 50 });
    expect(jobs.map(({ cluster, status }) => [cluster, status])).toEqual([
      [runs, 'running'],
      [runs, 'running'],
      [idle, 'idle'],
      [idle, 'idle'],
      [held, 'held'],
    ]);
    const [running, , waiting, , onHold] = jobs;
    expect(running).toMatchObject({
      proc: 0,
      owner: ADA,
      command: '/bin/sleep',
      args: '600',
      batchName: 'Größe "42"',
      host: expect.stringMatching(/^slot1_\d@ip-10-7\d-0-11\.ec2\.internal$/),
      cpus: 1,
      memoryMib: 100,
      targetAnnex: 'run',
      holdReason: undefined,
      output: undefined,
      directory: `/home/${ADA}/jobs/${key}f`,
    });
    expect(running?.startedAt).toBeGreaterThanOrEqual(running?.submittedAt ?? 0);
    expect(waiting).toMatchObject({ startedAt: undefined, host: undefined, targetAnnex: 'nowhere' });
    expect(onHold).toMatchObject({
      holdCode: 13,
      holdReason: expect.stringContaining('missing.txt'),
      targetAnnex: undefined,
    });
  });

  it('lists no jobs where HTCondor prints nothing at all', async () => {
    expect(await head.when('empty queue').listJobs({ most: 50 })).toEqual([]);
    expect(await head.when('jobs of nobody').listJobs({ user: BOB, most: 50 })).toEqual([]);
    const batch = { jobs: [{ cluster: runs }], user: ADA, most: 50 };
    expect(await head.when('jobs of one batch').listJobs(batch)).toHaveLength(2);
  });

  it('tells what became of jobs, newest first', async () => {
    const done = await head.when('history of one batch').listDone({ since: 0, clusters: [ends], most: 50 });
    expect(done.map(({ proc }) => proc).sort()).toEqual([0, 1, 2]);
    for (const job of done) {
      expect(job).toMatchObject({
        status: 'completed',
        exitCode: job.proc,
        output: `out.${job.proc}`,
        error: `err.${job.proc}`,
        directory: `/home/${ADA}/jobs/${key}`,
        host: expect.stringContaining('@ip-10-7'),
      });
      expect(job.completedAt).toBeGreaterThan(job.submittedAt);
      expect(job.ranMs).toBeGreaterThanOrEqual(0);
      expect(job.startedAt).toBeUndefined();
    }
    const newest = await head.when('history').listDone({ since: 0, most: 4 });
    expect(newest).toHaveLength(4);
    const later = { since: 4_102_444_800_000, most: 50 };
    expect(await head.when('history of nothing').listDone(later)).toEqual([]);
  });

  it('lists slots: a machine has one that is shared out, and one per job', async () => {
    const slots = await head.when('slots').listSlots();
    const shared = slots.filter(({ partitionable }) => partitionable);
    expect(
      shared.map(({ annexId, cpus, busyCpus, memoryMib }) => [annexId, cpus, busyCpus, memoryMib]),
    ).toEqual([
      ['run_1111', 4, 2, 4000],
      ['Run_2222', 4, 0, 4000],
    ]);
    const claimed = slots.filter(({ state }) => state === 'Claimed');
    expect(claimed).toHaveLength(2);
    expect(claimed[0]).toMatchObject({
      activity: 'Busy',
      annexName: 'run',
      instanceId: 'i-00000000000000011',
      cpus: 1,
      busyCpus: 1,
      user: ADA,
      jobId: expect.stringMatching(new RegExp(`^${runs}\\.[01]$`)),
    });
    expect(claimed[0]?.since).toBeGreaterThan(1.7e12);
  });

  it('lists what is of one annex, and minds upper and lower case', async () => {
    const slots = await head.when('slots of an annex').listSlots('Run_2222');
    expect(slots.map(({ annexName }) => annexName)).toEqual(['Run']);
    expect(await head.when('slots of no annex').listSlots('nobody_1')).toEqual([]);
    expect(await head.when('masters').listMasters()).toEqual([
      { machine: 'head.ec2.internal' },
      expect.objectContaining({ annexId: 'run_1111', instanceId: 'i-00000000000000011' }),
      expect.objectContaining({ annexId: 'Run_2222', annexName: 'Run' }),
    ]);
  });

  it('takes jobs, warnings or not', async () => {
    const typo =
      'executable = /bin/sleep\narguments = 600\ntransfer_executable = false\nbatch_name = Größe "42"\nrequest_memory = 100\nhodl = 1\nqueue 2';
    const order = { user: ADA, key: `${key}f`, description: typo, files: {}, annexName: 'run' };
    expect(await head.when('submit with a typo').submit(order)).toEqual({ cluster: runs, count: 2 });
    expect(await submit(head.when('submit'), '', 'queue 3')).toEqual({ cluster: ends, count: 3 });
  });

  it.each([
    ['submit that cannot be read', 'a', /Failed to parse command file \(line 2\)/],
    ['submit of a program that is not there', 'c', /executable file \/nope/i],
    ['submit of a wrong expression', 'd', /^usage: HTCondor says: Parse error in expression: Foo = a b$/],
    ['submit of two batches', 'e', /-single-cluster|Extra data found after queue/],
  ])('refuses a %s in condor_submit’s words', async (what, suffix, words) => {
    const said = await saidBy(submit(head.when(what), suffix, 'queue'));
    expect(said).toMatch(/^usage: /);
    expect(said).toMatch(words);
  });

  it('holds, releases and removes, and says of how many', async () => {
    const batch = [{ cluster: idle }];
    const act = (what: string, ...order: Parameters<Condor['act']>) => head.when(what).act(...order);
    expect(await act('hold of one', 'hold', [{ cluster: idle, proc: 0 }], ADA)).toEqual({
      done: 1,
      refused: [],
    });
    expect(
      await act('hold of the rest and of a batch that is gone', 'hold', [...batch, { cluster: 4711 }], ADA),
    ).toEqual({ done: 1, refused: ["Couldn't find/hold all jobs in cluster 4711"] });
    expect(await act('release by root', 'release', batch, undefined)).toEqual({ done: 2, refused: [] });
    const removed = [...batch, { cluster: held, proc: 0 }];
    expect(await act('rm', 'rm', removed, ADA)).toEqual({ done: 3, refused: [] });
  });

  it('says in HTCondor’s words what was not done', async () => {
    const { refused } = await head.when('hold by a stranger').act('hold', [{ cluster: idle }], BOB);
    expect(refused).toEqual([0, 1].map((proc) => `Permission denied to hold job ${idle}.${proc}`));
    const one = [{ cluster: idle, proc: 0 }];
    const again = await head.when('hold of one again').act('hold', one, ADA);
    expect(again).toEqual({ done: 0, refused: [`Job ${idle}.0 already held`] });
    const gone = await head.when('rm again').act('rm', [{ cluster: idle }], ADA);
    expect(gone).toEqual({ done: 0, refused: [`Couldn't find/remove all jobs in cluster ${idle}`] });
  });

  it('gives a token that nobody reads on its way', async () => {
    const token = await head.when('token').mintToken({ annexId: 'run_1111', lifetimeMs: 3_600_000 });
    expect(issuerOf(token)).toBe('head_1234.condor-annex');
  });

  it('shows the end of a file to its user, and says what it cannot show', async () => {
    const read = (what: string, path: string) =>
      saidBy(head.when(what).readTail({ user: ADA, path, bytes: 1000 }));
    expect(await read('tail', `/home/${ADA}/jobs/${key}/out.2`)).toBe('hello 2 two words\n');
    expect(await read('tail of nothing', `/home/${ADA}/nothing`)).toMatch(/^not-found: /);
    expect(await read('tail of what is not theirs', '/etc/shadow')).toMatch(/^forbidden: /);
  });

  it('tells masters to leave, each annex’ own', async () => {
    const told = { reached: 1, trouble: [] };
    expect(await head.when('off peaceful').off('run_1111', 'peaceful')).toEqual(told);
    expect(await head.when('off fast').off('run_1111', 'fast')).toEqual(told);
    expect(await head.when('off graceful').off('Run_2222', 'graceful')).toEqual(told);
    expect(await head.when('off of nobody').off('nobody_1', 'graceful')).toEqual({ reached: 0, trouble: [] });
  });

  it.each<[string, (condor: Condor) => Promise<unknown>]>([
    ['slots', (condor) => condor.listSlots()],
    ['queue', (condor) => condor.totals()],
    ['hold', (condor) => condor.act('hold', [{ cluster: 1 }], ADA)],
    ['off', (condor) => condor.off('run_1111', 'graceful')],
  ])('is passing trouble while HTCondor is down: %s', async (what, ask) => {
    const said = await saidBy(ask(head.when(`${what} while it is down`)));
    expect(said).toBe('later: HTCondor on the head node does not answer.');
  });
});
