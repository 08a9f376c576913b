import type { RightsDrift } from '../domain/credentials.js';
import { isBotError } from '../domain/errors.js';
import type { CommandHands } from './command.js';

/** How the rights of a user that the bot made differ from what it needs; `undefined` when there is none, or it may not look. */
export async function findDrift({ keyring, pool }: CommandHands): Promise<RightsDrift | undefined> {
  if (pool.credentials.kind !== 'key' || pool.credentials.userName === undefined) return undefined;
  try {
    return await keyring.compareRights(pool);
  } catch (error) {
    if (isBotError(error, 'permission')) return undefined;
    throw error;
  }
}
