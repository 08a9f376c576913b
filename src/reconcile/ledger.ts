import { goneOf, lastStretches, type LedgerPage } from '../domain/ledger.js';
import { updatePage } from '../domain/ledger-update.js';
import { receipt } from '../domain/receipt.js';
import type { AnnexWish } from '../domain/wish.js';
import {
  savePageInPass,
  type AnnexController,
  type AnnexView,
  type PassResult,
  type ReconcileHands,
} from './controller.js';

/** Keeps an annex' page of the ledger, and hands out the receipt when there is nothing more to come. */
export class LedgerController implements AnnexController {
  readonly name = 'ledger';
  readonly #hands: ReconcileHands;
  /**
   * When this process looked last at what is there, by annex. It only tells an end that was seen from one that was
   * missed: who does not remember, takes it for missed, and says so.
   */
  readonly #lookedAt = new Map<string, number>();

  constructor(hands: ReconcileHands) {
    this.#hands = hands;
  }

  async pass(view: AnnexView): Promise<PassResult> {
    // A closed page is not among those that a round reads, and unless something is there nothing can be added to it.
    if (view.page === undefined && !mayAdd(view)) return { view };
    const before = view.page ?? (await this.#hands.ledger.find(view.wish.pool, view.wish.id));
    const page = await this.#update(before, view);
    const ended = view.wish.endedAt !== undefined && hasEnded(page);
    if (ended && view.page !== undefined) await closePage(this.#hands, page, view.fence);
    else if (page !== before) await savePageInPass(this.#hands, page, 'open', view.fence);
    return { view: { ...view, page } };
  }

  async #update(before: LedgerPage | undefined, { wish, instances }: AnnexView): Promise<LedgerPage> {
    const now = this.#hands.clock.now();
    const seen = { ...wish, lookedAt: this.#lookedAt.get(wish.id) };
    this.#remember(wish, now);
    const page = updatePage(before, seen, instances, now);
    if (!sawIdle(before, page)) return page;
    const headAwaySince = await this.#hands.centre.findAbsence();
    return headAwaySince === undefined
      ? page
      : updatePage(before, { ...seen, headAwaySince }, instances, now);
  }

  #remember({ id, endedAt }: AnnexWish, now: number): void {
    if (endedAt === undefined) this.#lookedAt.set(id, now);
    else this.#lookedAt.delete(id);
  }
}

/** Whether an instance has just ended idle, and so perhaps for want of a head node. */
function sawIdle(before: LedgerPage | undefined, page: LedgerPage): boolean {
  const known = new Map(before?.entries.map((entry) => [entry.instanceId, entry.ending]));
  return page.entries.some(({ instanceId, ending }) => ending === 'idle' && known.get(instanceId) !== ending);
}

function mayAdd({ wish, instances }: AnnexView): boolean {
  return wish.endedAt === undefined
    ? instances.length > 0
    : instances.some(({ state }) => state !== 'terminated');
}

/** True when everything on the page has ended for good. */
export function hasEnded({ entries }: LedgerPage): boolean {
  return goneOf(entries).length === lastStretches(entries).length;
}

/** The receipt is handed over before the page is closed: afterwards nobody would think of it any more. */
export async function closePage(hands: ReconcileHands, page: LedgerPage, fence: number): Promise<void> {
  const told = await tellReceipt(hands, page);
  const counted = { ...page, receipts: (page.receipts ?? 0) + 1 };
  await savePageInPass(hands, told ? counted : page, told ? 'closed' : 'open', fence);
}

async function tellReceipt({ notices }: ReconcileHands, page: LedgerPage): Promise<boolean> {
  const { place, annexId, entries, receipts = 0 } = page;
  if (place === undefined) return true;
  const person = entries.at(-1)?.person ?? '';
  return await notices.publish({
    key: receipts === 0 ? `receipt:${annexId}` : `receipt:${annexId}:${receipts}`,
    place: { channel: place.channel },
    under: `annex:${annexId}`,
    message: receipt(page),
    ...(person === '' ? {} : { fallback: person }),
  });
}
