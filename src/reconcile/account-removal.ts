import { BotError, isBotError } from '../domain/errors.js';
import { isAlive } from '../domain/instance.js';
import { progressKey } from '../domain/progress-key.js';
import { removalCard } from '../domain/removal-card.js';
import { PARTS, type AccountWish, type PartName, type PartState } from '../domain/wish.js';
import { code, counted, words } from '../domain/words.js';
import type { ReconcileHands } from './controller.js';
import { notDone } from './not-done.js';

type Removal = Exclude<AccountWish['removal'], undefined>;

/** Takes away what setup made: part after part, each until it is gone or cannot go. */
export class AccountRemoval {
  readonly #hands: ReconcileHands;

  constructor(hands: ReconcileHands) {
    this.#hands = hands;
  }

  /** One look; gives the wish as far as it has come. */
  async pass(wish: AccountWish, removal: Removal): Promise<AccountWish> {
    let now = { ...removal };
    for (const part of PARTS.filter((name) => removal[name].kind === 'waiting')) {
      now = { ...now, [part]: await this.#remove(wish, part) };
      // What writes to a part goes before it: while that is still there, the rest waits.
      if (now[part].kind === 'waiting') break;
      await this.#show({ ...wish, removal: now }, now);
    }
    return { ...wish, removal: now };
  }

  /** Hands over the message that follows it. */
  async #show(wish: AccountWish, removal: Removal): Promise<void> {
    const { place, requestedBy: fallback } = wish;
    if (place === undefined) return;
    const key = progressKey(wish);
    await this.#hands.notices.show({ key, place, fallback, message: removalCard(wish, removal) });
  }

  async #remove(wish: AccountWish, part: PartName): Promise<PartState> {
    try {
      await this.#refuseWhileAlive(wish.region);
      const left = await this.#hands.regions.account(wish.region).removePart(part);
      return { kind: 'complete', at: this.#hands.clock.now(), left };
    } catch (error) {
      if (!isBotError(error)) this.#hands.log.error({ part, error }, 'removing a part of the setup broke');
      return notDone(error, this.#hands.clock.now() - wish.requestedAt);
    }
  }

  /** A machine may have come since the question: without the function nothing in the cloud would end it. */
  async #refuseWhileAlive(region: string): Promise<void> {
    const alive = (await this.#hands.regions.cloud(region).listInstances({})).filter(isAlive);
    const first = alive[0];
    if (first === undefined) return;
    throw new BotError(
      'conflict',
      words`${counted(alive.length, 'machine')} of a pool ${alive.length === 1 ? 'lives' : 'live'} here, such as ${code(first.id)}.`,
      { hint: 'End them first.' },
    );
  }
}
