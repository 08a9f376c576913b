import type { AuditEntry } from '../domain/audit.js';

/** What was done, by whom. The newest ones are kept; all of them are in the log. */
export interface Audit {
  /** Never throws: what can't be kept is in the log, and the work goes on. */
  record(entry: AuditEntry): Promise<void>;
  /** The newest of a pool first, at `since` (epoch milliseconds) or later, at most `most`. */
  list(
    pool: string,
    wanted: { readonly since: number; readonly most: number },
  ): Promise<readonly AuditEntry[]>;
}
