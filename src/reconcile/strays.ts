import type { HeadWish } from '../domain/head-wish.js';
import { isAlive, type Instance } from '../domain/instance.js';
import { parsePlace } from '../domain/place.js';
import { progressKey } from '../domain/progress-key.js';
import { straysCard, straysFound } from '../domain/stray-cards.js';
import { findStrays, STRAY_AFTER_MS, type Stray } from '../domain/strays.js';
import { TAG } from '../domain/tags.js';
import type { AnnexWish, StraysWish, Wish } from '../domain/wish.js';
import { pricesOf } from '../ports/prices.js';
import { PassOvertaken, type PoolController, type PoolView, type ReconcileHands } from './controller.js';

/** Strays that were there at a second look, and since when the last of them has been seen. */
interface SeenTwice {
  readonly strays: readonly Stray[];
  readonly newestSince: number;
}

/** Looks for what no annex explains, tells of it after a second look, and ends it only when somebody said so. */
export class StraysController implements PoolController {
  readonly name = 'strays';
  readonly #hands: ReconcileHands;

  constructor(hands: ReconcileHands) {
    this.#hands = hands;
  }

  async pass(view: PoolView): Promise<void> {
    const annexes = view.wishes.filter(isAnnex);
    const head = view.wishes.find(isHead);
    for (const [region, instances] of view.instances) {
      const strays = findStrays(view.pool, instances, annexes, head);
      await this.#tell(view.pool, region, await this.#seenTwice(view.pool, region, strays), annexes);
    }
    for (const wish of view.wishes.filter(isUnfinished)) {
      const instances = view.instances.get(wish.region);
      if (instances !== undefined)
        await this.#end(wish, findStrays(view.pool, instances, annexes, head), instances, view.fence);
    }
  }

  async #seenTwice(pool: string, region: string, strays: readonly Stray[]): Promise<SeenTwice> {
    const now = this.#hands.clock.now();
    const ids = strays.map(({ instance }) => instance.id);
    const first = await this.#hands.sights.note(`strays:${pool}:${region}`, ids, now);
    const sinceOf = ({ instance }: Stray): number => first.get(instance.id) ?? now;
    const twice = strays.filter((stray) => now - sinceOf(stray) >= STRAY_AFTER_MS);
    return { strays: twice, newestSince: Math.max(...twice.map(sinceOf)) };
  }

  async #tell(
    pool: string,
    region: string,
    { strays, newestSince }: SeenTwice,
    annexes: readonly AnnexWish[],
  ): Promise<void> {
    if (strays.length === 0) return;
    const { notices, admins, log } = this.#hands;
    const ids = strays.map(({ instance }) => instance.id).sort();
    // Only another one makes it newer: when some of them end, what is left was told.
    const key = `stray:${pool}:${region}:${newestSince}`;
    const prices = await pricesOf(
      this.#hands.regions.cloud(region),
      strays.map(({ instance }) => instance.instanceType),
    );
    const message = straysFound({ pool, region, strays, prices, now: this.#hands.clock.now() });
    const channel = lastChannel(strays, annexes);
    if (channel === undefined && admins.length === 0)
      log.warn({ region, ids }, 'strays, and nobody whom to tell');
    for (const place of [...admins, ...(channel === undefined ? [] : [channel])])
      await notices.publish({
        key: `${key}:${place}`,
        weight: 'important',
        place: { channel: place },
        message,
      });
  }

  /** Ends those that somebody wants ended, as far as they are still strays. */
  async #end(
    wish: StraysWish,
    strays: readonly Stray[],
    instances: readonly Instance[],
    fence: number,
  ): Promise<void> {
    const { regions, wishes, clock, log } = this.#hands;
    const wanted = new Set(wish.instanceIds);
    const ids = strays.map(({ instance }) => instance.id).filter((id) => wanted.has(id));
    const kept = await regions.cloud(wish.region).terminate(ids);
    if (kept.length > 0) log.warn({ kept }, 'some strays could not be ended');
    const left = instances.filter(({ id, state }) => ids.includes(id) && state !== 'terminated');
    const next = left.some(isAlive) ? wish : { ...wish, finishedAt: clock.now() };
    if (!(await this.#show(next, left)) || next === wish) return;
    const saved = await wishes.save(next, { fence });
    if (saved !== 'saved') throw new PassOvertaken(`strays ${wish.region}: ${saved}`);
  }

  async #show(wish: StraysWish, left: readonly Instance[]): Promise<boolean> {
    if (wish.place === undefined) return true;
    const key = progressKey(wish);
    const { place, requestedBy: fallback } = wish;
    return await this.#hands.notices.show({ key, place, fallback, message: straysCard(wish, left) });
  }
}

/** The last channel in which anybody heard of them, or of an annex of their name. */
function lastChannel(strays: readonly Stray[], annexes: readonly AnnexWish[]): string | undefined {
  const fromTags = strays.flatMap(({ instance }) => parsePlace(instance.tags[TAG.message])?.channel ?? []);
  const names = new Set(strays.map(({ instance }) => instance.tags[TAG.annexName]));
  const fromNames = annexes.flatMap(({ name, place }) => (names.has(name) ? (place?.channel ?? []) : []));
  return [...fromTags, ...fromNames][0];
}

const isAnnex = (wish: Wish): wish is AnnexWish => wish.kind === 'annex';
const isHead = (wish: Wish): wish is HeadWish => wish.kind === 'head';
const isUnfinished = (wish: Wish): wish is StraysWish =>
  wish.kind === 'strays' && wish.finishedAt === undefined;
