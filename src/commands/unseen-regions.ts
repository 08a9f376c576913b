import { isBotError } from '../domain/errors.js';
import type { Instance } from '../domain/instance.js';
import type { CommandHands } from './command.js';

/** What a look at regions came to: unknown is not the same as nothing there. */
export interface Look {
  readonly instances: readonly Instance[];
  /** The regions that AWS could not be asked about. */
  readonly unseen: readonly string[];
}

/** Looks what there is of the pool in these regions, as far as AWS can be asked. */
export async function lookAround(
  { regions, pool }: Pick<CommandHands, 'regions' | 'pool'>,
  where: readonly string[],
): Promise<Look> {
  const looks = await Promise.all(
    [...new Set(where)].map(async (region): Promise<Look> => {
      try {
        return { instances: await regions.cloud(region).listInstances({ pool: pool.name }), unseen: [] };
      } catch (error) {
        if (!isBotError(error)) throw error;
        return { instances: [], unseen: [region] };
      }
    }),
  );
  return {
    instances: looks.flatMap(({ instances }) => instances),
    unseen: looks.flatMap(({ unseen }) => unseen),
  };
}

/** Those of these regions that AWS can't be asked about. */
export async function findUnseen(
  hands: Pick<CommandHands, 'regions' | 'pool'>,
  where: readonly string[],
): Promise<ReadonlySet<string>> {
  return new Set((await lookAround(hands, where)).unseen);
}
