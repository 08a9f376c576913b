import type { Message } from '../domain/message.js';
import { progressKey } from '../domain/progress-key.js';
import type { AccountWish } from '../domain/wish.js';
import type { Words } from '../domain/words.js';
import { confirmedBy, type Prepared, type Request } from './command.js';

const WAITING = { kind: 'waiting' } as const;

/** What is wished of an account, and how people see it. */
interface AccountChange {
  /** For what removes: the parts that are to go. */
  readonly removal?: AccountWish['removal'];
  readonly card: (wish: AccountWish) => Message;
  readonly done: Words;
}

/** Writes down what is wished of the account in a region. All of it is still to be done, whatever was done before. */
export function accountCommit(
  { hands, actor }: Request,
  region: string,
  { removal, card, done }: AccountChange,
): Prepared['commit'] {
  return async (grounds, place) => {
    const { pool } = hands.settings;
    const old = await hands.wishes.findAccount(pool, region);
    const wish: AccountWish = {
      kind: 'account',
      pool,
      region,
      version: old?.version ?? 0,
      requestedBy: actor.id,
      ...confirmedBy(grounds, actor),
      requestedAt: hands.clock.now(),
      components: { bucket: WAITING, functions: WAITING, profile: WAITING, group: WAITING, key: WAITING },
      ...(removal === undefined ? {} : { removal }),
      place,
    };
    return {
      saved: await hands.wishes.save(wish, grounds),
      nudge: `account:${region}`,
      done,
      progress: { key: progressKey(wish), place, fallback: actor.id, message: card(wish) },
    };
  };
}
