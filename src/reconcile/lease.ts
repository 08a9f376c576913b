import { isAlive } from '../domain/instance.js';
import { formatLease } from '../domain/lease.js';
import { leaseSilentNews } from '../domain/lease-news.js';
import { TAG } from '../domain/tags.js';
import type { AnnexController, AnnexView, PassResult, ReconcileHands } from './controller.js';
import { endAlive } from './end.js';
import { newsOf } from './news-of.js';

/**
 * The lease function ends what is past its lease within about a minute, and instances do it themselves. If both are
 * silent for this long, the bot does it too.
 */
const GRACE_MS = 3 * 60_000;

/** Keeps the lease tag of every instance equal to the wish: the tag is what the other two ends go by. */
export class LeaseController implements AnnexController {
  readonly name = 'lease';
  readonly #hands: ReconcileHands;

  constructor(hands: ReconcileHands) {
    this.#hands = hands;
  }

  async pass(view: AnnexView): Promise<PassResult> {
    const { leaseEndsAt, id, region } = view.wish;
    const alive = view.instances.filter(isAlive);
    if (alive.length > 0 && this.#hands.clock.now() > leaseEndsAt + GRACE_MS) {
      this.#hands.log.warn(
        { annex: id, instances: alive.map((instance) => instance.id) },
        'lease function silent, ending past the lease',
      );
      const notice = newsOf(view.wish, leaseSilentNews(view.wish, alive.length));
      if (notice !== undefined) await this.#hands.notices.publish(notice);
      return { view: await endAlive(this.#hands, view) };
    }
    const wished = formatLease(leaseEndsAt);
    const differing = alive.filter(({ tags }) => tags[TAG.leaseEndsAt] !== wished);
    if (differing.length === 0) return { view };
    await this.#hands.regions.cloud(region).setLease(
      differing.map((instance) => instance.id),
      leaseEndsAt,
    );
    return { view };
  }
}
