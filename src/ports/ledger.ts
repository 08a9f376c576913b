import type { LedgerPage } from '../domain/ledger.js';

/** How a page is kept. */
export interface Keep {
  /** `closed` when nothing of the annex is left, so that rounds need not read it any more. */
  readonly state: 'open' | 'closed';
  /** The fencing number of the lock under which it is written. */
  readonly fence: number;
  /** The moment of writing. The first one is where the ledger begins. */
  readonly at: number;
}

/** What annexes have cost. Survives restarts; what a lost store can't give back is rebuilt from EC2 as far as it goes. */
export interface LedgerStore {
  /** Pages of annexes that have not ended, by annex id. */
  listOpen(pool: string): Promise<ReadonlyMap<string, LedgerPage>>;
  /** One annex' page, open or closed. */
  find(pool: string, annexId: string): Promise<LedgerPage | undefined>;
  /** Writes a page, in place of one that is there; `fenced` when a newer holder of the lock has written. */
  save(page: LedgerPage, keep: Keep): Promise<'saved' | 'fenced'>;
  /** All pages with an instance that ran at `fromAt` or later, open and closed. Kept for thirteen months. */
  listSince(pool: string, fromAt: number): Promise<readonly LedgerPage[]>;
  /** Since when there has been a ledger of this pool: what ended before is not in it. `undefined`: nothing is. */
  findBeginning(pool: string): Promise<number | undefined>;
}
