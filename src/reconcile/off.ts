import { isAlive } from '../domain/instance.js';
import type { AnnexController, AnnexView, PassResult, ReconcileHands } from './controller.js';

const AGAIN_MS = 10_000;

/** Ends an annex whose end somebody asked for, and asks again until nothing of it is left. */
export class OffController implements AnnexController {
  readonly name = 'off';
  readonly #hands: ReconcileHands;

  constructor(hands: ReconcileHands) {
    this.#hands = hands;
  }

  async pass(view: AnnexView): Promise<PassResult> {
    const alive = view.instances.filter(isAlive);
    if (view.wish.off === undefined || alive.length === 0) return { view };
    const cloud = this.#hands.regions.cloud(view.wish.region);
    const kept = await cloud.terminate(alive.map(({ id }) => id));
    if (kept.length > 0)
      this.#hands.log.warn({ annex: view.wish.id, kept }, 'some instances could not be ended');
    const ended = new Set(alive.map(({ id }) => id).filter((id) => !kept.some((other) => other.id === id)));
    const instances = view.instances.map((instance) =>
      ended.has(instance.id) ? { ...instance, state: 'shutting-down' as const } : instance,
    );
    return { view: { ...view, instances }, againInMs: AGAIN_MS };
  }
}
