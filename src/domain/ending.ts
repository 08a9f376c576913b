import type { Instance } from './instance.js';
import { parseLease } from './lease.js';
import { TAG } from './tags.js';

/** Why an instance ended. */
export type Ending =
  'idle' | 'lease' | 'condor_off' | 'head node' | 'spot' | 'capacity' | 'console' | 'failure';

/** What we wanted of an instance before it ended: EC2's reasons alone can't tell our ends from a person's. */
export interface Intent {
  /** When its annex was asked to end, by whom. */
  readonly off?: { readonly by: string; readonly at: number } | undefined;
  /** When its lease ended or was to end, as last known. */
  readonly leaseEndsAt: number;
}

/** An ending and, where a person stands behind it, who. */
export interface Attributed {
  readonly ending: Ending;
  readonly by?: string | undefined;
}

/** The lease function and the machine's timer look every minute, and clocks differ a little. */
const LEASE_SLACK_MS = 90_000;

/**
 * Why this instance ended, from EC2's reason code (API_StateReason), from what the machine said last
 * (`htcondor:PoolState` is `ended-<why>` when it ended itself), and from what we intended before it happened.
 */
export function endingOf(instance: Instance, intent: Intent, now: number): Attributed {
  const { reasonCode = '', tags } = instance;
  const said = /^ended-(idle|lease|condor_off|failure)$/.exec(tags[TAG.poolState] ?? '')?.[1];
  if (said !== undefined) return { ending: said as Ending };
  if (reasonCode.startsWith('Server.Spot')) return { ending: 'spot' };
  if (reasonCode === 'Server.InsufficientInstanceCapacity') return { ending: 'capacity' };
  const endedAt = instance.endedAt ?? now;
  if (intent.off !== undefined && intent.off.at <= endedAt + LEASE_SLACK_MS)
    return { ending: 'condor_off', by: intent.off.by };
  const leaseEndsAt = parseLease(tags[TAG.leaseEndsAt]) ?? intent.leaseEndsAt;
  const pastLease = endedAt >= leaseEndsAt - LEASE_SLACK_MS;
  switch (reasonCode) {
    case 'Client.UserInitiatedShutdown':
      return { ending: pastLease ? 'lease' : 'console' };
    case 'Client.InstanceInitiatedShutdown':
      if (pastLease) return { ending: 'lease' };
      return { ending: tags[TAG.poolState] === undefined ? 'failure' : 'idle' };
    default:
      return { ending: pastLease ? 'lease' : 'failure' };
  }
}
