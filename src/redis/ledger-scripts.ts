import { script } from './script.js';

/**
 * Writes a page of the ledger and respects the fence: all of it or nothing. What needs memory comes first: a server
 * that is full refuses that, and would not have refused to delete.
 *
 * KEYS[1] the hash of open pages
 * KEYS[2] the hash of the pages that were closed in the month of this one's last end
 * KEYS[3] the set of the months that have such a hash
 * KEYS[4] when the ledger began
 * KEYS[5] the highest fencing number that has written to the pool
 * ARGV[1] the annex' identity
 * ARGV[2] the page as JSON
 * ARGV[3] 'open' or 'closed'
 * ARGV[4] the month, as in KEYS[2]
 * ARGV[5] how long a month is kept after it was last written to, in milliseconds
 * ARGV[6] the moment of writing, in epoch milliseconds
 * ARGV[7] the fencing number of the lock
 */
const SAVE_PAGE = `
if tonumber(ARGV[7]) < tonumber(redis.call('GET', KEYS[5]) or '0') then return 'fenced' end
if ARGV[3] == 'open' then
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
else
  redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
  redis.call('PEXPIRE', KEYS[2], ARGV[5])
  redis.call('SADD', KEYS[3], ARGV[4])
  redis.call('HDEL', KEYS[1], ARGV[1])
end
redis.call('SET', KEYS[4], ARGV[6], 'NX')
redis.call('SET', KEYS[5], ARGV[7])
return 'saved'
`;

interface SaveOrder {
  readonly pool: string;
  readonly annexId: string;
  readonly page: string;
  readonly state: 'open' | 'closed';
  /** `2026-11` */
  readonly month: string;
  readonly keepMs: number;
  readonly at: number;
  readonly fence: number;
}

export const openKey = (pool: string): string => `ledger:${pool}`;
export const monthKey = (pool: string, month: string): string => `ledger:${pool}:${month}`;
export const monthsKey = (pool: string): string => `ledger-months:${pool}`;
export const beginningKey = (pool: string): string => `ledger-began:${pool}`;

export const ledgerScripts = {
  savePage: script(SAVE_PAGE, {
    keys: ({ pool, month }: SaveOrder) => [
      openKey(pool),
      monthKey(pool, month),
      monthsKey(pool),
      beginningKey(pool),
      `fenced:${pool}`,
    ],
    args: ({ annexId, page, state, month, keepMs, at, fence }) => [
      annexId,
      page,
      state,
      month,
      String(keepMs),
      String(at),
      String(fence),
    ],
    reply: (reply) => reply as 'saved' | 'fenced',
  }),
};
