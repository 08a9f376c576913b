import { isBotError } from '../domain/errors.js';
import { headForgottenNews } from '../domain/head-forgotten.js';
import { headStage } from '../domain/head-stage.js';
import type { HeadWish } from '../domain/head-wish.js';
import { isAlive, type Instance } from '../domain/instance.js';
import type { PoolController, PoolView, ReconcileHands } from './controller.js';

/** It is about days: more looks into the queue would tell no more. */
const EVERY_MS = 30 * 60_000;

/** Tells when a head node has been running for days with nothing to do. */
export class HeadForgottenController implements PoolController {
  readonly name = 'head-forgotten';
  readonly #hands: ReconcileHands;
  /** Forgetting it costs one more look. */
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(hands: ReconcileHands) {
    this.#hands = hands;
  }

  async pass(view: PoolView): Promise<void> {
    const now = this.#hands.clock.now();
    const head = runningHead(view);
    if (head === undefined || now - this.#lookedAt < EVERY_MS) return;
    const unused = !hasAnnexes(view) && (await this.#hasNoJobs(head.wish));
    this.#lookedAt = now;
    const seen = await this.#hands.sights.note(`head-unused:${view.pool}`, unused ? [head.wish.id] : [], now);
    const since = seen.get(head.wish.id);
    const { wish, instance } = head;
    const price = await this.#hands.regions.cloud(wish.region).findPriceUsd(instance.instanceType);
    const news =
      since === undefined ? undefined : headForgottenNews(wish, instance, { unusedSince: since, now, price });
    const channel = head.wish.place?.channel;
    if (news === undefined || channel === undefined) return;
    await this.#hands.notices.publish({ ...news, place: { channel }, fallback: head.wish.requestedBy });
  }

  /** A head node that does not answer is not told to be forgotten: something else is wrong with it. */
  async #hasNoJobs({ region, instanceId = '' }: HeadWish): Promise<boolean> {
    try {
      return (await this.#hands.condorOf({ region, instanceId }).totals()).jobs === 0;
    } catch (error) {
      if (!isBotError(error)) throw error;
      this.#hands.log.info({ why: error.message }, 'could not look into the queue');
      return false;
    }
  }
}

function runningHead(view: PoolView): { readonly wish: HeadWish; readonly instance: Instance } | undefined {
  const wish = view.wishes.find((other): other is HeadWish => other.kind === 'head');
  if (wish === undefined || headStage(wish) !== 'running') return undefined;
  const instance = view.instances.get(wish.region)?.find(({ id }) => id === wish.instanceId);
  return instance?.state === 'running' ? { wish, instance } : undefined;
}

function hasAnnexes({ wishes, instances }: PoolView): boolean {
  const live = wishes.some((wish) => wish.kind === 'annex' && wish.endedAt === undefined);
  const heads = new Set(wishes.flatMap((wish) => (wish.kind === 'head' ? (wish.instanceId ?? []) : [])));
  return live || [...instances.values()].flat().some((each) => isAlive(each) && !heads.has(each.id));
}
