import { recordable, type AuditEntry } from '../../src/domain/audit.js';
import type { Audit } from '../../src/ports/audit.js';

/** The record in memory, oldest first. */
export class MemoryAudit implements Audit {
  readonly entries: AuditEntry[] = [];

  record(entry: AuditEntry): Promise<void> {
    this.entries.push(recordable(entry));
    return Promise.resolve();
  }

  list(
    pool: string,
    { since, most }: { readonly since: number; readonly most: number },
  ): Promise<readonly AuditEntry[]> {
    const found = this.entries.filter((entry) => entry.pool === pool && entry.at >= since);
    return Promise.resolve(found.toReversed().slice(0, most));
  }
}
