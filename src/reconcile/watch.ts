import { annexCard } from '../domain/annex-card.js';
import { countInstances } from '../domain/annex-count.js';
import { requestedCount, type AnnexWish } from '../domain/wish.js';
import {
  saveInPass,
  type AnnexController,
  type AnnexView,
  type PassResult,
  type ReconcileHands,
} from './controller.js';

/** EC2 may take this long to list what it has just launched; until then an empty list means nothing. */
const LISTED_AFTER_MS = 5 * 60_000;
/** An ended annex is remembered for a day, so that its name still says what it was. */
const REMEMBERED_MS = 24 * 3_600_000;
/** The cost in the card moves every ten minutes, so that a thousand cards do not use up Slack's rates. */
const COST_STEP_MS = 10 * 60_000;
/** Between request and pool people watch, so look often. */
const JOINING_AGAIN_MS = 10_000;

/** Shows how an annex is, in the one message that follows it, and notes its end. */
export class WatchController implements AnnexController {
  readonly name = 'watch';
  readonly #hands: ReconcileHands;

  constructor(hands: ReconcileHands) {
    this.#hands = hands;
  }

  async pass(view: AnnexView): Promise<PassResult> {
    const now = this.#hands.clock.now();
    if (view.wish.endedAt !== undefined) return this.#forget(view, now);
    const current = hasEnded(view, now)
      ? await saveInPass(this.#hands, view, { ...view.wish, endedAt: now })
      : view;
    await this.#show(current, now);
    const count = countInstances(current.instances);
    const moving = count.pending + count.running + count.ending > 0;
    return { view: current, ...(moving ? { againInMs: JOINING_AGAIN_MS } : {}) };
  }

  async #show({ wish, instances }: AnnexView, now: number): Promise<void> {
    const fallback = wish.launches.at(-1)?.requestedBy;
    if (wish.place === undefined || fallback === undefined) return;
    const message = annexCard(wish, instances, wish.endedAt ?? now - (now % COST_STEP_MS));
    await this.#hands.notices.show({ key: `annex:${wish.id}`, place: wish.place, fallback, message });
  }

  async #forget(view: AnnexView, now: number): Promise<PassResult> {
    if (now - (view.wish.endedAt ?? now) > REMEMBERED_MS) await this.#hands.wishes.remove(view.wish);
    return { view };
  }
}

/** Nothing is left, and it is not just that EC2 has not caught up: absence alone proves nothing for some minutes. */
function hasEnded({ wish, instances }: AnnexView, now: number): boolean {
  const count = countInstances(instances);
  if (count.alive + count.ending > 0 || wish.launches.some(({ outcome }) => outcome === undefined))
    return false;
  return count.ended >= requestedCount(wish) || now - lastLaunchAt(wish) > LISTED_AFTER_MS;
}

function lastLaunchAt(wish: AnnexWish): number {
  return Math.max(0, ...wish.launches.map(({ outcome, requestedAt }) => outcome?.at ?? requestedAt));
}
