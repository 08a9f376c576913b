import { groupBy } from '../domain/group-by.js';
import type { LedgerPage } from '../domain/ledger.js';
import { TAG } from '../domain/tags.js';
import type { AnnexWish, Wish } from '../domain/wish.js';
import { pricesOf } from '../ports/prices.js';
import { actingFor } from './acting-for.js';
import type { AfterLoss } from './after-loss.js';
import { sooner } from './again.js';
import type { AnnexController, AnnexView, PoolView, ReconcileHands } from './controller.js';
import type { ObservePass } from './observe-pass.js';
import { lostAnnexes } from './rebuild.js';

/** How many annexes are looked at side by side. */
const SIDE_BY_SIDE = 10;

/** Looks at annexes, one controller after the other: at all of a region, or at one. */
export class AnnexRounds {
  readonly #hands: ReconcileHands;
  readonly #controllers: readonly AnnexController[];
  readonly #observe: ObservePass;
  readonly #loss: AfterLoss;

  constructor(
    hands: ReconcileHands,
    controllers: readonly AnnexController[],
    { observe, loss }: { readonly observe: ObservePass; readonly loss: AfterLoss },
  ) {
    this.#hands = hands;
    this.#controllers = controllers;
    this.#observe = observe;
    this.#loss = loss;
  }

  /** A look at all annexes of a region, those among them that only their instances still know of. */
  async lookAtRegion(
    { region, endedSince }: { readonly region: string; readonly endedSince: number | undefined },
    { wishes, pages, instances: listed, fence }: PoolView,
    again: Map<string, number>,
  ): Promise<void> {
    const instances = listed.get(region) ?? [];
    const annexes = wishes.filter(isAnnex);
    const lost = lostAnnexes(annexes, instances, { region, now: this.#hands.clock.now(), endedSince });
    const rebuilt: AnnexWish[] = [];
    // Thousands at once would keep Redis from answering anybody in time.
    await forEach(lost, async (wish) => {
      const kept = await this.#keepRebuilt(await this.#priced(this.#loss.placed(wish)), fence);
      rebuilt.push(...kept);
    });
    const here = [...annexes.filter((wish) => wish.region === region), ...rebuilt];
    const byAnnex = groupBy(instances, ({ tags }) => tags[TAG.annexId] ?? '');
    await forEach(here, (wish) => {
      const view = { wish, instances: byAnnex.get(wish.id) ?? [], page: pages.get(wish.id), fence };
      return this.#passAnnex(view, again);
    });
  }

  /** A look at one annex. */
  async lookAtOne(wish: AnnexWish, fence: number, again: Map<string, number>): Promise<void> {
    const { pool, id, region } = wish;
    this.#loss.rememberOne(wish);
    const [instances, page] = await Promise.all([
      this.#hands.regions.cloud(region).listInstances({ pool, annexId: id }),
      this.#findPage(wish),
    ]);
    await this.#passAnnex({ wish, instances, page, fence }, again);
  }

  /** As in a round, the closed page of an annex that has ended is not there: what is on it was told, and is told once. */
  async #findPage({ pool, id, endedAt }: AnnexWish): Promise<LedgerPage | undefined> {
    const { ledger } = this.#hands;
    return endedAt === undefined ? await ledger.find(pool, id) : (await ledger.listOpen(pool)).get(id);
  }

  /** Tags say nothing of prices. */
  async #priced(wish: AnnexWish): Promise<AnnexWish> {
    const types = wish.launches.map(({ instanceType }) => instanceType);
    const prices = await pricesOf(this.#hands.regions.cloud(wish.region), types);
    const launches = wish.launches.map((launch) => ({
      ...launch,
      pricePerHourUsd: prices.get(launch.instanceType)?.toString(),
    }));
    return { ...wish, launches };
  }

  async #keepRebuilt(wish: AnnexWish, fence: number): Promise<readonly AnnexWish[]> {
    const saved = await this.#observe('rebuild', { annex: wish.id }, () =>
      this.#hands.wishes.save(wish, { fence }),
    );
    if (saved !== 'saved') return [];
    this.#hands.log.warn({ annex: wish.id }, 'rebuilt a lost annex from its tags');
    return [{ ...wish, version: wish.version + 1 }];
  }

  async #passAnnex(view: AnnexView, again: Map<string, number>): Promise<void> {
    await this.#hands.acting.run(actingFor(view.wish), () => this.#passControllers(view, again));
  }

  async #passControllers(before: AnnexView, again: Map<string, number>): Promise<void> {
    const { wish } = before;
    let view = before;
    for (const controller of this.#controllers) {
      const result = await this.#observe(controller.name, { annex: wish.id }, () => controller.pass(view));
      if (result === 'overtaken') return;
      // A promise that can't be kept must not break the others: an annex ends though its lease can't be moved.
      if (result === 'failed') continue;
      ({ view } = result);
      if (result.againInMs !== undefined) sooner(again, `annex:${wish.name}`, result.againInMs);
    }
  }
}

const isAnnex = (wish: Wish): wish is AnnexWish => wish.kind === 'annex';

async function forEach<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const work = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await act(item);
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
}
