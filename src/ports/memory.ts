/** Whether what we noted about a pool is still there: a store that loses everything loses this, too. */
export interface Memory {
  /** Since when notes of this pool are kept; `undefined` before the first one, and after a loss. */
  findBeginning(pool: string): Promise<number | undefined>;
  /** Notes are kept from now on. */
  begin(pool: string, at: number): Promise<void>;
}
