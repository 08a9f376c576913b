import { digest, lastDigestDay, type DigestDay } from '../domain/digest.js';
import { groupBy } from '../domain/group-by.js';
import type { PoolController, PoolView, ReconcileHands } from './controller.js';

/** A digest that could not be told when it was due is told for so long; later nobody wants it. */
const LATE_MS = 12 * 3_600_000;

/** Once a day tells every channel what ran of the annexes that were asked for there, what it cost and what still runs. */
export class DigestController implements PoolController {
  readonly name = 'digest';
  readonly #hands: ReconcileHands;
  /** Until when the last day went that was told, or had nothing to tell. Forgetting it costs one more look. */
  #told: number | undefined;

  constructor(hands: ReconcileHands) {
    this.#hands = hands;
  }

  async pass({ pool, unseen }: PoolView): Promise<void> {
    const now = this.#hands.clock.now();
    const due = lastDigestDay(await this.#hands.preferences.get(pool), now);
    if (due.untilAt === this.#told || now - due.untilAt > LATE_MS) return;
    const told = (await this.#isKept(pool, due)) ? await this.#tell(pool, due, new Set(unseen.keys())) : true;
    if (told) this.#told = due.untilAt;
  }

  /** After a loss the digest may have been told already, and there is nothing to make another one of. */
  async #isKept(pool: string, due: DigestDay): Promise<boolean> {
    const beganAt = await this.#hands.ledger.findBeginning(pool);
    return beganAt !== undefined && beganAt <= due.untilAt;
  }

  async #tell(pool: string, due: DigestDay, unseen: ReadonlySet<string>): Promise<boolean> {
    const pages = await this.#hands.ledger.listSince(pool, due.fromAt);
    const told = await Promise.all(
      [...groupBy(pages, ({ place }) => place?.channel)].map(async ([channel, those]) => {
        const message = digest(those, due, this.#hands.clock.now(), unseen);
        if (channel === undefined || message === undefined) return true;
        const key = `digest:${pool}:${due.day}:${channel}`;
        return await this.#hands.notices.publish({ key, place: { channel }, message });
      }),
    );
    return !told.includes(false);
  }
}
