import { costLine, type AnnexSight } from './annex-sight.js';
import { isAlive, type Instance } from './instance.js';
import { parseLease } from './lease.js';
import { leaseWarning, type JobsSight } from './lease-news.js';
import type { News } from './news.js';
import { modeOf } from './off-plan.js';
import { TAG } from './tags.js';
import type { AnnexWish } from './wish.js';
import { bold, counted, time, words } from './words.js';

/** So long beforehand people hear of an end that they can't have expected. */
const NOTICE_MS = 30 * 60_000;

/** True when the instance goes by a lease that is not over yet, though that of its annex is. */
export function isTaggedLater({ tags }: Instance, now: number): boolean {
  return (parseLease(tags[TAG.leaseEndsAt]) ?? now) > now;
}

/**
 * The instances of an annex that somebody gave a later lease while nobody was there to put it right: in their tags, past
 * the bot. A lease that we launched them with is none of these: somebody has set it sooner since. Nor is there anything
 * to wait for when somebody asked for the end.
 */
export function setLaterByHand({ wish, instances }: AnnexSight, now: number): readonly Instance[] {
  const { leaseEndsAt, launches, off } = wish;
  if (now <= leaseEndsAt || (off !== undefined && modeOf(off) !== 'peaceful')) return [];
  const ours = new Set(launches.map((launch) => launch.leaseEndsAt));
  return instances.filter((instance) => {
    const at = parseLease(instance.tags[TAG.leaseEndsAt]);
    return isAlive(instance) && isTaggedLater(instance, now) && at !== undefined && !ours.has(at);
  });
}

/** When those end instead: when their tags say, and soon enough, with time to hear of it and to extend. */
export function noticeEndsAt(late: readonly Instance[], now: number): number {
  const tagged = late.map(({ tags }) => parseLease(tags[TAG.leaseEndsAt]) ?? now);
  return Math.min(now + NOTICE_MS, Math.max(...tagged));
}

/** The annex with the lease that it gets for that. Nobody in particular has set it. */
export function withNotice(wish: AnnexWish, leaseEndsAt: number): AnnexWish {
  return { ...wish, leaseEndsAt, leaseSetBy: undefined };
}

/** The usual warning, with why it comes so late. `sight` is the annex with the lease that it has got for that. */
export function lateTagNews(sight: AnnexSight, jobs: JobsSight, overAt: number, now: number): News {
  const { id, leaseEndsAt } = sight.wish;
  // The key of the usual warning: nobody needs to hear it twice.
  const news = leaseWarning(sight, jobs, `lease-30:${id}:${leaseEndsAt}`, now);
  const why = words`It was over ${time(overAt)}, but somebody has set a later one in the tags of its machines, past me. They end then unless somebody extends it.`;
  return { ...news, message: { ...news.message, lines: [why, ...(news.message.lines ?? [])] } };
}

/** The bot ended something past the lease of its annex that went by a later one in its tags. */
export function taggedLaterEndedNews(sight: AnnexSight, ended: number, now: number): News {
  const { id, name, leaseEndsAt, region } = sight.wish;
  return {
    key: `lease-tags:${id}:${leaseEndsAt}`,
    weight: 'urgent',
    message: {
      tone: 'warning',
      title: words`I ended ${counted(ended, 'instance')} of annex ${bold(name)}, whose lease was over ${time(leaseEndsAt)}: their tags said later.`,
      lines: [
        words`I could not put those right in time. The lease function in ${region} and the timers of machines go by the tags, and did as they should.`,
        costLine(sight, now),
      ],
    },
  };
}
