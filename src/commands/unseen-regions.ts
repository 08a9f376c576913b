import { BotError, isBotError } from '../domain/errors.js';
import type { Instance } from '../domain/instance.js';
import { words } from '../domain/words.js';
import type { CommandHands } from './command.js';

/** What a look at regions came to: unknown is not the same as nothing there. */
interface Look {
  readonly instances: readonly Instance[];
  /** The regions that AWS could not be asked about, and why. */
  readonly unseen: ReadonlyMap<string, BotError>;
}

/** Looks what there is of the pool in these regions, as far as AWS can be asked. */
export async function lookAround(
  { regions, pool }: Pick<CommandHands, 'regions' | 'pool'>,
  where: readonly string[],
): Promise<Look> {
  const instances: Instance[] = [];
  const unseen = new Map<string, BotError>();
  await Promise.all(
    [...new Set(where)].map(async (region) => {
      try {
        if (pool.credentials.kind === 'none') throw revoked();
        instances.push(...(await regions.cloud(region).listInstances({ pool: pool.name })));
      } catch (error) {
        if (!isBotError(error)) throw error;
        unseen.set(region, error);
      }
    }),
  );
  return { instances, unseen };
}

function revoked(): BotError {
  return new BotError('not-ready', words`Its credentials were revoked.`);
}
