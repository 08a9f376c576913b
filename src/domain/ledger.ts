import type { Ending } from './ending.js';
import type { Place } from './message.js';

/**
 * What one instance has cost and why it ended: as much of it as is known. One that was stopped and started again has an
 * entry for each stretch. Times in epoch milliseconds.
 */
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
  /** The furthest end that its lease had, where it was moved back since. */
  readonly furthestLeaseAt?: number | undefined;
  readonly endedAt?: number | undefined;
  /** With it the end is settled. Absent while EC2 has not said why, and for good when nobody saw it end. */
  readonly ending?: Ending | undefined;
  /** Who ended it, when a person did. */
  readonly endedBy?: string | undefined;
  /** Since when EC2 has not listed it, though nobody saw it end. */
  readonly missingSince?: number | undefined;
  /** Nobody saw it end: it was gone when we looked, and `endedAt` is the latest that it can have been. */
  readonly endUnseen?: true | undefined;
  /** It was stopped at `endedAt`. While no `ending` is known it may be started again; that is another entry then. */
  readonly stopped?: true | undefined;
}

/** True where a stretch has ended with a stop, and not the instance with it. */
export function isStop({ stopped, ending }: Pick<LedgerEntry, 'stopped' | 'ending'>): boolean {
  return stopped === true && ending === undefined;
}

/** One entry for each instance: its last stretch. */
export function lastStretches(entries: readonly LedgerEntry[]): readonly LedgerEntry[] {
  return [...new Map(entries.map((entry) => [entry.instanceId, entry])).values()];
}

/** The last stretches of instances that are gone for good. */
export function goneOf(entries: readonly LedgerEntry[]): readonly LedgerEntry[] {
  return lastStretches(entries).filter((entry) => entry.endedAt !== undefined && !isStop(entry));
}

/** One annex' page of the ledger. Kept when the annex is long gone. */
export interface LedgerPage {
  readonly pool: string;
  readonly annexId: string;
  readonly annexName: string;
  readonly region: string;
  readonly entries: readonly LedgerEntry[];
  /** Where the message that followed it stood last. */
  readonly place?: Place | undefined;
  /**
   * What it would come to if all of it ran until the furthest end of its lease; absent when a price was not known, or the
   * questions are lost.
   */
  readonly worstCaseUsd?: string | undefined;
  /** Entries were rebuilt from EC2 after a loss, and instances that EC2 had forgotten by then are missing. */
  readonly incompleteBefore?: number | undefined;
  /** How many receipts were handed over: an annex that lives again after its receipt has another one. */
  readonly receipts?: number | undefined;
}
