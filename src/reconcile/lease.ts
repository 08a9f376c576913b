import { isAlive, type Instance } from '../domain/instance.js';
import { formatLease } from '../domain/lease.js';
import { TAG } from '../domain/tags.js';
import type { AnnexController, AnnexView, PassResult, ReconcileHands } from './controller.js';

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
    const alive = view.instances.filter(isAlive);
    const cloud = this.#hands.regions.cloud(view.wish.region);
    const wished = formatLease(view.wish.leaseEndsAt);
    const differing = alive.filter((instance) => instance.tags[TAG.leaseEndsAt] !== wished);
    if (differing.length > 0) await cloud.setLease(ids(differing), view.wish.leaseEndsAt);
    if (alive.length > 0 && this.#hands.clock.now() > view.wish.leaseEndsAt + GRACE_MS) {
      this.#hands.log.warn(
        { annex: view.wish.id, instances: ids(alive) },
        'lease function silent, ending past the lease',
      );
      await cloud.terminate(ids(alive));
    }
    return { view };
  }
}

function ids(instances: readonly Instance[]): readonly string[] {
  return instances.map(({ id }) => id);
}
