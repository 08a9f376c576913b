import { describe, expect, it } from '@jest/globals';
import { BotError } from '../../src/domain/errors.js';
import type { Job } from '../../src/domain/job.js';
import type { JobsWish, SubmitWish } from '../../src/domain/job-wish.js';
import type { LaunchWish } from '../../src/domain/wish.js';
import { aPool, type PoolBench } from '../support/pool-bench.js';
import { said } from '../support/said.js';
import { aHead, aJobsWish, aLaunch, anAnnex, aSubmit, aWaitingJob, NOON } from '../support/samples.js';

const MINUTE_MS = 60_000;

async function aPoolWithHead(...wishes: readonly (SubmitWish | JobsWish)[]): Promise<PoolBench> {
  const pool = aPool({ headNode: true });
  await pool.wishes.save(aHead());
  for (const wish of wishes) await pool.wishes.save(wish);
  return pool;
}

const look = (pool: PoolBench) => pool.rounds().lookAt('jobs:default', 1);
const card = (pool: PoolBench) => said(pool.notices.card(`submit:${aSubmit().id}`));
const told = (pool: PoolBench) => [...pool.notices.published.values()];

async function submit(pool: PoolBench): Promise<SubmitWish | undefined> {
  const wishes = await pool.wishes.list('default');
  return wishes.find((wish): wish is SubmitWish => wish.kind === 'submit');
}

const finished = (proc: number, over: Partial<Job> = {}): Job =>
  aWaitingJob({
    proc,
    status: 'completed',
    exitCode: 0,
    completedAt: NOON + 5 * MINUTE_MS,
    ranMs: 2 * MINUTE_MS,
    ...over,
  });

describe('a submit', () => {
  it('is handed to HTCondor as the person, once, and followed', async () => {
    const pool = await aPoolWithHead(aSubmit({ annexName: 'A', files: { 'run.sh': '#!/bin/sh\n' } }));
    await look(pool);
    await look(pool);
    expect(pool.condor.submits).toEqual([
      {
        user: 'slack-uben',
        key: aSubmit().id,
        description: aSubmit().description,
        files: { 'run.sh': '#!/bin/sh\n' },
        annexName: 'A',
      },
    ]);
    expect(await submit(pool)).toMatchObject({
      submitted: { cluster: 12, count: 3 },
      description: '',
      files: {},
    });
    pool.condor.jobs = [aWaitingJob({ status: 'running' }), aWaitingJob({ proc: 1 })];
    await look(pool);
    expect(card(pool)).toContain('Batch 12 of @UBEN: 3 jobs of hostname, 1 running, 1 waiting, 1 finished.');
    expect(card(pool)).toContain('They run on annex A.');
  });

  it('is tried again under the same key when the bot dies before it is noted', async () => {
    const pool = await aPoolWithHead(aSubmit());
    const save = pool.wishes.save.bind(pool.wishes);
    pool.wishes.save = () => Promise.reject(new Error('killed'));
    await look(pool);
    pool.wishes.save = save;
    await look(pool);
    expect(pool.condor.submits.map(({ key }) => key)).toEqual([aSubmit().id, aSubmit().id]);
    expect((await submit(pool))?.submitted).toMatchObject({ cluster: 12 });
  });

  it('that HTCondor refuses says so in its words, and is not tried again', async () => {
    const pool = await aPoolWithHead(aSubmit());
    pool.condor.refusal = new BotError('usage', 'Failed to parse command file (line 2).', {
      hint: 'Mend it.',
    });
    await look(pool);
    expect(card(pool)).toContain('Nothing was submitted: Failed to parse command file (line 2).\nMend it.');
    expect((await submit(pool))?.endedAt).toBe(NOON);
    pool.condor.refusal = undefined;
    await look(pool);
    expect(pool.condor.submits).toEqual([]);
  });

  it("waits for a head node that can't be reached, for an hour", async () => {
    const pool = await aPoolWithHead(aSubmit());
    pool.condor.silent();
    await look(pool);
    expect(card(pool)).toContain('Submitting hostname for @UBEN, to run on any machine of the pool.');
    await pool.clock.advance(61 * MINUTE_MS);
    await look(pool);
    expect(card(pool)).toContain('Nothing was submitted: the head node could not be reached for an hour.');
    expect(card(pool)).toContain('may have been submitted all the same');
  });

  it('does not keep others waiting', async () => {
    const pool = await aPoolWithHead(aSubmit({ id: 'a' }), aSubmit({ id: 'b' }));
    const take = pool.condor.submit.bind(pool.condor);
    pool.condor.submit = (order) => (order.key === 'a' ? Promise.reject(new Error('odd')) : take(order));
    await look(pool);
    expect(pool.condor.submits.map(({ key }) => key)).toEqual(['b']);
  });
});

describe('a batch that has finished', () => {
  const running = aSubmit({ submitted: { cluster: 12, count: 3, at: NOON }, description: '' });

  it('is told once, in the thread of its message, with exit codes and how long it took', async () => {
    const pool = await aPoolWithHead(running);
    pool.condor.done = [finished(0), finished(1), finished(2, { exitCode: 1, ranMs: 3 * MINUTE_MS })];
    await look(pool);
    await look(pool);
    expect(told(pool)).toMatchObject([
      {
        key: `batch-finished:${running.id}`,
        under: `submit:${running.id}`,
        fallback: 'UBEN',
        weight: 'important',
      },
    ]);
    const [notice] = told(pool);
    expect(said(notice?.message)).toBe(
      '@UBEN, batch 12 has finished: 2 with exit code 0, 1 with exit code 1.\n' +
        'It took 5 min from submit to end; the jobs ran for 7 min in all, the longest for 3 min.',
    );
    expect(notice?.message.buttons?.map(({ value }) => value)).toEqual(['/condor_q output 12.2']);
    expect(card(pool)).toContain('Batch 12 of @UBEN has finished: 3 jobs of hostname, 2 with exit code 0');
    expect((await submit(pool))?.endedAt).toBe(NOON);
  });

  it('on an annex is told with what its machine time costs, where one price is known', async () => {
    const got = (over = {}) => aLaunch({ outcome: { kind: 'launched', got: 2, at: NOON }, ...over });
    const told1 = async (launches: readonly LaunchWish[], done: readonly Job[]) => {
      const pool = await aPoolWithHead({ ...running, annexName: 'MyFirstAnnex' });
      await pool.wishes.save(anAnnex({ launches }));
      pool.condor.done = done;
      await look(pool);
      await pool.clock.advance(4 * MINUTE_MS);
      await look(pool);
      return said(told(pool)[0]?.message) + card(pool);
    };
    // Two hours of one CPU and one of two, on machines of two CPUs at $0.10 an hour.
    const hours = [
      finished(0, { ranMs: 60 * MINUTE_MS }),
      finished(1, { ranMs: 60 * MINUTE_MS }),
      finished(2, { ranMs: 60 * MINUTE_MS, cpus: 2 }),
    ];
    expect((await told1([got()], hours)).match(/about \$0\.20 of machine time/g)).toHaveLength(2);
    for (const launches of [
      [],
      [got({ pricePerHourUsd: undefined })],
      [got(), got({ attempt: 2, instanceType: 'm5.large' })],
    ])
      expect(await told1(launches, hours)).not.toContain('machine time');
    expect(await told1([got()], hours.slice(1))).not.toContain('machine time');
  });

  it('is ordinary news when all went well', async () => {
    const pool = await aPoolWithHead(running);
    pool.condor.done = [finished(0), finished(1), finished(2)];
    await look(pool);
    expect(told(pool)[0]?.weight).toBe('ordinary');
    expect(said(told(pool)[0]?.message)).toContain('has finished: all with exit code 0.');
  });

  it('is not taken for finished while the history lacks some, and all the same after some minutes', async () => {
    const pool = await aPoolWithHead(running);
    pool.condor.done = [finished(0)];
    await look(pool);
    await pool.clock.advance(MINUTE_MS);
    await look(pool);
    expect(told(pool)).toEqual([]);
    await pool.clock.advance(3 * MINUTE_MS);
    await look(pool);
    expect(said(told(pool)[0]?.message)).toContain('1 with exit code 0, 2 of which the history says nothing');
  });

  it('says what was removed or killed', async () => {
    const pool = await aPoolWithHead(running);
    const gone = { exitCode: undefined, ranMs: undefined };
    pool.condor.done = [
      finished(0, { ...gone, status: 'removing' }),
      finished(1, { ...gone, status: 'removing' }),
      finished(2, { ...gone, exitSignal: 9 }),
    ];
    await look(pool);
    expect(said(told(pool)[0]?.message)).toContain('2 removed, 1 killed by signal 9');
  });

  it('is told again by nobody, but is told when it could not be handed over', async () => {
    const pool = await aPoolWithHead(running);
    pool.condor.done = [finished(0), finished(1), finished(2)];
    pool.notices.unreachable = true;
    await look(pool);
    expect((await submit(pool))?.endedAt).toBeUndefined();
    pool.notices.unreachable = false;
    await look(pool);
    expect(told(pool)).toHaveLength(1);
  });

  it('is forgotten after a day, and the head node is not asked any more', async () => {
    const pool = await aPoolWithHead({ ...running, endedAt: NOON });
    pool.condor.listJobs = () => Promise.reject(new Error('asked'));
    await look(pool);
    expect(await submit(pool)).toBeDefined();
    await pool.clock.advance(25 * 60 * MINUTE_MS);
    await look(pool);
    expect(await submit(pool)).toBeUndefined();
    expect(pool.lines.filter(({ sentence }) => sentence === 'not yet possible')).toEqual([]);
  });
});

describe('jobs on hold', () => {
  const running = aSubmit({ submitted: { cluster: 12, count: 9, at: NOON } });
  const held = (count: number, over: Partial<Job> = {}) =>
    Array.from({ length: count }, (_, proc) =>
      aWaitingJob({
        proc,
        status: 'held',
        holdCode: 13,
        holdReason: 'Transfer input files failure',
        ...over,
      }),
    );

  it('are told together, once, with what to do and buttons that ask', async () => {
    const pool = await aPoolWithHead(running);
    pool.condor.jobs = held(3);
    await look(pool);
    await look(pool);
    expect(told(pool)).toHaveLength(1);
    const [notice] = told(pool);
    expect(said(notice?.message)).toContain(
      '@UBEN, 3 jobs of batch 12 are on hold: a file that it needs could not be sent to the machine.',
    );
    expect(said(notice?.message)).toContain('HTCondor says: Transfer input files failure');
    expect(notice?.message.buttons).toMatchObject([
      { label: 'Release', value: '/condor_q release 12.0,12.1,12.2' },
      { label: 'Remove', value: '/condor_q rm 12.0,12.1,12.2' },
    ]);
    expect(card(pool)).toContain('3 held');
  });

  it('are told of again when they are twice as many, after half an hour, or after a release', async () => {
    const pool = await aPoolWithHead(running);
    const see = async (jobs: readonly Job[]) => {
      pool.condor.jobs = jobs;
      await look(pool);
      return told(pool).length;
    };
    expect(await see(held(3))).toBe(1);
    expect(await see(held(5))).toBe(1);
    expect(await see(held(6))).toBe(2);
    expect(await see(held(7))).toBe(2);
    await pool.clock.advance(31 * MINUTE_MS);
    expect(await see(held(7))).toBe(3);
    expect(await see([aWaitingJob()])).toBe(3);
    expect(await see(held(7))).toBe(4);
  });

  it('are no news when somebody put them there', async () => {
    const pool = await aPoolWithHead(running);
    pool.condor.jobs = held(3, { holdCode: 1, holdReason: 'via condor_hold (by user slack-uben)' });
    await look(pool);
    expect(told(pool)).toEqual([]);
  });
});

describe('something to do to jobs', () => {
  const jobs = [aWaitingJob(), aWaitingJob({ proc: 1, status: 'running' })];
  const done = (pool: PoolBench) => said(pool.notices.card(`jobs:${aJobsWish().id}`));

  it('is done as their owner, once, and said with who wanted it', async () => {
    const pool = await aPoolWithHead(aJobsWish({ confirmedBy: 'UADA' }));
    pool.condor.jobs = jobs;
    await look(pool);
    await look(pool);
    const refs = [
      { cluster: 12, proc: 0 },
      { cluster: 12, proc: 1 },
    ];
    expect(pool.condor.acts).toEqual([{ verb: 'hold', jobs: refs, user: 'slack-uben' }]);
    expect(done(pool)).toBe('2 jobs held, as @UBEN, confirmed by @UADA asked: 12.0, 12.1.');
  });

  it('leaves alone what has ended meanwhile, and says so', async () => {
    const pool = await aPoolWithHead(aJobsWish({ verb: 'rm' }));
    pool.condor.jobs = jobs.slice(1);
    await look(pool);
    expect(pool.condor.acts).toMatchObject([{ verb: 'rm', jobs: [{ cluster: 12, proc: 1 }] }]);
    expect(done(pool)).toBe(
      '1 job removed, as @UBEN asked: 12.0, 12.1.\n1 of them had ended meanwhile, or were removed already.',
    );
  });

  it('shows what HTCondor did not do', async () => {
    const pool = await aPoolWithHead(aJobsWish());
    pool.condor.jobs = jobs;
    pool.condor.act = () => Promise.resolve({ done: 1, refused: ['Permission denied to hold job 12.1'] });
    await look(pool);
    expect(done(pool)).toContain('HTCondor says: Permission denied to hold job 12.1');
  });

  it("waits while the head node can't be reached, and is given up after an hour", async () => {
    const pool = await aPoolWithHead(aJobsWish());
    pool.condor.jobs = jobs;
    pool.condor.silent();
    await look(pool);
    pool.condor.trouble = undefined;
    await look(pool);
    expect(pool.condor.acts).toHaveLength(1);

    const other = await aPoolWithHead(aJobsWish());
    await other.wishes.save({ ...aHead({ wanted: 'stopped' }), version: 1 });
    await other.clock.advance(61 * MINUTE_MS);
    await look(other);
    expect(done(other)).toContain('12.0, 12.1 not held: the head node could not be reached for an hour.');
  });
});
