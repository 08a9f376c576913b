import { headCard } from '../domain/head-card.js';
import { updateHeadPage } from '../domain/head-ledger.js';
import type { HeadWish } from '../domain/head-wish.js';
import { isBotError } from '../domain/errors.js';
import { isAlive } from '../domain/instance.js';
import { savePageInPass, type ReconcileHands } from './controller.js';
import { headKey, saveHeadInPass, type HeadController, type HeadResult, type HeadView } from './head-view.js';

const AGAIN_MS = 5_000;
/** EC2 may leave out for some minutes what it has just launched; until then absence means nothing. */
const LISTED_AFTER_MS = 5 * 60_000;
/** The cost in the card moves once an hour. */
const COST_STEP_MS = 3_600_000;
/** For so long after its end the last word is handed over again, should it have been cut off. */
const LAST_WORD_MS = 3_600_000;

/** Keeps what a head node costs, shows how it is in the one message that follows it, and notes its end. */
export class HeadShowController implements HeadController {
  readonly name = 'head-show';
  readonly #hands: ReconcileHands;

  constructor(hands: ReconcileHands) {
    this.#hands = hands;
  }

  async pass(before: HeadView): Promise<HeadResult> {
    const now = this.#hands.clock.now();
    const { endedAt } = before.wish;
    if (endedAt !== undefined) {
      if (isBackAgain(before)) return { view: await this.#revive(before), againInMs: 0 };
      if (now - endedAt < LAST_WORD_MS) await this.#show(before, before.wish);
      return { view: before };
    }
    if (isGone(before, now)) return await this.#end(before, now);
    const view = await this.#keep(before, now);
    await this.#show(view, view.wish);
    return { view };
  }

  /** It was taken for gone, and EC2 lists it again: it costs money, so it is ended and people see it. */
  async #revive(view: HeadView): Promise<HeadView> {
    this.#hands.log.warn({ head: view.wish.id }, 'a head node that had ended is there again');
    return await saveHeadInPass(this.#hands, view, { ...view.wish, endedAt: undefined });
  }

  async #end(before: HeadView, now: number): Promise<HeadResult> {
    if (!(await this.#cleared(before.wish))) return { view: before, againInMs: AGAIN_MS };
    const wish = { ...before.wish, endedAt: now };
    const view = await this.#keep({ ...before, wish }, now);
    if (!(await this.#show(view, wish))) return { view: before, againInMs: AGAIN_MS };
    return { view: await saveHeadInPass(this.#hands, { ...view, wish: before.wish }, wish) };
  }

  /** Its security group goes as soon as EC2 lets go of it. */
  async #cleared({ region, name, pool, id }: HeadWish): Promise<boolean> {
    try {
      await this.#hands.regions.account(region).clearHead({ headName: name, pool });
      return true;
    } catch (error) {
      if (isBotError(error, 'later')) return false;
      // It costs nothing, and people must not wait for ever for what is gone.
      this.#hands.log.warn({ head: id, error }, 'could not clear up after a head node');
      return true;
    }
  }

  async #keep(view: HeadView, now: number): Promise<HeadView> {
    const { wish, instance } = view;
    if (instance === undefined && view.page === undefined) return view;
    const page = updateHeadPage(view.page, wish, instance, now);
    if (page === view.page && wish.endedAt === undefined) return view;
    const state = wish.endedAt === undefined ? 'open' : 'closed';
    await savePageInPass(this.#hands, page, state, view.fence);
    return { ...view, page };
  }

  async #show({ instance, page }: HeadView, wish: HeadWish): Promise<boolean> {
    const { place, requestedBy: fallback, endedAt } = wish;
    if (place === undefined) return true;
    const now = this.#hands.clock.now();
    const message = headCard({ wish, instance, page }, endedAt ?? now - (now % COST_STEP_MS));
    return await this.#hands.notices.show({ key: headKey(wish), place, fallback, message });
  }
}

function isBackAgain({ wish, instance }: HeadView): boolean {
  return wish.refused === undefined && instance !== undefined && isAlive(instance);
}

/** It was to be terminated, and nothing of it is left; not just that EC2 has not caught up. */
function isGone({ wish, instance }: HeadView, now: number): boolean {
  if (wish.wanted !== 'terminated') return false;
  if (instance !== undefined) return instance.state === 'terminated';
  return now - wish.requestedAt > LISTED_AFTER_MS;
}
