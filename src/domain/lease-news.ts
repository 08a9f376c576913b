import { countInstances } from './annex-count.js';
import { costLine, type AnnexSight } from './annex-sight.js';
import { span } from './duration.js';
import { isAlive, type Instance } from './instance.js';
import type { JobsThere } from './jobs-there.js';
import type { Button, Message } from './message.js';
import { NEWS_ACTIONS, type News } from './news.js';
import { modeOf } from './off-plan.js';
import type { AnnexWish } from './wish.js';
import { bold, code, counted, person, time, words, type Words } from './words.js';

const MINUTE_MS = 60_000;
/**
 * Warnings: how long before the end of the lease they are due and until when they make sense, and how long ago the lease
 * must have been set. Who sets a short lease knows that it is short.
 */
const WARNINGS = [
  { name: 'lease-30', dueMs: 30 * MINUTE_MS, untilMs: 10 * MINUTE_MS, settledMs: 10 * MINUTE_MS },
  { name: 'lease-5', dueMs: 5 * MINUTE_MS, untilMs: 0, settledMs: 2 * MINUTE_MS },
] as const;

/** What a head node says of the jobs on an annex: `unseen` when it has one that does not answer, `no head` without one. */
export type JobsSight = JobsThere | 'unseen' | 'no head';

/** The key of the warning that is due, if one is: the lease ends soon, and people can still do something about it. */
export function leaseWarningDue({ wish, instances }: AnnexSight, now: number): string | undefined {
  const left = wish.leaseEndsAt - now;
  const settled = now - leaseSetAt(wish);
  const due = WARNINGS.find(
    ({ dueMs, untilMs, settledMs }) => left <= dueMs && left > untilMs && settled >= settledMs,
  );
  const ending = wish.off !== undefined && modeOf(wish.off) !== 'peaceful';
  if (due === undefined || ending || !instances.some(isAlive)) return undefined;
  return `${due.name}:${wish.id}:${wish.leaseEndsAt}`;
}

/** That warning. */
export function leaseWarning(sight: AnnexSight, jobs: JobsSight, key: string, now: number): News {
  const { wish, instances } = sight;
  const asker = wish.launches.at(-1)?.requestedBy ?? '';
  const left = roundUp(wish.leaseEndsAt - now);
  return {
    key,
    weight: 'urgent',
    message: {
      tone: 'warning',
      title: words`The lease of annex ${bold(wish.name)} ends in ${span(left)}, ${time(wish.leaseEndsAt)}, busy or not: ${howMany(instances)}.`,
      lines: [
        jobsLine(jobs),
        costLine(sight, now),
        ...(asker === '' ? [] : [words`${person(asker)} asked for it.`]),
      ],
      buttons: buttons(wish, jobs),
      footnote: words`An hour more, typed: ${code(`/condor_annex -annex-name ${wish.name} -duration 1.5`)}`,
    },
  };
}

function jobsLine(jobs: JobsSight): Words {
  if (jobs === 'no head')
    return words`I can't drain them (no new jobs, let the running ones finish): that takes a head node that I drive.`;
  if (jobs === 'unseen') return words`Which jobs run there I can't see: the head node does not answer.`;
  const { running, late, unknown } = jobs;
  if (running === 0) return words`No job runs there at the moment.`;
  const cut = words`${counted(running, 'job')} ${running === 1 ? 'runs' : 'run'} there. What is not done by then is cut off, goes back to the queue and starts over elsewhere`;
  if (late > 0)
    return words`${cut}: probably ${late} of them, going by how long others of their clusters took${unknown === 0 ? '' : `; of ${unknown} I can't tell`}.`;
  return unknown === 0
    ? words`${cut}; going by others of their clusters, all will be done.`
    : words`${cut}; ${unknown === running ? "how many that will be I can't tell: none like them has finished yet" : `of ${unknown} I can't tell`}.`;
}

function buttons(wish: AnnexWish, jobs: JobsSight): readonly Button[] {
  const off = `/condor_off -annex ${wish.name}`;
  const drain = { label: 'Drain now', action: NEWS_ACTIONS.type, value: `${off} -peaceful` };
  return [
    { label: 'Extend 1 h', action: NEWS_ACTIONS.extendHour, value: wish.name, style: 'primary' },
    { label: 'Extend…', action: NEWS_ACTIONS.extend, value: wish.name },
    ...(jobs === 'no head' || wish.off !== undefined ? [] : [drain]),
    // What is draining already can only be ended faster.
    {
      label: 'Shut down now',
      action: NEWS_ACTIONS.type,
      value: wish.off === undefined ? off : `${off} -fast`,
      style: 'danger',
    },
    { label: 'Dismiss', action: NEWS_ACTIONS.dismiss, value: wish.name },
  ];
}

/** The bot had to end something past its lease, because the lease function did not. */
export function leaseSilentNews(sight: AnnexSight, ended: number, now: number): News {
  const { wish } = sight;
  return {
    key: `lease-silent:${wish.id}:${wish.leaseEndsAt}`,
    weight: 'urgent',
    message: {
      tone: 'bad',
      title: words`I ended ${counted(ended, 'instance')} of annex ${bold(wish.name)} that the lease function in ${wish.region} and their own timers had let run past the lease.`,
      lines: [
        words`The lease ended ${time(wish.leaseEndsAt)}. While I am at work nothing runs on, but the lease function should not need me.`,
        costLine(sight, now),
      ],
      footnote: words`What is wrong with it: ${code('/condor_annex -check-setup')}`,
    },
  };
}

/** The lease was extended, and the instances keep a token that ends before it does. */
export function oldTokenNews(sight: AnnexSight, why: Words, now: number): News {
  const { id, name, leaseEndsAt } = sight.wish;
  return {
    key: `old-token:${id}:${leaseEndsAt}`,
    weight: 'urgent',
    message: {
      tone: 'warning',
      title: words`The lease of annex ${bold(name)} ends ${time(leaseEndsAt)} now, but its machines have no token that lasts as long: some may drop out of the pool before.`,
      lines: [
        why,
        words`When the head node answers again, extend the lease once more, and they get one.`,
        costLine(sight, now),
      ],
      footnote: words`How the head node is: ${code('/condor_head status')}`,
    },
  };
}

/** Nobody looks at the leases in the cloud, or the look fails. */
export function leaseFunctionFailing(
  { pool, region }: { readonly pool: string; readonly region: string },
  failed: Words,
): Message {
  return {
    tone: 'bad',
    title: words`The lease function of pool ${bold(pool)} in ${region} does not do its work: ${failed}`,
    lines: [
      words`Leases end all the same, by the timers of the machines and by me; but one of three ends is missing.`,
    ],
    footnote: words`What to do: ${code(`/condor_annex -check-setup -pool ${pool}`)}`,
  };
}

function leaseSetAt({ launches, leaseSetAt: moved = 0 }: AnnexWish): number {
  const launched = launches.filter(({ outcome }) => outcome?.kind === 'launched');
  return Math.max(moved, ...launched.map(({ requestedAt }) => requestedAt));
}

/** 29 minutes and 40 seconds are 30 minutes to everybody. */
function roundUp(ms: number): number {
  return Math.ceil(ms / MINUTE_MS) * MINUTE_MS;
}

function howMany(instances: readonly Instance[]): Words {
  const { alive, inPool, busy, idle } = countInstances(instances);
  const work = busy + idle === 0 ? '' : ` (${busy} busy, ${idle} idle)`;
  return words`${counted(alive, 'instance')}, ${inPool} in pool${work}`;
}
