import type { Instance } from './instance.js';
import { parseLease } from './lease.js';
import { TAG } from './tags.js';

/** Why an instance ended. */
export type Ending =
  'idle' | 'lease' | 'condor_off' | 'head node' | 'spot' | 'capacity' | 'console' | 'failure';

/** What we wanted of an instance before it ended: EC2's reasons alone can't tell our ends from a person's. */
export interface Intent {
  /** When its annex was asked to end, by whom; `drains` when its jobs were to finish first. */
  readonly off?:
    { readonly by: string; readonly at: number; readonly drains?: boolean | undefined } | undefined;
  /** When its lease ended or was to end, as last known. */
  readonly leaseEndsAt: number;
  /** Since when its pool had no head node, because somebody stopped or terminated it. */
  readonly headAwaySince?: number | undefined;
  /** For how long it was to wait for jobs. */
  readonly idleMs?: number | undefined;
}

/** An ending and, where a person stands behind it, who. */
export interface Attributed {
  readonly ending: Ending;
  readonly by?: string | undefined;
}

/** How far the clocks of EC2, of an instance and of the bot may be apart. */
const CLOCKS_APART_MS = 60_000;

/** What a machine writes into its tag before it shuts itself down. */
const LAST_WORD = /^ended-(idle|lease|condor_off|failure)$/;

/** Codes that put the blame on the instance or on AWS, whatever anybody intended (API_StateReason). */
const BROKE =
  /^(Server\.(InternalError|ScheduledStop)|Client\.(InternalError|VolumeLimitExceeded|InvalidSnapshot.*))$/;

/** Somebody called the API: the lease function, this bot, or a person (API_StateReason). */
const ENDED_FROM_OUTSIDE = /^Client\.UserInitiated(Shutdown|Hibernate)$/;

/**
 * Why this instance ended, from EC2's reason code (API_StateReason), from what the machine said last
 * (`htcondor:PoolState` is `ended-<why>` when it ended itself), and from what we intended before it happened.
 * `now` stands for the moment of its end where EC2 does not tell that.
 */
export function endingOf(instance: Instance, intent: Intent, now: number): Attributed {
  const attributed = endingOfItself(instance, intent, now);
  if (attributed.ending !== 'idle') return attributed;
  const { headAwaySince = Infinity, idleMs = 0 } = intent;
  const { endedAt = now } = instance;
  // As long as it waited there was nobody who could have given it a job.
  return headAwaySince + idleMs <= endedAt + CLOCKS_APART_MS ? { ending: 'head node' } : attributed;
}

function endingOfItself(instance: Instance, intent: Intent, now: number): Attributed {
  const { reasonCode = '', endedAt = now } = instance;
  const word = lastWord(instance);
  if (word !== undefined && word !== 'condor_off') return { ending: word };
  if (reasonCode.startsWith('Server.Spot')) return { ending: 'spot' };
  if (reasonCode === 'Server.InsufficientInstanceCapacity') return { ending: 'capacity' };
  if (BROKE.test(reasonCode)) return { ending: 'failure' };
  const { off } = intent;
  const leaseEndsAt = parseLease(instance.tags[TAG.leaseEndsAt]) ?? intent.leaseEndsAt;
  const isLeaseOver = endedAt >= leaseEndsAt - CLOCKS_APART_MS;
  // Nobody asked for what happens to a drain that takes longer than the lease.
  if (isLeaseOver && off?.drains === true && word === undefined) return { ending: 'lease' };
  if (off !== undefined && off.at <= endedAt + CLOCKS_APART_MS) return { ending: 'condor_off', by: off.by };
  if (word !== undefined) return { ending: word };
  if (isLeaseOver) return { ending: 'lease' };
  return { ending: unintended(instance) };
}

/**
 * What the machine said of its end, if that can be. HTCondor also leaves when EC2 shuts the machine down, which looks
 * like a condor_off where nothing tells the machine otherwise.
 */
function lastWord({ tags, reasonCode = '' }: Instance): Ending | undefined {
  const said = LAST_WORD.exec(tags[TAG.poolState] ?? '')?.[1] as Ending | undefined; // The pattern lists endings.
  return said === 'condor_off' && reasonCode !== 'Client.InstanceInitiatedShutdown' ? undefined : said;
}

/** Nobody of ours meant it to end, and it did not say why. */
function unintended({ reasonCode = '', tags }: Instance): Ending {
  if (ENDED_FROM_OUTSIDE.test(reasonCode)) return 'console';
  if (reasonCode !== 'Client.InstanceInitiatedShutdown') return 'failure';
  switch (tags[TAG.poolState]) {
    case undefined: // It was never in the pool.
      return 'failure';
    case 'busy': // Idleness takes a while, so that somebody on the machine must have shut it down.
      return 'console';
    default:
      return 'idle';
  }
}
