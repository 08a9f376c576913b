import { describe, expect, it } from '@jest/globals';
import { aWaitingJob, NOON } from '../support/samples.js';
import { ADA, BEN, CAT, commandDesk, EVE } from './desk.js';
import { headDesk, jobWishes } from './head-desk.js';

const HOUR_MS = 3_600_000;

describe('/condor_q', () => {
  const desk = headDesk();

  it("shows one's own jobs with their person, and how many there are of everybody", async () => {
    const { condor } = desk();
    condor.queue = { jobs: 3, idle: 1, running: 1, held: 1 };
    condor.jobs = [
      aWaitingJob({
        status: 'running',
        host: 'slot1_1@ip-172-31-0-7.ec2.internal',
        startedAt: NOON - HOUR_MS,
      }),
      aWaitingJob({ proc: 1, args: 'a b', targetAnnex: 'A', submittedAt: NOON - 2 * HOUR_MS }),
      aWaitingJob({ cluster: 13, owner: 'slack-ucat', status: 'held' }),
    ];
    const { text, message } = await desk().tells('/condor_q');
    expect(text).toContain('Yours: 2 jobs, 1 running, 1 waiting.');
    expect(text).toContain('In the queue, of everybody: 3 jobs; 1 running, 1 waiting, 1 held.');
    expect(message.table?.rows).toEqual([
      ['12.0', { kind: 'person', id: 'UBEN' }, 'running', '1 h', 'ip-172-31-0-7.ec2.internal', 'hostname'],
      ['12.1', { kind: 'person', id: 'UBEN' }, 'waiting', '2 h', 'annex A', 'hostname a b'],
    ]);
  });

  it('says why jobs are on hold and what to do, one line a reason', async () => {
    const reason = "Error from slot1_1@x: Failed to execute '/x/a.sh': (errno=8: 'Exec format error')";
    desk().condor.jobs = [0, 1, 2].map((proc) =>
      aWaitingJob({ proc, status: 'held', holdCode: 6, holdReason: reason }),
    );
    const { text } = await desk().tells('/condor_q all -held', EVE);
    expect(text).toContain("Everybody's: 3 jobs, 3 held.");
    expect(text).toContain(
      '12.0, 12.1, 12.2 held: its program could not be started. The program has to be one for',
    );
    expect(text).toContain('HTCondor says: Error from slot1_1@x');
  });

  it('shows hundreds of jobs as batches', async () => {
    desk().condor.jobs = Array.from({ length: 200 }, (_, proc) =>
      aWaitingJob({ cluster: proc < 150 ? 12 : 13, proc, status: proc < 10 ? 'running' : 'idle' }),
    );
    const { message } = await desk().tells('/condor_q all');
    const ben = { kind: 'person', id: 'UBEN' };
    expect(message.table?.rows).toEqual([
      ['12', ben, '150', '10 running, 140 waiting', '0 s', 'hostname'],
      ['13', ben, '50', '50 waiting', '0 s', 'hostname'],
    ]);
  });

  it.each([
    ['/condor_q', 'You have no jobs in the queue. Submit some with /condor_submit'],
    ['/condor_q all', 'There are no jobs in the queue.'],
    ['/condor_q mine -held', 'You have no jobs on hold.'],
    ['/condor_q 99', 'None of these are jobs in the queue.'],
  ])('says so when there are none: %s', async (line, told) => {
    expect((await desk().tells(line)).text).toContain(told);
  });

  it.each([
    ['/condor_q alle', "I don't know what to do with alle."],
    ['/condor_q 12;rm', '12;rm is not the id of a job.'],
    ['/condor_q 12.0.1', '12.0.1 is not the id of a job.'],
    ['/condor_q relaese 12', "I don't know what to do with 12."],
    ['/condor_q rm', 'Which jobs?'],
    ['/condor_q rm everything', 'everything is not the id of a job.'],
    [`/condor_q rm ${Array.from({ length: 101 }, (_, id) => id + 1).join(',')}`, 'That are 101 ids'],
  ])('refuses %s', async (line, sentence) => {
    expect(await desk().refuses(line)).toMatchObject({
      fault: 'usage',
      sentence: expect.stringContaining(sentence),
    });
  });

  it("says what passes when the head node can't be reached", async () => {
    desk().condor.silent();
    expect(await desk().refuses('/condor_q')).toMatchObject({ fault: 'not-ready' });
  });
});

describe('/condor_q hold, release and rm', () => {
  const desk = headDesk();

  it('asks with exactly which jobs, and writes down what to do to them as their owner', async () => {
    desk().condor.jobs = [
      aWaitingJob({ status: 'running' }),
      aWaitingJob({ proc: 1 }),
      aWaitingJob({ proc: 2, status: 'removing' }),
      aWaitingJob({ cluster: 14 }),
    ];
    const asked = await desk().asks('/condor_q rm 12');
    expect(asked.text).toContain('Will remove 2 jobs of @UBEN: 1 running, 1 waiting.');
    expect(asked.text).toContain('12.0, 12.1: hostname');
    expect(asked.text).toContain('Those that run are killed.');
    const answered = await desk().clicks(asked, 'yes');
    expect(answered).toMatchObject({ kind: 'progress', nudge: 'jobs:default' });
    expect(await jobWishes(desk())).toMatchObject([
      {
        kind: 'jobs',
        verb: 'rm',
        jobs: [
          { cluster: 12, proc: 0 },
          { cluster: 12, proc: 1 },
        ],
        user: 'slack-uben',
        by: 'UBEN',
      },
    ]);
    expect(desk().condor.acts).toEqual([]);
  });

  it('is done once, however often Yes is pressed', async () => {
    desk().condor.jobs = [aWaitingJob()];
    const asked = await desk().asks('/condor_q hold 12.0');
    await Promise.all([
      desk().clicks(asked, 'yes'),
      desk().clicks(asked, 'yes'),
      desk().clicks(asked, 'yes', ADA),
    ]);
    expect(await jobWishes(desk())).toHaveLength(1);
  });

  it('refuses the jobs of others to operators, and takes them from admins', async () => {
    desk().condor.jobs = [aWaitingJob({ owner: 'slack-ucat' }), aWaitingJob({ proc: 1, owner: 'ec2-user' })];
    expect(await desk().refuses('/condor_q rm 12', BEN)).toMatchObject({
      fault: 'forbidden',
      sentence: "12.0 is a job of @UCAT. You can act on your own, admins on everybody's.",
    });
    expect((await desk().refuses('/condor_q hold 12.0', EVE)).fault).toBe('forbidden');
    await desk().does('/condor_q rm 12', ADA);
    const [wish] = await jobWishes(desk());
    expect(wish).toMatchObject({ by: 'UADA' });
    expect(wish).not.toHaveProperty('user');
  });

  it("means one's own by all, and everybody's only for an admin", async () => {
    desk().condor.jobs = [aWaitingJob(), aWaitingJob({ cluster: 13, owner: 'slack-ucat' })];
    expect((await desk().asks('/condor_q hold all', BEN)).text).toContain('Will hold 1 job of @UBEN');
    expect((await desk().asks('/condor_q hold all', ADA)).text).toContain('Will hold 2 jobs of @UBEN, @UCAT');
    expect(await desk().refuses('/condor_q hold mine', ADA)).toMatchObject({ fault: 'not-found' });
  });

  it("does not let a confirming admin turn one's own into everybody's", async () => {
    desk().condor.jobs = [aWaitingJob(), aWaitingJob({ cluster: 13, owner: 'slack-ucat' })];
    const asked = await desk().asks('/condor_q rm all', BEN);
    const answered = await desk().clicks(asked, 'yes', ADA);
    expect(answered.kind).toBe('asked');
    expect(await jobWishes(desk())).toEqual([]);
  });

  it('asks anew when there are other batches by the time of a Yes', async () => {
    desk().condor.jobs = [aWaitingJob()];
    const asked = await desk().asks('/condor_q rm all');
    desk().condor.jobs = [aWaitingJob(), aWaitingJob({ cluster: 13 })];
    expect((await desk().clicks(asked, 'yes')).kind).toBe('asked');
  });

  it('does not ask about what is so already, or about what is not there', async () => {
    desk().condor.jobs = [aWaitingJob({ status: 'held' })];
    expect(await desk().refuses('/condor_q hold 12')).toMatchObject({
      fault: 'conflict',
      sentence: 'There is nothing to hold among these: 1 held.',
    });
    expect((await desk().asks('/condor_q release 12')).text).toContain('Will release 1 job');
    expect(await desk().refuses('/condor_q rm 13')).toMatchObject({ fault: 'not-found' });
  });
});

describe('/condor_q output', () => {
  const desk = headDesk();
  const job = aWaitingJob({
    status: 'completed',
    output: 'out.0',
    error: 'err.0',
    directory: '/home/slack-uben/jobs/a',
    exitCode: 3,
  });

  it('shows the person the end of what the job wrote, without secrets and colours', async () => {
    desk().condor.done = [{ ...job, completedAt: NOON - HOUR_MS }];
    desk().condor.files = {
      '/home/slack-uben/jobs/a/out.0': 'one\n\u001b[31mtwo\u001b[0m\nkey AKIAABCDEFGHIJKLMNOP\n',
      '/home/slack-uben/jobs/a/err.0': '',
    };
    const { text } = await desk().tells('/condor_q output 12.0');
    expect(text).toContain('12.0 hostname: exit code 3.');
    expect(text).toContain('The end of its output:\none\ntwo\nkey [redacted]');
    expect(text).toContain('Its error output is empty.');
    expect(desk().condor.tails.map(({ user }) => user)).toEqual(['slack-uben', 'slack-uben']);
  });

  it('says when there is nothing yet', async () => {
    desk().condor.jobs = [{ ...job, status: 'running', error: undefined, exitCode: undefined }];
    const { text } = await desk().tells('/condor_q output 12');
    expect(text).toContain(
      'Its output is not there yet: it comes back from the machine when the job has finished.',
    );
    expect(text).toContain('Its error output was not asked for.');
  });

  it('is for the owner and for admins', async () => {
    desk().condor.jobs = [job, { ...job, cluster: 13, owner: 'root' }];
    expect(await desk().refuses('/condor_q output 12.0', CAT)).toMatchObject({ fault: 'forbidden' });
    expect(desk().condor.tails).toEqual([]);
    expect((await desk().tells('/condor_q output 12.0', ADA)).text).toContain('exit code 3');
    expect(await desk().refuses('/condor_q output 13.0', ADA)).toMatchObject({ fault: 'forbidden' });
  });

  it('wants one job that there is', async () => {
    expect((await desk().refuses('/condor_q output')).sentence).toContain('The output of which job?');
    expect(await desk().refuses('/condor_q output 99.0')).toMatchObject({ fault: 'not-found' });
  });
});

describe('without a head node', () => {
  const desk = commandDesk();

  it.each(['/condor_q', '/condor_q rm all', '/condor_q output 1.0', '/condor_status'])(
    'says for %s what is out of sight, and what works',
    async (line) => {
      const { fault, sentence, hint } = await desk().refuses(line);
      expect(fault).toBe('not-ready');
      expect(sentence).toContain(
        'Annexes join the pool at cm.example.org:9618, which is not a head node of mine',
      );
      expect(hint).toContain('/condor_annex -status shows the machines');
    },
  );

  it('says how to get one when there is no pool at all', async () => {
    desk().settings = { pool: 'default', region: 'us-east-1' };
    expect((await desk().refuses('/condor_q')).hint).toContain('/condor_head launch');
  });
});
