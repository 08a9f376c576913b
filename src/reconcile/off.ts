import { isAlive } from '../domain/instance.js';
import type { AnnexController, AnnexView, PassResult, ReconcileHands } from './controller.js';
import { endAlive } from './end.js';

const AGAIN_MS = 10_000;

/** Ends an annex whose end somebody asked for, and asks again until nothing of it is left. */
export class OffController implements AnnexController {
  readonly name = 'off';
  readonly #hands: ReconcileHands;

  constructor(hands: ReconcileHands) {
    this.#hands = hands;
  }

  async pass(view: AnnexView): Promise<PassResult> {
    if (view.wish.off === undefined || !view.instances.some(isAlive)) return { view };
    return { view: await endAlive(this.#hands, view), againInMs: AGAIN_MS };
  }
}
