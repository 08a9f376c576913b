import { groupBy } from '../domain/group-by.js';
import type { LedgerPage } from '../domain/ledger.js';
import { updatePage, type LedgerWish } from '../domain/ledger-update.js';
import { TAG } from '../domain/tags.js';
import { savePageInPass, type PoolController, type PoolView, type ReconcileHands } from './controller.js';
import { closePage, hasEnded } from './ledger.js';

/**
 * Sees to the open pages whose annex has no wish any more: its name was taken by a new annex before the page was closed,
 * or the wish was lost. They are kept up to date and closed like the others.
 */
export class LeftPagesController implements PoolController {
  readonly name = 'left-pages';
  readonly #hands: ReconcileHands;

  constructor(hands: ReconcileHands) {
    this.#hands = hands;
  }

  async pass({ wishes, pages, instances, fence }: PoolView): Promise<void> {
    const wished = new Set(
      wishes.map((wish) => (wish.kind === 'annex' || wish.kind === 'head' ? wish.id : '')),
    );
    const left = [...pages.values()].filter(({ annexId }) => !wished.has(annexId));
    if (left.length === 0) return;
    const byAnnex = groupBy([...instances.values()].flat(), ({ tags }) => tags[TAG.annexId] ?? '');
    for (const page of left) {
      // Where EC2 could not be asked, absence means nothing.
      if (!instances.has(page.region)) continue;
      const next = updatePage(page, wishOf(page), byAnnex.get(page.annexId) ?? [], this.#hands.clock.now());
      if (hasEnded(next)) await closePage(this.#hands, next, fence);
      else if (next !== page) await savePageInPass(this.#hands, next, 'open', fence);
    }
  }
}

/** What the page still knows of the wish. */
function wishOf({ pool, annexId, annexName, region, entries }: LedgerPage): LedgerWish {
  const leaseEndsAt = Math.max(...entries.map((entry) => entry.leaseEndsAt));
  return { pool, id: annexId, name: annexName, region, leaseEndsAt, launches: [] };
}
