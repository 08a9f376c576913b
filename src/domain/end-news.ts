import { costLine, type AnnexSight } from './annex-sight.js';
import { span } from './duration.js';
import type { Ending } from './ending.js';
import { groupBy } from './group-by.js';
import { isAlive } from './instance.js';
import { LEASE_GRACE_MS } from './lease.js';
import { goneOf, lastStretches, type LedgerEntry } from './ledger.js';
import { updatePage } from './ledger-update.js';
import type { News } from './news.js';
import { modeOf } from './off-plan.js';
import { bold, words, type Words } from './words.js';

/** Instances end one after the other: told when the number has stood for so long, or when none is left. */
const STOOD_MS = 2 * 60_000;
/** An end is news for so long; afterwards, also after a loss of all notes, it is history. */
const NEWS_MS = 3_600_000;

type Ended = LedgerEntry & { readonly endedAt: number };

/**
 * Instances ended, and people should hear why: one message for all that ended for the same reason. Ends that a person
 * asked for are told where they asked; when all ended idle, the receipt says so.
 */
export function endNews(sight: AnnexSight, now: number): readonly News[] {
  const { wish, instances } = sight;
  // Without its page nothing has happened for long: it is closed when all have ended.
  if (sight.page === undefined) return [];
  const page = updatePage(sight.page, wish, instances, now);
  const entries = lastStretches(page.entries);
  const ended = goneOf(page.entries).filter((entry): entry is Ended => entry.endedAt !== undefined);
  const someLeft = instances.some(isAlive) || ended.length < entries.length;
  return [...groupBy(ended, ({ ending }) => ending)].flatMap(([ending, those]) => {
    if (ending === undefined || ending === 'condor_off' || (ending === 'idle' && !someLeft)) return [];
    const lastAt = Math.max(...those.map(({ endedAt }) => endedAt));
    const stands = now - lastAt >= STOOD_MS || !someLeft;
    if (!stands || now - lastAt > NEWS_MS || lastAt < (wish.rebuiltAt ?? 0)) return [];
    return [
      {
        key: `ended:${wish.id}:${ending}:${those.length}`,
        weight: ending === 'idle' ? ('ordinary' as const) : ('important' as const),
        message: {
          tone: ending === 'idle' || ending === 'lease' ? ('plain' as const) : ('warning' as const),
          title: words`${those.length} of ${entries.length} instances of annex ${bold(wish.name)} ${why(sight, ending, those)}.`,
          lines: [...cutDrain(sight, ending), costLine(sight, now)],
        },
      },
    ];
  });
}

/** Whoever drains an annex means its jobs to finish. */
function cutDrain({ wish: { off } }: AnnexSight, ending: Ending): readonly Words[] {
  if (ending !== 'lease' || off === undefined || modeOf(off) !== 'peaceful') return [];
  return [
    words`They were still draining: jobs that ran there were cut off, go back to the queue and start over elsewhere.`,
  ];
}

function why(sight: AnnexSight, ending: Exclude<Ending, 'condor_off'>, those: readonly Ended[]): Words {
  const one = those.length === 1;
  const were = one ? 'was' : 'were';
  switch (ending) {
    case 'idle':
      return words`shut ${one ? 'itself' : 'themselves'} down after ${idleTime(sight, those)} idle`;
    case 'lease':
      return words`ended with the lease: ${byWhichEnd(sight, those)}`;
    case 'head node':
      return words`shut ${one ? 'itself' : 'themselves'} down for want of a head node, which alone gives them jobs`;
    case 'spot':
      return words`${were} taken back by AWS, as it may do with spot instances; the jobs start over elsewhere`;
    case 'capacity':
      return words`ended because AWS ran out of capacity`;
    case 'console':
      return words`${were} ended from outside, in the AWS console or with another tool; who did it is in CloudTrail`;
    case 'failure':
      return words`failed and ${one ? 'is' : 'are'} gone`;
  }
}

/** What their launches allowed them; only they know it when the notes were lost. */
function idleTime({ wish }: AnnexSight, those: readonly Ended[]): string {
  const attempts = new Set(those.map(({ attempt }) => attempt));
  const limits = new Set(
    wish.launches.filter(({ attempt }) => attempts.has(attempt)).map(({ idleMs }) => idleMs),
  );
  const [limit = 0] = limits;
  return limits.size === 1 && limit > 0 ? span(limit) : 'too long';
}

function byWhichEnd({ wish, instances }: AnnexSight, those: readonly Ended[]): string {
  const codes = new Map(instances.map(({ id, reasonCode }) => [id, reasonCode]));
  const byTimer = those.filter(
    ({ instanceId }) => codes.get(instanceId) === 'Client.InstanceInitiatedShutdown',
  ).length;
  const fromOutside = those.filter(
    ({ instanceId }) => codes.get(instanceId) === 'Client.UserInitiatedShutdown',
  );
  const late = fromOutside.filter(({ endedAt }) => endedAt > wish.leaseEndsAt + LEASE_GRACE_MS).length;
  const byFunction = fromOutside.length - late;
  const parts = [
    ...(byFunction === 0 ? [] : [`${byFunction} by the lease function`]),
    ...(late === 0 ? [] : [`${late} by me, since the lease function had not`]),
    ...(byTimer === 0 ? [] : [`${byTimer} by ${byTimer === 1 ? 'its' : 'their'} own timer`]),
  ];
  return parts.length === 0 ? 'by which of its ends is not known any more' : parts.join(', ');
}
