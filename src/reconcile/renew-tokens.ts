import { isBotError, type BotError } from '../domain/errors.js';
import type { AnnexWish } from '../domain/wish.js';
import type { ReconcileHands } from './controller.js';

/**
 * Puts a token that lasts until the new end of the lease where the instances of an annex fetch it. They do so when they
 * see their lease tag change, so this comes first. Gives why it could not be done, if it could not.
 */
export async function renewTokens(hands: ReconcileHands, wish: AnnexWish): Promise<BotError | undefined> {
  const { centre, regions, bootKit } = hands;
  if (!centre.mints) return undefined;
  try {
    const joining = await centre.join({ annexId: wish.id, leaseEndsAt: wish.leaseEndsAt });
    const account = regions.account(wish.region);
    for (const { attempt, idleMs, owners } of wish.launches) {
      const order = { annexName: wish.name, annexId: wish.id, ...joining, idleMs, owners };
      await account.putBundle(`${wish.id}-${attempt}`, await bootKit.bundle(order));
    }
    return undefined;
  } catch (error) {
    if (!isBotError(error)) throw error;
    hands.log.info({ annex: wish.id, why: error.message }, 'no longer token yet');
    return error;
  }
}
