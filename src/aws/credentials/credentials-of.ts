import { BotError } from '../../domain/errors.js';
import { code, words } from '../../domain/words.js';
import type { CredentialsOf } from '../../ports/credentials.js';

/** Keys for a pool's account. Nobody can make a pool yet for which the bot would have to be somebody else than itself. */
export const credentialsOf: CredentialsOf = ({ name, credentials: { kind } }) => {
  if (kind === 'own') return undefined;
  return () =>
    Promise.reject(
      new BotError(
        'not-ready',
        words`I can't act in the account of pool ${code(name)}: its credentials are a ${kind}.`,
      ),
    );
};
