import type { LedgerPage } from '../domain/ledger.js';

/** What annexes have cost. Survives restarts; what a lost store can't give back is rebuilt from EC2 as far as it goes. */
export interface LedgerStore {
  /** Pages of annexes that have not ended, by annex id. */
  listOpen(pool: string): Promise<ReadonlyMap<string, LedgerPage>>;
  /** One annex' page, open or closed. */
  find(pool: string, annexId: string): Promise<LedgerPage | undefined>;
  /** Writes a page; `closed` when nothing of the annex is left, so that rounds need not read it any more. */
  save(page: LedgerPage, state: 'open' | 'closed'): Promise<void>;
  /** All pages with an instance that ran at `fromAt` or later, open and closed. Kept for thirteen months. */
  listSince(pool: string, fromAt: number): Promise<readonly LedgerPage[]>;
}
