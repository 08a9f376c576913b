import { isBotError } from '../domain/errors.js';
import { isAlive, type Instance } from '../domain/instance.js';
import { setLaterByHand } from '../domain/late-tags.js';
import { formatLease, LEASE_GRACE_MS, parseLease } from '../domain/lease.js';
import { oldTokenNews } from '../domain/lease-news.js';
import { leaseNotMovedNews } from '../domain/refused-news.js';
import { TAG } from '../domain/tags.js';
import type { AnnexController, AnnexView, PassResult, ReconcileHands } from './controller.js';
import { newsOf } from './news-of.js';
import { endPastLease } from './past-lease.js';
import { renewTokens } from './renew-tokens.js';

/** So long before the end nothing may hold up an extension any more. */
const HURRY_MS = 10 * 60_000;
const AGAIN_MS = 10_000;

/** Keeps the lease tag of every instance equal to the wish: the tag is what the other two ends go by. */
export class LeaseController implements AnnexController {
  readonly name = 'lease';
  readonly #hands: ReconcileHands;

  constructor(hands: ReconcileHands) {
    this.#hands = hands;
  }

  async pass(view: AnnexView): Promise<PassResult> {
    const { leaseEndsAt } = view.wish;
    const now = this.#hands.clock.now();
    const alive = view.instances.filter(isAlive);
    const late = setLaterByHand(view, now);
    if (alive.length > 0 && now > leaseEndsAt + LEASE_GRACE_MS)
      return { view: await endPastLease(this.#hands, view, late) };
    const wished = formatLease(leaseEndsAt);
    // Put right, tags of a lease that is over would end those machines before anybody heard of it.
    const differing = alive.filter(
      (instance) => instance.tags[TAG.leaseEndsAt] !== wished && !late.includes(instance),
    );
    if (differing.length === 0) return { view };
    if (await this.#waitsForToken(view, differing)) return { view, againInMs: AGAIN_MS };
    await this.#move(view, differing);
    const instances = view.instances.map((instance) =>
      differing.includes(instance)
        ? { ...instance, tags: { ...instance.tags, [TAG.leaseEndsAt]: wished } }
        : instance,
    );
    return { view: { ...view, instances } };
  }

  /** Who extended a lease relies on it, so they hear when it does not come about; of passing trouble only when time is short. */
  async #move(view: AnnexView, differing: readonly Instance[]): Promise<void> {
    const { wish } = view;
    const { regions, clock, notices } = this.#hands;
    try {
      await regions.cloud(wish.region).setLease(
        differing.map(({ id }) => id),
        wish.leaseEndsAt,
      );
    } catch (error) {
      const soonest = soonestEnd(differing, clock.now());
      const matters = isBotError(error) && (error.fault !== 'later' || soonest - clock.now() <= HURRY_MS);
      const notice = matters ? newsOf(wish, leaseNotMovedNews(view, soonest, error, clock.now())) : undefined;
      if (notice !== undefined) await notices.publish(notice);
      throw error;
    }
  }

  /**
   * A longer lease needs a token that lasts as long. While that can't be had the lease stays, but not until it ends: then
   * machines that may drop out of the pool are better than jobs that are cut off for sure.
   */
  async #waitsForToken(view: AnnexView, differing: readonly Instance[]): Promise<boolean> {
    const { wish } = view;
    const now = this.#hands.clock.now();
    const soonest = soonestEnd(differing, now);
    if (soonest >= wish.leaseEndsAt) return false;
    const why = await renewTokens(this.#hands, wish);
    if (why === undefined) return false;
    if (soonest - now > HURRY_MS) return true;
    const notice = newsOf(wish, oldTokenNews(view, why.sentence, now));
    if (notice !== undefined) await this.#hands.notices.publish(notice);
    return false;
  }
}

/** When the first of them ends as things are; one whose tag nobody can read may end any moment. */
function soonestEnd(instances: readonly Instance[], now: number): number {
  return Math.min(...instances.map(({ tags }) => parseLease(tags[TAG.leaseEndsAt]) ?? now));
}
