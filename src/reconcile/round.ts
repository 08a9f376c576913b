import { groupBy } from '../domain/group-by.js';
import type { HeadWish } from '../domain/head-wish.js';
import type { Instance } from '../domain/instance.js';
import type { AccountWish, Wish } from '../domain/wish.js';
import type { AccountController } from './account.js';
import { actingFor } from './acting-for.js';
import { AfterLoss } from './after-loss.js';
import { sooner } from './again.js';
import { AnnexRounds } from './annex-rounds.js';
import type { AnnexController, PoolController, PoolView, ReconcileHands } from './controller.js';
import { HeadRounds } from './head-rounds.js';
import { observePass, type ObservePass } from './observe-pass.js';

/** Tells how passes go; the metrics listen. */
export interface PassObserver {
  readonly passed: (controller: string, outcome: 'ok' | 'overtaken' | 'failed') => void;
  /** How many instances a round found in each state. */
  readonly counted?: (byState: Readonly<Record<string, number>>) => void;
}

/** Looks at one pool: at all of it, or at one annex or account. Everything it needs to know it reads anew. */
export class Rounds {
  readonly #hands: ReconcileHands;
  readonly #pool: { readonly pool: string; readonly region: string };
  readonly #annexes: AnnexRounds;
  readonly #account: AccountController;
  readonly #poolControllers: readonly PoolController[];
  readonly #observer: PassObserver;
  readonly #observe: ObservePass;
  readonly #head: HeadRounds;
  readonly #loss: AfterLoss;

  constructor(
    hands: ReconcileHands,
    pool: { readonly pool: string; readonly region: string },
    controllers: {
      readonly annex: readonly AnnexController[];
      readonly account: AccountController;
      readonly pool: readonly PoolController[];
    },
    observer: PassObserver,
  ) {
    this.#hands = hands;
    this.#pool = pool;
    this.#account = controllers.account;
    this.#poolControllers = controllers.pool;
    this.#observer = observer;
    this.#observe = observePass(hands.log, (controller, outcome) => {
      observer.passed(controller, outcome);
    });
    this.#head = new HeadRounds(hands, pool.pool, this.#observe);
    this.#loss = new AfterLoss(hands, pool);
    this.#annexes = new AnnexRounds(hands, controllers.annex, { observe: this.#observe, loss: this.#loss });
  }

  /** One look at all. Returns when to look again at what, in milliseconds from now. */
  async lookAtAll(fence: number): Promise<ReadonlyMap<string, number>> {
    return await this.#hands.acting.run(this.#pool, () => this.#lookAtAll(fence));
  }

  async #lookAtAll(fence: number): Promise<ReadonlyMap<string, number>> {
    const again = new Map<string, number>();
    const { pool } = this.#pool;
    const [wishes, pages, beganAt] = await Promise.all([
      this.#hands.wishes.list(pool),
      this.#hands.ledger.listOpen(pool),
      this.#hands.memory.findBeginning(pool),
    ]);
    const instances = new Map<string, readonly Instance[]>();
    const unseen = new Map<string, unknown>();
    const view = { pool, wishes, pages, instances, unseen, fence };
    const named = new Set([this.#pool.region, ...[...wishes, ...pages.values()].map(({ region }) => region)]);
    const unnamed = beganAt === undefined ? await this.#loss.findRegions(named) : [];
    const regions = [...named, ...(unnamed ?? [])];
    const endedSince = beganAt === undefined ? this.#loss.endedSince : undefined;
    await Promise.all([
      ...regions.map(async (region) => {
        const listed = await this.#listRegion(region, unseen);
        if (listed === undefined) return;
        instances.set(region, listed);
        await Promise.all([
          this.#annexes.lookAtRegion({ region, endedSince }, view, again),
          this.#lookAtHead({ ...view, region, instances: listed }, again),
        ]);
      }),
      ...wishes.filter(isAccount).map((wish) => this.#passAccount(wish, fence, again)),
    ]);
    this.#count(instances);
    await this.#passPool(view);
    // Where EC2 could not be asked, nothing is read back yet: then the next round does all this again.
    if (beganAt !== undefined) this.#loss.remember(wishes);
    else if (unnamed !== undefined && regions.every((region) => instances.has(region)))
      await this.#loss.begin();
    return again;
  }

  #count(instances: ReadonlyMap<string, readonly Instance[]>): void {
    const byState = groupBy([...instances.values()].flat(), ({ state }) => state);
    this.#observer.counted?.(Object.fromEntries([...byState].map(([state, those]) => [state, those.length])));
  }

  /** One look at `annex:<name>`, `account:<region>`, `head:<pool>` or `jobs:<pool>`. */
  async lookAt(subject: string, fence: number): Promise<ReadonlyMap<string, number>> {
    return await this.#hands.acting.run(this.#pool, () => this.#lookAt(subject, fence));
  }

  async #lookAt(subject: string, fence: number): Promise<ReadonlyMap<string, number>> {
    const again = new Map<string, number>();
    const [kind, rest] = split(subject);
    if (kind === 'account') {
      const wish = await this.#hands.wishes.findAccount(this.#pool.pool, rest);
      if (wish !== undefined) {
        this.#loss.rememberOne(wish);
        await this.#passAccount(wish, fence, again);
      }
    }
    if (kind === 'head') {
      const wish = await this.#hands.wishes.findHead(this.#pool.pool);
      const inMs = wish === undefined ? undefined : await this.#lookAtHeadAlone(wish, fence);
      if (inMs !== undefined) sooner(again, subject, inMs);
    }
    if (kind === 'jobs') await this.#lookAtJobs(fence);
    if (kind === 'annex') {
      const wish = await this.#hands.wishes.findAnnex(this.#pool.pool, rest);
      if (wish !== undefined) await this.#annexes.lookAtOne(wish, fence, again);
    }
    return again;
  }

  async #lookAtHead(
    round: Parameters<HeadRounds['lookAmong']>[0],
    again: Map<string, number>,
  ): Promise<void> {
    const inMs = await this.#head.lookAmong(round);
    if (inMs !== undefined) sooner(again, `head:${this.#pool.pool}`, inMs);
  }

  async #lookAtHeadAlone(wish: HeadWish, fence: number): Promise<number | undefined> {
    this.#loss.rememberOne(wish);
    return await this.#head.lookAlone(wish, fence);
  }

  async #lookAtJobs(fence: number): Promise<void> {
    const { pool } = this.#pool;
    const jobs = this.#poolControllers.find(({ name }) => name === 'jobs');
    const wishes = await this.#hands.wishes.list(pool);
    for (const wish of wishes.filter(isAboutJobs)) this.#loss.rememberOne(wish);
    const view = { pool, wishes, pages: new Map(), instances: new Map(), unseen: new Map(), fence };
    if (jobs !== undefined) await this.#observe(jobs.name, { pool }, () => jobs.pass(view));
  }

  /** `undefined` when EC2 could not be asked: unknown is not the same as absent, so its annexes wait. */
  async #listRegion(region: string, unseen: Map<string, unknown>): Promise<readonly Instance[] | undefined> {
    try {
      return await this.#hands.regions.cloud(region).listInstances({ pool: this.#pool.pool });
    } catch (error) {
      this.#hands.log.warn({ region, error }, 'could not list instances');
      unseen.set(region, error);
      this.#observer.passed('list', 'failed');
      return undefined;
    }
  }

  async #passPool(view: PoolView): Promise<void> {
    for (const controller of this.#poolControllers)
      await this.#observe(controller.name, { pool: view.pool }, () => controller.pass(view));
  }

  async #passAccount(wish: AccountWish, fence: number, again: Map<string, number>): Promise<void> {
    const result = await this.#observe('account', { region: wish.region }, () =>
      this.#hands.acting.run(actingFor(wish), () => this.#account.pass(wish, fence)),
    );
    if (typeof result === 'object' && result.againInMs !== undefined)
      sooner(again, `account:${wish.region}`, result.againInMs);
  }
}

const isAboutJobs = (wish: Wish): boolean => wish.kind === 'submit' || wish.kind === 'jobs';
const isAccount = (wish: Wish): wish is AccountWish => wish.kind === 'account';

function split(subject: string): readonly [string, string] {
  const colon = subject.indexOf(':');
  return [subject.slice(0, colon), subject.slice(colon + 1)];
}
