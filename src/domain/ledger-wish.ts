import type { Intent } from './ending.js';
import type { AnnexWish } from './wish.js';

/** What the ledger has to know of an annex. A wish has all of it that must be there. */
export type LedgerWish = Pick<
  AnnexWish,
  'pool' | 'id' | 'name' | 'region' | 'leaseEndsAt' | 'launches' | 'off' | 'ends' | 'place' | 'rebuiltAt'
> &
  Pick<Intent, 'headAwaySince'> & {
    /** When EC2 was asked before this look, where that is known. */
    readonly lookedAt?: number | undefined;
  };
