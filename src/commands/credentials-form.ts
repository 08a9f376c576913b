import { BotError } from '../domain/errors.js';
import { mayAct, type Actor } from '../domain/role.js';
import { code, words } from '../domain/words.js';
import type { CommandHands } from './command.js';
import type { Line } from './notice-lines.js';

/** A key as somebody filled it in. It is kept in memory until it is checked, and in Secrets Manager from then on. */
export interface FilledKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** What is wrong with a key as far as its looks tell; the error's `flag` names the field. Never quotes what was filled in. */
export function findKeyMistake({ accessKeyId, secretAccessKey }: FilledKey): BotError | undefined {
  if (accessKeyId.startsWith('ASIA'))
    return new BotError(
      'usage',
      'That is a temporary key, which ends within hours. I need one of a user: AKIA…',
      {
        flag: 'key',
      },
    );
  if (!/^AKIA[A-Z0-9]{12,124}$/.test(accessKeyId))
    return new BotError('usage', 'An access key id begins with AKIA and has capitals and digits only.', {
      flag: 'key',
    });
  if (!/^[A-Za-z0-9/+=]{40}$/.test(secretAccessKey))
    return new BotError('usage', 'A secret access key has 40 letters, digits, slashes and pluses.', {
      flag: 'secret',
    });
  return undefined;
}

/**
 * Checks a key and keeps it for the pool; gives the command that asks whether to act by it.
 * @throws BotError that says what is wrong: the field at fault is its `flag`, if one is.
 */
export async function checkAndKeep(filled: FilledKey, actor: Actor, hands: CommandHands): Promise<Line> {
  if (!mayAct(actor, 'admin'))
    throw new BotError('forbidden', words`${code('credentials')} takes an admin, and you are not one.`);
  const { keyring, pool } = hands;
  await keyring.checkKeys(pool, filled);
  await keyring.keep(pool.name, filled, actor.id);
  return { slash: '/condor_pool', text: 'credentials take' };
}
