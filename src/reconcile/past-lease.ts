import { isBotError } from '../domain/errors.js';
import { isAlive, type Instance } from '../domain/instance.js';
import {
  isTaggedLater,
  lateTagNews,
  noticeEndsAt,
  taggedLaterEndedNews,
  withNotice,
} from '../domain/late-tags.js';
import { formatLease } from '../domain/lease.js';
import { leaseSilentNews } from '../domain/lease-news.js';
import type { News } from '../domain/news.js';
import { TAG } from '../domain/tags.js';
import { saveInPass, type AnnexView, type ReconcileHands } from './controller.js';
import { endAlive } from './end.js';
import { newsOf } from './news-of.js';
import { renewTokens } from './renew-tokens.js';
import { seeJobs } from './see-jobs.js';

/**
 * Ends what has outlived the lease of its annex, and says whose work that was. Those whose tags somebody set later, past
 * the bot, get notice instead.
 */
export async function endPastLease(
  hands: ReconcileHands,
  view: AnnexView,
  late: readonly Instance[],
): Promise<AnnexView> {
  const over = view.instances.filter((instance) => isAlive(instance) && !late.includes(instance));
  const next = over.length === 0 ? view : await endThese(hands, view, over);
  return late.length === 0 ? next : await giveNotice(hands, next, late);
}

/**
 * Sets tags and wish to an end that leaves time to hear of it. The tags come first: cut off in between, the next pass
 * finds an end in them that is no later.
 */
async function giveNotice(
  hands: ReconcileHands,
  view: AnnexView,
  late: readonly Instance[],
): Promise<AnnexView> {
  const now = hands.clock.now();
  const ids = late.map(({ id }) => id);
  const wish = withNotice(view.wish, noticeEndsAt(late, now));
  // Without one they may drop out of the pool before, which is no reason to end them now.
  await renewTokens(hands, wish);
  try {
    await hands.regions.cloud(wish.region).setLease(ids, wish.leaseEndsAt);
  } catch (error) {
    if (!isBotError(error) || error.fault === 'later') throw error;
    return await endThese(hands, view, late);
  }
  const tag = { [TAG.leaseEndsAt]: formatLease(wish.leaseEndsAt) };
  const instances = view.instances.map((each) =>
    ids.includes(each.id) ? { ...each, tags: { ...each.tags, ...tag } } : each,
  );
  const next = { ...view, wish, instances };
  await publish(hands, next, lateTagNews(next, await seeJobs(hands, wish), view.wish.leaseEndsAt, now));
  return await saveInPass(hands, next, wish);
}

async function endThese(
  hands: ReconcileHands,
  view: AnnexView,
  those: readonly Instance[],
): Promise<AnnexView> {
  const now = hands.clock.now();
  const ids = new Set(those.map(({ id }) => id));
  hands.log.warn(
    { annex: view.wish.id, instances: [...ids] },
    'lease function silent, ending past the lease',
  );
  const tagged = those.filter((instance) => isTaggedLater(instance, now)).length;
  if (tagged < those.length) await publish(hands, view, leaseSilentNews(view, those.length - tagged, now));
  if (tagged > 0) await publish(hands, view, taggedLaterEndedNews(view, tagged, now));
  return await endAlive(hands, view, (id) => ids.has(id));
}

async function publish({ notices }: ReconcileHands, { wish }: AnnexView, news: News): Promise<void> {
  const notice = newsOf(wish, news);
  if (notice !== undefined) await notices.publish(notice);
}
