import type { Account } from './account.js';
import type { Call, Operations } from './call.js';

/** GetCallerIdentity: the one call that needs no permission. */
export function stsOperations(account: Account): Operations {
  return {
    GetCallerIdentity: (_input: object, { caller }: Call) => ({
      Account: account.id,
      Arn: caller.arn,
      UserId: caller.userId,
    }),
  };
}
