import { describe, expect, it } from '@jest/globals';
import type { AnnexSight } from '../../src/domain/annex-sight.js';
import { jobsThere } from '../../src/domain/jobs-there.js';
import { leaseWarning, leaseWarningDue, type JobsSight } from '../../src/domain/lease-news.js';
import { TAG } from '../../src/domain/tags.js';
import type { LaunchOutcome } from '../../src/domain/wish.js';
import { aJob, aLaunch, anAnnex, anInstance, aSlot, NOON } from '../support/samples.js';
import { said } from '../support/said.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const wish = anAnnex({
  leaseEndsAt: NOON + 2 * HOUR_MS,
  launches: [aLaunch({ count: 3, outcome: { kind: 'launched', got: 3, at: NOON } })],
});
const machines = [1, 2, 3].map((n) => anInstance(wish, { id: `i-${n}`, inPool: true }));
const sight: AnnexSight = { wish, instances: machines };
const before = (minutes: number): number => wish.leaseEndsAt - minutes * MINUTE_MS;
const due = (of: AnnexSight, now: number) => leaseWarningDue(of, now)?.split(':')[0];
const warning = (jobs: JobsSight, of = sight) => leaseWarning(of, jobs, 'lease-30', before(30));
const buttons = (jobs: JobsSight, of = sight) =>
  warning(jobs, of).message.buttons?.map(({ label, value }) => [label, value]);

describe('the end of a lease', () => {
  it.each([
    [31, undefined],
    [30, 'lease-30'],
    [11, 'lease-30'],
    [9, undefined],
    [5, 'lease-5'],
    [1, 'lease-5'],
    [0, undefined],
  ])('%d minutes before it: %s', (minutes, told) => {
    expect(due(sight, before(minutes))).toBe(told);
  });

  it('is not told to those who have just set it, or when nothing is left to end', () => {
    const moved = { ...wish, leaseSetAt: before(29) };
    expect(due({ ...sight, wish: moved }, before(28))).toBeUndefined();
    expect(due({ ...sight, wish: moved }, before(19))).toBe('lease-30');
    expect(due({ wish, instances: [] }, before(30))).toBeUndefined();
    const ending = { ...wish, off: { by: 'U1', at: NOON } };
    expect(due({ ...sight, wish: ending }, before(30))).toBeUndefined();
  });

  it('is set by those who add machines, but not by those to whom AWS gives none', () => {
    const added = (outcome: LaunchOutcome) => ({
      ...wish,
      launches: [...wish.launches, aLaunch({ attempt: 2, requestedAt: before(31), outcome })],
    });
    const refused = added({ kind: 'refused', why: 'There are none.', at: before(31) });
    expect(due({ ...sight, wish: refused }, before(30))).toBe('lease-30');
    const launched = added({ kind: 'launched', got: 2, at: before(31) });
    expect(due({ ...sight, wish: launched }, before(30))).toBeUndefined();
  });

  it('has another warning after it was moved', () => {
    const later = { ...wish, leaseEndsAt: wish.leaseEndsAt + HOUR_MS };
    expect(leaseWarningDue(sight, before(30))).not.toBe(
      leaseWarningDue({ ...sight, wish: later }, before(30) + HOUR_MS),
    );
  });

  it('says how many are busy, when the machines said so', () => {
    const words = ['busy', 'idle', 'idle'];
    const instances = machines.map((each, n) => ({
      ...each,
      tags: { ...each.tags, [TAG.poolState]: words[n] ?? '' },
    }));
    expect(said(warning('no head', { wish, instances }).message)).toContain(
      '3 instances, 3 in pool (1 busy, 2 idle)',
    );
    expect(said(warning('no head').message)).not.toContain('busy with');
  });

  it('is told of what drains, too: the lease cuts that off', () => {
    const draining = { ...wish, off: { by: 'U1', at: NOON, mode: 'peaceful' as const, toldAt: NOON } };
    const running = { running: 1, late: 0, unknown: 1 };
    expect(due({ ...sight, wish: draining }, before(30))).toBe('lease-30');
    expect(buttons(running, { ...sight, wish: draining })).toEqual([
      ['Extend 1 h', 'MyFirstAnnex'],
      ['Extend…', 'MyFirstAnnex'],
      ['Shut down now', '/condor_off -annex MyFirstAnnex -fast'],
      ['Dismiss', 'MyFirstAnnex'],
    ]);
  });
});

describe('the jobs of an annex whose lease ends', () => {
  it('can be let finish, where there is a head node to tell', () => {
    expect(buttons({ running: 2, late: 0, unknown: 2 })).toContainEqual([
      'Drain now',
      '/condor_off -annex MyFirstAnnex -peaceful',
    ]);
    expect(buttons('no head')?.map(([label]) => label)).not.toContain('Drain now');
  });

  it.each<[JobsSight, string]>([
    [
      'no head',
      "I can't drain them (no new jobs, let the running ones finish): that takes a head node that I drive.",
    ],
    ['unseen', "Which jobs run there I can't see: the head node does not answer."],
    [{ running: 0, late: 0, unknown: 0 }, 'No job runs there at the moment.'],
    [
      { running: 3, late: 0, unknown: 3 },
      "starts over elsewhere; how many that will be I can't tell: none like them has finished yet.",
    ],
    [{ running: 3, late: 0, unknown: 0 }, 'going by others of their clusters, all will be done.'],
    [
      { running: 3, late: 1, unknown: 1 },
      "3 jobs run there. What is not done by then is cut off, goes back to the queue and starts over elsewhere: probably 1 of them, going by how long others of their clusters took; of 1 I can't tell.",
    ],
  ])('%j', (jobs, sentence) => {
    expect(said(warning(jobs).message)).toContain(sentence);
  });

  it('are judged by what the others of their cluster needed', () => {
    const slots = ['7.0', '7.1', '8.0'].map((jobId) => aSlot({ jobId }));
    const queue = [
      aJob({ cluster: 7, proc: 0, startedAt: NOON }),
      aJob({ cluster: 7, proc: 1, startedAt: NOON + HOUR_MS }),
      aJob({ cluster: 8, proc: 0, startedAt: NOON }),
      aJob({ cluster: 9, proc: 0, startedAt: NOON }), // Runs elsewhere.
    ];
    const took = (ranMs: number, status: 'completed' | 'removing' = 'completed') =>
      aJob({ cluster: 7, status, ranMs });
    const done = [took(80 * MINUTE_MS), took(90 * MINUTE_MS), took(20 * HOUR_MS), took(1, 'removing')];
    expect(jobsThere(slots, queue, done, NOON + 2 * HOUR_MS)).toEqual({ running: 3, late: 1, unknown: 1 });
  });
});
