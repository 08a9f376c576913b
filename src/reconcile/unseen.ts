import type { Message } from '../domain/message.js';
import { knownThere, seenAgainMessage, unseenMessage, type Known } from '../domain/unseen-news.js';
import type { PoolController, PoolView, ReconcileHands } from './controller.js';
import { findTold, tellingOf } from './told-daily.js';

/** Throttling and a network that is away for a moment pass by themselves. */
const PATIENCE_MS = 5 * 60_000;
const UNSEEN = 'unseen';

/** Tells when EC2 can't be asked about a region in which something of the pool is known to be, and when it can be again. */
export class UnseenController implements PoolController {
  readonly name = 'unseen';
  readonly #hands: ReconcileHands;

  constructor(hands: ReconcileHands) {
    this.#hands = hands;
  }

  async pass(view: PoolView): Promise<void> {
    for (const [region, error] of view.unseen) await this.#unseen(view, region, error);
    for (const region of view.instances.keys()) await this.#seen(view, region);
  }

  async #unseen(view: PoolView, region: string, error: unknown): Promise<void> {
    const { sights, clock } = this.#hands;
    const { pool } = view;
    const now = clock.now();
    const since = (await sights.note(`unseen:${pool}:${region}`, [UNSEEN], now)).get(UNSEEN) ?? now;
    const known = knownOf(view, region);
    if (now - since < PATIENCE_MS || isNothing(known)) return;
    const telling = await tellingOf(sights, `unseen-told:${pool}:${region}`, now);
    const message = unseenMessage({ ...known, pool, region, since, error }, now);
    await this.#tell(`unseen:${pool}:${region}:${telling}`, known, 'urgent', message);
  }

  async #seen(view: PoolView, region: string): Promise<void> {
    const { sights, clock } = this.#hands;
    const { pool } = view;
    const since = (await sights.find(`unseen:${pool}:${region}`)).get(UNSEEN);
    if (since === undefined) return;
    const telling = await findTold(sights, `unseen-told:${pool}:${region}`);
    // Told of this time, and not of one before.
    if (telling !== undefined && telling >= since) {
      const key = `seen-again:${pool}:${region}:${telling}`;
      if (!(await this.#tell(key, knownOf(view, region), 'important', seenAgainMessage(pool, region))))
        return;
    }
    await sights.note(`unseen:${pool}:${region}`, [], clock.now());
  }

  async #tell(key: string, known: Known, weight: 'urgent' | 'important', message: Message): Promise<boolean> {
    const { notices, admins } = this.#hands;
    const { annexes, heads, pages } = known;
    const channels = [...annexes, ...heads, ...pages].flatMap(({ place }) => place?.channel ?? []);
    const told = await Promise.all(
      [...new Set([...admins, ...channels])].map((channel) =>
        notices.publish({ key: `${key}:${channel}`, weight, place: { channel }, message }),
      ),
    );
    return !told.includes(false);
  }
}

function knownOf({ wishes, pages }: PoolView, region: string): Known {
  return knownThere(wishes, [...pages.values()], region);
}

function isNothing({ annexes, heads, pages }: Known): boolean {
  return annexes.length + heads.length + pages.length === 0;
}
