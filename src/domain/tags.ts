/**
 * The tags that say whose an instance is. They are put there by the launch call itself and are the truth: what
 * Redis remembers can be lost, these cannot.
 */
export const TAG = {
  /** The annex' name as people typed it. */
  annexName: 'htcondor:AnnexName',
  /** The annex' identity, `<name>_<uuid>`. */
  annexId: 'htcondor:AnnexId',
  /** The pool it belongs to. */
  pool: 'htcondor:Pool',
  /** When the lease ends: epoch milliseconds, in decimal. */
  leaseEndsAt: 'htcondor:LeaseEndsAt',
  /** Of a head node: its name as people typed it, and its identity. It has no annex and no lease. */
  headName: 'htcondor:HeadName',
  headId: 'htcondor:HeadId',
  /** The Slack user who asked for it. */
  requestedBy: 'htcondor:RequestedBy',
  /** Which recorded attempt launched it. */
  attempt: 'htcondor:Attempt',
  /** Where the message stands in Slack that follows the annex: `<channel>/<ts>`. Known from it when all else is lost. */
  message: 'htcondor:Message',
  /**
   * Written by the instance itself: `in-pool` once the pool lists it, then `busy` or `idle`, and `ended-<why>` before it
   * shuts itself down.
   */
  poolState: 'htcondor:PoolState',
} as const;

/** On an instance that somebody of the account offers for adoption, with any value: the bot must not put it there itself. */
export const ADOPT_TAG = 'condor-annex:Adopt';

/** Tags of ours and of AWS that a person may not set. */
export function isReservedTag(key: string): boolean {
  return /^(aws|htcondor):/i.test(key) || key === 'Name';
}
