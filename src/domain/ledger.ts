import type { Ending } from './ending.js';

/** What one instance has cost and why it ended: as much of it as is known. Times in epoch milliseconds. */
export interface LedgerEntry {
  readonly instanceId: string;
  readonly instanceType: string;
  /** The attempt of the annex that launched it. */
  readonly attempt: number;
  /** Slack's user id of who asked for it. */
  readonly person: string;
  /** On-demand price of an hour in USD, as a decimal; absent when it was not known. */
  readonly pricePerHourUsd?: string | undefined;
  readonly launchedAt: number;
  /** The lease as last known: what it would have cost to run on. */
  readonly leaseEndsAt: number;
  readonly endedAt?: number | undefined;
  readonly ending?: Ending | undefined;
  /** Who ended it, when a person did. */
  readonly endedBy?: string | undefined;
}

/** One annex' page of the ledger. Kept when the annex is long gone. */
export interface LedgerPage {
  readonly pool: string;
  readonly annexId: string;
  readonly annexName: string;
  readonly region: string;
  readonly entries: readonly LedgerEntry[];
  /** Entries were rebuilt from EC2 after a loss, and instances that EC2 had forgotten by then are missing. */
  readonly incompleteBefore?: number | undefined;
}
