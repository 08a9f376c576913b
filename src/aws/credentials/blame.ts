import { BotError } from '../../domain/errors.js';
import type { Pool } from '../../domain/pool.js';
import { code, words } from '../../domain/words.js';
import { awsErrorName } from '../errors/failure.js';

type Next = (args: object) => Promise<object>;

/** The part of the SDK's middleware stack that is used here; every client has one. */
interface Client {
  readonly middlewareStack: {
    add(
      middleware: (next: Next) => Next,
      options: { readonly step: 'initialize'; readonly priority: 'low'; readonly name: string },
    ): void;
  };
}

const UNKNOWN_KEY =
  /^(InvalidClientTokenId|UnrecognizedClient|AuthFailure|SignatureDoesNotMatch|InvalidAccessKeyId|InvalidSignature)$/;

/** Says which pool's credentials are at fault when AWS does not take them. Gives back the client. */
export function blame<C>(client: C, { name }: Pick<Pool, 'name'>): C {
  // Each client types its stack for its own commands; what is done here is the same for all.
  (client as Client).middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        throw UNKNOWN_KEY.test(awsErrorName(error) ?? '') ? notTaken(name, error) : error;
      }
    },
    // Innermost, so that those who count calls see what AWS said.
    { step: 'initialize', priority: 'low', name: 'blame' },
  );
  return client;
}

function notTaken(pool: string, cause: unknown): BotError {
  return new BotError(
    'permission',
    words`AWS does not take the credentials of pool ${code(pool)} any more: the key is switched off, deleted or wrong.`,
    {
      hint: words`An admin sees what there is with ${code(`/condor_pool credentials -pool ${pool}`)}`,
      cause,
    },
  );
}
