import { annexCard, COST_FACT } from '../domain/annex-card.js';
import { countInstances } from '../domain/annex-count.js';
import { requestedCount, versionOfCard, type AnnexWish } from '../domain/wish.js';
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
/**
 * The cost in the card moves every ten minutes, and later every half an hour, so that a thousand cards do not use up
 * Slack's rates.
 */
const COST_STEP_MS = 10 * 60_000;
const LATER_COST_STEP_MS = 30 * 60_000;
const LATER_MS = 2 * 3_600_000;
/** Between request and pool people watch, so look often, but not for ever at machines that never join. */
const MOVING_AGAIN_MS = 10_000;
const JOINING_MS = 15 * 60_000;

/** Shows how an annex is, in the one message that follows it, and notes its end. */
export class WatchController implements AnnexController {
  readonly name = 'watch';
  readonly #hands: ReconcileHands;

  constructor(hands: ReconcileHands) {
    this.#hands = hands;
  }

  async pass(view: AnnexView): Promise<PassResult> {
    const now = this.#hands.clock.now();
    const { endedAt } = view.wish;
    if (endedAt === undefined) return await this.#watch(view, now);
    if (isThere(view)) return await this.#watch(await this.#revive(view), now);
    if (now - endedAt > REMEMBERED_MS) await this.#hands.wishes.remove(view.wish);
    return { view };
  }

  async #watch(view: AnnexView, now: number): Promise<PassResult> {
    if (hasEnded(view, now)) return await this.#end(view, now);
    await this.#show(view, now);
    return { view, ...(isMoving(view, now) ? { againInMs: MOVING_AGAIN_MS } : {}) };
  }

  /** The last word is handed over before the end is noted: afterwards nobody would think of it any more. */
  async #end(view: AnnexView, now: number): Promise<PassResult> {
    const wish = { ...view.wish, endedAt: now };
    if (!(await this.#show({ ...view, wish }, now))) return { view };
    return { view: await saveInPass(this.#hands, view, wish) };
  }

  /** It was taken for ended, and EC2 lists it again: it costs money, so people have to see it. */
  async #revive(view: AnnexView): Promise<AnnexView> {
    this.#hands.log.warn({ annex: view.wish.id }, 'an ended annex has instances again');
    return await saveInPass(this.#hands, view, { ...view.wish, endedAt: undefined });
  }

  async #show({ wish, instances, page }: AnnexView, now: number): Promise<boolean> {
    const fallback = wish.launches.at(-1)?.requestedBy;
    if (wish.place === undefined || fallback === undefined) return true;
    const message = annexCard(wish, instances, wish.endedAt ?? costAt(wish, now), page);
    return await this.#hands.notices.show({
      key: `annex:${wish.id}`,
      version: versionOfCard(wish),
      place: wish.place,
      fallback,
      message,
      mayWait: [COST_FACT],
    });
  }
}

/** The moment for which the cost is shown. Counted from the launch, so that not all cards move at the same moment. */
function costAt(wish: AnnexWish, now: number): number {
  const age = Math.max(0, now - lastLaunchAt(wish));
  return now - (age % (age < LATER_MS ? COST_STEP_MS : LATER_COST_STEP_MS));
}

function isThere({ instances }: AnnexView): boolean {
  const { alive, ending } = countInstances(instances);
  return alive + ending > 0;
}

function isMoving({ wish, instances }: AnnexView, now: number): boolean {
  const { pending, running, ending } = countInstances(instances);
  return ending > 0 || (pending + running > 0 && now - lastLaunchAt(wish) < JOINING_MS);
}

/** Nothing is left, and it is not just that EC2 has not caught up: absence alone proves nothing for some minutes. */
function hasEnded(view: AnnexView, now: number): boolean {
  const { wish, instances } = view;
  if (isThere(view) || wish.launches.some(({ outcome }) => outcome === undefined)) return false;
  return (
    countInstances(instances).ended >= requestedCount(wish) || now - lastLaunchAt(wish) > LISTED_AFTER_MS
  );
}

function lastLaunchAt(wish: AnnexWish): number {
  return Math.max(0, ...wish.launches.map(({ outcome, requestedAt }) => outcome?.at ?? requestedAt));
}
