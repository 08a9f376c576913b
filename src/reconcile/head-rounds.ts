import { rebuildHead } from '../domain/head-rebuild.js';
import type { HeadWish } from '../domain/head-wish.js';
import type { Instance } from '../domain/instance.js';
import type { LedgerPage } from '../domain/ledger.js';
import { TAG } from '../domain/tags.js';
import type { Wish } from '../domain/wish.js';
import { actingFor } from './acting-for.js';
import type { ReconcileHands } from './controller.js';
import { headControllers } from './head-controllers.js';
import type { HeadController, HeadView } from './head-view.js';
import type { ObservePass } from './observe-pass.js';

/** Looks at a pool's head node: in a round, among all instances of its region, or alone. */
export class HeadRounds {
  readonly #hands: ReconcileHands;
  readonly #pool: string;
  readonly #controllers: readonly HeadController[];
  readonly #observe: ObservePass;

  constructor(hands: ReconcileHands, pool: string, observe: ObservePass) {
    this.#hands = hands;
    this.#pool = pool;
    this.#controllers = headControllers(hands);
    this.#observe = observe;
  }

  /** One look in a round; when to look again, in milliseconds from now, if before the next round. */
  async lookAmong(round: {
    readonly region: string;
    readonly wishes: readonly Wish[];
    readonly instances: readonly Instance[];
    readonly pages: ReadonlyMap<string, LedgerPage>;
    readonly fence: number;
  }): Promise<number | undefined> {
    const { region, instances, pages, fence } = round;
    const known = round.wishes.find((wish): wish is HeadWish => wish.kind === 'head');
    const wish = known ?? (await this.#rebuild(instances, region, fence));
    if (wish?.region !== region) return undefined;
    const listed = instanceOf(wish, instances);
    const instance = listed ?? (await this.#findAlone(wish));
    return await this.#pass({ wish, instance, page: pages.get(wish.id), fence });
  }

  /** One look at the head node alone. */
  async lookAlone(wish: HeadWish, fence: number): Promise<number | undefined> {
    const { pool, region, id } = wish;
    const cloud = this.#hands.regions.cloud(region);
    const [instance, page] = await Promise.all([
      wish.instanceId === undefined
        ? cloud.listInstances({ pool }).then((listed) => instanceOf(wish, listed))
        : cloud.findInstance(wish.instanceId),
      this.#hands.ledger.find(pool, id),
    ]);
    return await this.#pass({ wish, instance, page, fence });
  }

  /** One that was adopted a moment ago does not bear our tags yet. */
  async #findAlone({ region, instanceId, endedAt }: HeadWish): Promise<Instance | undefined> {
    if (instanceId === undefined || endedAt !== undefined) return undefined;
    return await this.#hands.regions.cloud(region).findInstance(instanceId);
  }

  async #rebuild(
    instances: readonly Instance[],
    region: string,
    fence: number,
  ): Promise<HeadWish | undefined> {
    const told = rebuildHead(instances, { pool: this.#pool, region }, this.#hands.clock.now());
    if (told === undefined) return undefined;
    const type = instances.find(({ id }) => id === told.instanceId)?.instanceType ?? '';
    const price = await this.#hands.regions.cloud(region).findPriceUsd(type);
    const wish = { ...told, pricePerHourUsd: price?.toString() };
    const saved = await this.#observe('rebuild', { head: wish.id }, () =>
      this.#hands.wishes.save(wish, { fence }),
    );
    if (saved !== 'saved') return undefined;
    this.#hands.log.warn({ head: wish.id }, 'rebuilt a lost head node from its tags');
    return { ...wish, version: wish.version + 1 };
  }

  async #pass(before: HeadView): Promise<number | undefined> {
    const again: number[] = [];
    let view = before;
    for (const controller of this.#controllers) {
      const about = { head: view.wish.id };
      const current = view;
      const result = await this.#observe(controller.name, about, () =>
        this.#hands.acting.run(actingFor(current.wish), () => controller.pass(current)),
      );
      if (result === 'overtaken') break;
      if (result === 'failed') continue;
      ({ view } = result);
      if (result.againInMs !== undefined) again.push(result.againInMs);
    }
    return again.length === 0 ? undefined : Math.min(...again);
  }
}

/** The instance of a head node; as long as nobody noted which, the one that its tags name. */
function instanceOf(wish: HeadWish, instances: readonly Instance[]): Instance | undefined {
  if (wish.instanceId !== undefined) return instances.find(({ id }) => id === wish.instanceId);
  return instances.find(({ tags }) => tags[TAG.headId] === wish.id);
}
