import { isBotError } from '../domain/errors.js';
import { isAlive } from '../domain/instance.js';
import { leaseFunctionFailing } from '../domain/lease-news.js';
import type { Words } from '../domain/words.js';
import type { PoolController, PoolView, ReconcileHands } from './controller.js';
import { tellingOf } from './told-daily.js';

/** The function runs every minute; whether it does is worth a look this often. */
const EVERY_MS = 5 * 60_000;

/** Looks whether leases are looked at in the cloud, wherever something has one, and raises the alarm if not. */
export class LeaseFunctionController implements PoolController {
  readonly name = 'lease-function';
  readonly #hands: ReconcileHands;
  /** Per region. Forgetting it costs one more look. */
  readonly #lookedAt = new Map<string, number>();

  constructor(hands: ReconcileHands) {
    this.#hands = hands;
  }

  async pass(view: PoolView): Promise<void> {
    const now = this.#hands.clock.now();
    for (const [region, instances] of view.instances) {
      const lately = now - (this.#lookedAt.get(region) ?? Number.NEGATIVE_INFINITY) < EVERY_MS;
      if (lately || !instances.some(isAlive)) continue;
      const failed = await this.#look(region);
      if (failed === undefined || (await this.#tell(view, region, failed, now)))
        this.#lookedAt.set(region, now);
    }
  }

  /** What is wrong; a look that could not be had is no reason for an alarm. */
  async #look(region: string): Promise<Words | undefined> {
    try {
      return (await this.#hands.regions.account(region).checkLeaseFunction()).failed;
    } catch (error) {
      if (!isBotError(error)) throw error;
      this.#hands.log.info({ region, why: error.message }, 'could not look at the lease function');
      return undefined;
    }
  }

  async #tell({ pool, wishes }: PoolView, region: string, failed: Words, now: number): Promise<boolean> {
    const { notices, sights, admins } = this.#hands;
    const channels = wishes.flatMap((wish) =>
      wish.kind === 'annex' && wish.endedAt === undefined && wish.region === region
        ? (wish.place?.channel ?? [])
        : [],
    );
    const message = leaseFunctionFailing({ pool, region }, failed);
    const subject = `lease-function:${pool}:${region}`;
    const key = `${subject}:${await tellingOf(sights, subject, now)}`;
    const told = await Promise.all(
      [...new Set([...admins, ...channels])].map((channel) =>
        notices.publish({ key: `${key}:${channel}`, weight: 'urgent', place: { channel }, message }),
      ),
    );
    return !told.includes(false);
  }
}
