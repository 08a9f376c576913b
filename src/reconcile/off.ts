import { isBotError } from '../domain/errors.js';
import { isAlive } from '../domain/instance.js';
import { isUnreached, modeOf, planOff } from '../domain/off-plan.js';
import { unreachedNews } from '../domain/off-news.js';
import { askedToEnd, type AnnexWish, type OffWish } from '../domain/wish.js';
import {
  saveInPass,
  type AnnexController,
  type AnnexView,
  type PassResult,
  type ReconcileHands,
} from './controller.js';
import { endAlive } from './end.js';
import { newsOf } from './news-of.js';

const AGAIN_MS = 10_000;

/**
 * Ends an annex, or those of its instances, whose end somebody asked for, in the way that they asked for: HTCondor is
 * told, and what it can't reach or takes too long over is ended by EC2, again and again until none is left.
 */
export class OffController implements AnnexController {
  readonly name = 'off';
  readonly #hands: ReconcileHands;

  constructor(hands: ReconcileHands) {
    this.#hands = hands;
  }

  async pass(view: AnnexView): Promise<PassResult> {
    const { wish } = view;
    const asked = view.instances.filter(
      (instance) => isAlive(instance) && askedToEnd(wish, instance.id) !== undefined,
    );
    if (asked.length === 0) return { view };
    const now = this.#hands.clock.now();
    const { off } = wish;
    const plan = off === undefined ? { tell: false, end: [] } : planOff(off, view.instances, now);
    const byEc2 = new Set([...plan.end, ...(wish.ends ?? []).flatMap(({ instanceIds }) => instanceIds)]);
    const left = asked.some(({ id }) => byEc2.has(id))
      ? await endAlive(this.#hands, view, (id) => byEc2.has(id))
      : view;
    if (off === undefined || !plan.tell) return { view: left, againInMs: AGAIN_MS };
    return { view: await this.#tell(left, off, now), againInMs: AGAIN_MS };
  }

  /** Noted only when HTCondor took it; cut off in between it is told twice, which changes nothing. */
  async #tell(view: AnnexView, off: OffWish, now: number): Promise<AnnexView> {
    const { wish } = view;
    if (!(await this.#reached(wish, off))) {
      const notice = isUnreached(off, now) ? newsOf(wish, unreachedNews(view, off, now)) : undefined;
      if (notice !== undefined) await this.#hands.notices.publish(notice);
      return view;
    }
    return await saveInPass(this.#hands, view, { ...wish, off: { ...off, toldAt: now } });
  }

  async #reached({ id }: AnnexWish, off: OffWish): Promise<boolean> {
    const { centre, condorOf, log } = this.#hands;
    const mode = modeOf(off);
    try {
      const head = await centre.findHead();
      if (head === undefined || mode === 'terminate') return false;
      const { reached, trouble } = await condorOf(head).off(id, mode);
      log.info({ annex: id, mode, reached, trouble }, 'condor_off');
      return reached > 0;
    } catch (error) {
      if (!isBotError(error)) throw error;
      log.info({ annex: id, mode, why: error.message }, 'condor_off is not possible now');
      return false;
    }
  }
}
