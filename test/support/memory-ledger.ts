import type { LedgerPage } from '../../src/domain/ledger.js';
import type { Keep, LedgerStore } from '../../src/ports/ledger.js';

/** The ledger in memory, for tests of those who keep it. Pages travel as JSON, as they do to Redis. */
export class MemoryLedger implements LedgerStore {
  readonly #pages = new Map<string, { readonly text: string; readonly state: Keep['state'] }>();
  #beganAt: number | undefined;
  #fence = 0;
  /** How often a page was written. */
  saves = 0;

  listOpen(pool: string): Promise<ReadonlyMap<string, LedgerPage>> {
    const open = this.#read(pool).filter(({ state }) => state === 'open');
    return Promise.resolve(new Map(open.map(({ page }) => [page.annexId, page])));
  }

  find(pool: string, annexId: string): Promise<LedgerPage | undefined> {
    return Promise.resolve(this.#read(pool).find(({ page }) => page.annexId === annexId)?.page);
  }

  save(page: LedgerPage, { state, fence, at }: Keep): Promise<'saved' | 'fenced'> {
    if (fence < this.#fence) return Promise.resolve('fenced');
    this.#fence = fence;
    this.#beganAt ??= at;
    this.saves += 1;
    this.#pages.set(`${page.pool} ${page.annexId}`, { text: JSON.stringify(page), state });
    return Promise.resolve('saved');
  }

  listSince(pool: string, fromAt: number): Promise<readonly LedgerPage[]> {
    const ran = ({ entries }: LedgerPage): boolean =>
      entries.some(({ endedAt }) => endedAt === undefined || endedAt >= fromAt);
    return Promise.resolve(
      this.#read(pool)
        .map(({ page }) => page)
        .filter(ran),
    );
  }

  findBeginning(pool: string): Promise<number | undefined> {
    return Promise.resolve(this.#read(pool).length === 0 ? undefined : this.#beganAt);
  }

  /** Loses everything. */
  flush(): void {
    this.#pages.clear();
    this.#beganAt = undefined;
  }

  #read(pool: string): readonly { readonly page: LedgerPage; readonly state: Keep['state'] }[] {
    return [...this.#pages.values()]
      .map(({ text, state }) => ({ page: JSON.parse(text) as LedgerPage, state }))
      .filter(({ page }) => page.pool === pool);
  }
}
