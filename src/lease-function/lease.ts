import type { Instance } from '@aws-sdk/client-ec2';

/** The tag that says which annex an instance belongs to. */
const ANNEX_TAG = 'htcondor:AnnexId';

/** The tag that says when an instance must end. The bot writes epoch milliseconds in decimal. */
export const LEASE_TAG = 'htcondor:LeaseEndsAt';

/** What the lease says about one instance now; `foreign` is not ours, `unreadable` carries a lease nobody can read. */
export type Verdict = 'foreign' | 'live' | 'over' | 'unreadable';

const ISO =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?$/i;

/**
 * Reads a lease's end as epoch milliseconds. People edit tags by hand, so epoch seconds and ISO-8601 times count too
 * (without a zone they mean UTC). Undefined when the text is none of these.
 */
export function readLeaseEnd(text: string): number | undefined {
  const trimmed = text.trim();
  if (/^\d{13}$/.test(trimmed)) return Number(trimmed);
  if (/^\d{10}$/.test(trimmed)) return Number(trimmed) * 1000;
  const iso = ISO.exec(trimmed);
  if (iso === null) return undefined;
  const at = Date.parse(iso[1] === undefined ? `${trimmed}Z` : trimmed);
  return Number.isNaN(at) ? undefined : at;
}

/**
 * Judges one instance at the time `now` (epoch milliseconds). Only an instance that carries both of our tags is ours;
 * tags are compared whole, so an annex never ends with a neighbour whose name begins the same.
 */
export function judge(instance: Instance, now: number): Verdict {
  const lease = tagOf(instance, LEASE_TAG);
  if (lease === undefined || !tagOf(instance, ANNEX_TAG)) return 'foreign';
  const endsAt = readLeaseEnd(lease);
  if (endsAt === undefined) return 'unreadable';
  return now >= endsAt ? 'over' : 'live';
}

function tagOf(instance: Instance, key: string): string | undefined {
  return instance.Tags?.find((tag) => tag.Key === key)?.Value;
}
