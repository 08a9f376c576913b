import { groupBy } from '../domain/group-by.js';
import type { Instance } from '../domain/instance.js';
import { lossNews, pendingOf, type Pending } from '../domain/loss-news.js';
import type { Place } from '../domain/message.js';
import type { AnnexWish, Wish } from '../domain/wish.js';
import { isBotError } from '../domain/errors.js';
import { TAG } from '../domain/tags.js';
import type { ReconcileHands } from './controller.js';
import { findLostPools } from './lost-pools.js';

/** How many regions are asked at once: there may be thirty, and nothing hurries. */
const SIDE_BY_SIDE = 3;
/** How far back ends are looked at when nobody knows when the notes were lost: they may not have been told. */
const ENDED_MS = 5 * 60_000;
/** What was handed over to be told just before a loss was lost with it. */
const UNTOLD_MS = 60_000;

/** What is kept in mind of a wish. */
interface Seen {
  readonly pending: readonly Pending[];
  /** Where the message of an annex stands. Its tags say where it stood when it was launched. */
  readonly place: Place | undefined;
}

/** What this process saw when the notes were last there. */
interface Before {
  readonly at: number;
  readonly seen: Map<string, Seen>;
}

/**
 * Notices that a pool's notes are gone, or have never been there: then EC2 is asked in every region what there is of
 * the pool, once, and people hear what nobody can read back. What a process saw before is all that it goes by.
 */
export class AfterLoss {
  readonly #hands: ReconcileHands;
  readonly #pool: { readonly pool: string; readonly region: string };
  #before: Before | undefined;
  /** Of all pools, by region, where lost pools are looked for. */
  #seen = new Map<string, readonly Instance[]>();

  constructor(hands: ReconcileHands, pool: { readonly pool: string; readonly region: string }) {
    this.#hands = hands;
    this.#pool = pool;
  }

  /** Ends since this moment are looked at, too. */
  get endedSince(): number {
    return Math.max(this.#before?.at ?? 0, this.#hands.clock.now() - ENDED_MS) - UNTOLD_MS;
  }

  /** The notes are there, and these are all of the wishes. */
  remember(wishes: readonly Wish[]): void {
    this.#before = {
      at: this.#hands.clock.now(),
      seen: new Map(wishes.map((wish) => [keyOf(wish), seen(wish)])),
    };
  }

  /** One wish that a round will see soon: it may be lost before that. */
  rememberOne(wish: Wish): void {
    this.#before?.seen.set(keyOf(wish), seen(wish));
  }

  /** A rebuilt annex goes on where its message stood last, if this process saw that. */
  placed(wish: AnnexWish): AnnexWish {
    const place = this.#before?.seen.get(keyOf(wish))?.place;
    return place === undefined ? wish : { ...wish, place };
  }

  /** The regions, besides those that are known, in which the pool has instances; `undefined` when that can't be told now. */
  async findRegions(known: ReadonlySet<string>): Promise<readonly string[] | undefined> {
    const { regions, log, pools } = this.#hands;
    this.#seen = new Map();
    try {
      const all = await regions.cloud(this.#pool.region).listRegions();
      const asked = pools === undefined ? all.filter((region) => !known.has(region)) : all;
      const found = await this.#withInstances(asked);
      return found.filter((region) => !known.has(region));
    } catch (error) {
      log.warn({ error }, 'could not look into all regions for annexes that nobody remembers');
      return isBotError(error, 'later') ? undefined : [];
    }
  }

  async #withInstances(regions: readonly string[]): Promise<readonly string[]> {
    const waiting = [...regions];
    const found: string[] = [];
    const work = async (): Promise<void> => {
      for (let region = waiting.shift(); region !== undefined; region = waiting.shift()) {
        if ((await this.#list(region)) > 0) found.push(region);
      }
    };
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
    return found;
  }

  /** A region that an account may not use has nothing of ours. @throws BotError `later` */
  async #list(region: string): Promise<number> {
    const { pool } = this.#pool;
    const { regions, pools } = this.#hands;
    try {
      const listed = await regions.cloud(region).listInstances(pools === undefined ? { pool } : {});
      this.#seen.set(region, listed);
      return listed.filter(({ tags }) => tags[TAG.pool] === pool).length;
    } catch (error) {
      if (isBotError(error, 'later')) throw error;
      this.#hands.log.info({ region, error }, 'could not look for annexes there');
      return 0;
    }
  }

  /** Everything that can be read back is: says what can't be, if this process knew more, and begins new notes. */
  async begin(): Promise<void> {
    const { memory, clock, log, pools } = this.#hands;
    if (this.#before !== undefined) {
      log.error(
        { pool: this.#pool.pool },
        'Redis has lost all notes of the pool. What AWS knows is rebuilt.',
      );
      if (!(await this.#tell(this.#before))) return;
    }
    if (pools !== undefined && !(await findLostPools(this.#hands, pools, this.#seen))) return;
    this.#seen = new Map();
    await memory.begin(this.#pool.pool, clock.now());
  }

  /** Admins hear all of it, channels what was pending there; what belongs to a rebuilt annex is told in its thread. */
  async #tell({ seen: all, at }: Before): Promise<boolean> {
    const pending = [...all.values()].flatMap((one) => one.pending);
    const { admins, notices } = this.#hands;
    const { pool } = this.#pool;
    const byChannel = groupBy(pending, ({ channel }) => channel ?? '');
    const told = [
      ...admins.map((admin) => ({ channel: admin, those: pending })),
      ...[...byChannel].map(([channel, those]) => ({ channel, those })),
    ].filter(({ channel }) => channel !== '');
    const kept = await Promise.all(
      told.map(({ channel, those }) =>
        notices.publish({
          key: `lost:${pool}:${at}:${channel}`,
          weight: 'important',
          place: { channel },
          message: lossNews(pool, those),
        }),
      ),
    );
    return kept.every(Boolean);
  }
}

const keyOf = (wish: Wish): string => ('id' in wish ? wish.id : `${wish.kind}:${wish.region}`);

function seen(wish: Wish): Seen {
  return { pending: pendingOf(wish), place: wish.kind === 'annex' ? wish.place : undefined };
}
