import { isAlive } from '../domain/instance.js';
import { askedToEnd } from '../domain/wish.js';
import type { AnnexController, AnnexView, PassResult, ReconcileHands } from './controller.js';
import { endAlive } from './end.js';

const AGAIN_MS = 10_000;

/** Ends an annex, or those of its instances, whose end somebody asked for, and asks again until none is left. */
export class OffController implements AnnexController {
  readonly name = 'off';
  readonly #hands: ReconcileHands;

  constructor(hands: ReconcileHands) {
    this.#hands = hands;
  }

  async pass(view: AnnexView): Promise<PassResult> {
    const isAsked = (id: string): boolean => askedToEnd(view.wish, id) !== undefined;
    if (!view.instances.some((instance) => isAlive(instance) && isAsked(instance.id))) return { view };
    return { view: await endAlive(this.#hands, view, isAsked), againInMs: AGAIN_MS };
  }
}
