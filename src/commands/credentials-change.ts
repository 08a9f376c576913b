import { BotError } from '../domain/errors.js';
import type { Message } from '../domain/message.js';
import { DEFAULT_POOL, type Pool, type PoolCredentials } from '../domain/pool.js';
import { bold, code, counted, words } from '../domain/words.js';
import type { CommandHands, Prepared, Request } from './command.js';

/** A change that nothing has to be done for but to write it down. */
export interface CredentialsChange {
  readonly question: Message;
  readonly credentials: PoolCredentials;
  /** What the message in place of the question says. */
  readonly done: Message;
  /** What the plan depends on. */
  readonly saw: readonly unknown[];
}

/** The same as something that waits for a Yes. */
export function preparedChange({ hands, actor }: Request, change: CredentialsChange): Prepared {
  const { pool, pools, clock } = hands;
  return {
    question: change.question,
    saw: JSON.stringify([pool.name, pool.version, ...change.saw]),
    async commit(grounds, place) {
      return {
        saved: await pools.save({ ...pool, keysWish: undefined, credentials: change.credentials }, grounds),
        // Its loop begins anew, as somebody else.
        nudge: 'pools',
        done: words`Pool ${code(pool.name)} has other credentials.`,
        progress: {
          key: `credentials:${pool.name}:${clock.now()}`,
          place,
          fallback: actor.id,
          message: change.done,
        },
      };
    },
  };
}

/**
 * Credentials of another account would show the bot none of what runs in this one.
 * @throws BotError `conflict` when something of the pool lives, or when the pool has to be in the bot's own account.
 */
export async function refuseAnotherAccount(hands: CommandHands, accountId: string): Promise<void> {
  const { pool, keyring, wishes } = hands;
  const own = (await keyring.self()).accountId;
  if (pool.name === DEFAULT_POOL && accountId !== own)
    throw new BotError(
      'conflict',
      words`That is account ${accountId}; the default pool is in account ${own}, where the settings of the bot have it.`,
      { hint: words`Make a pool for the other account: ${code('/condor_pool create NAME')}` },
    );
  const now = accountOf(pool, own);
  if (now === accountId) return;
  const living = (await wishes.list(pool.name)).filter(
    (wish) => (wish.kind === 'annex' || wish.kind === 'head') && wish.endedAt === undefined,
  );
  if (living.length === 0) return;
  throw new BotError(
    'conflict',
    words`That is account ${accountId}, and ${counted(living.length, 'annex or head node', 'annexes and head nodes')} of pool ${bold(pool.name)} ${living.length === 1 ? 'lives' : 'live'} in account ${now}: I would not see them any more.`,
    { hint: words`End them first: ${code(`/condor_annex -status -pool ${pool.name}`)}` },
  );
}

/** The account that a pool is in. */
function accountOf({ credentials }: Pick<Pool, 'credentials'>, own: string): string {
  return credentials.kind === 'own' ? own : credentials.accountId;
}
