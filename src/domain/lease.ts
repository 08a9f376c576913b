/**
 * The lease function ends what is past its lease within about a minute, and instances do it themselves. If both are
 * silent for this long, the bot does it too.
 */
export const LEASE_GRACE_MS = 3 * 60_000;

const ISO =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?$/i;

/**
 * Reads a lease tag: epoch milliseconds as we write it, or, since people edit tags by hand, epoch seconds or ISO-8601
 * (UTC unless it names a zone). The lease function and the instances read tags by the same rules.
 * `undefined` when it is none of these: such a lease is reported, never guessed.
 */
export function parseLease(text: string | undefined): number | undefined {
  const trimmed = text?.trim() ?? '';
  if (/^\d{13}$/.test(trimmed)) return Number(trimmed);
  if (/^\d{10}$/.test(trimmed)) return Number(trimmed) * 1000;
  const iso = ISO.exec(trimmed);
  if (iso === null) return undefined;
  const at = Date.parse(iso[1] === undefined ? `${trimmed}Z` : trimmed);
  return Number.isNaN(at) ? undefined : at;
}

/** The tag's text for a lease that ends at `at`. */
export function formatLease(at: number): string {
  return String(Math.trunc(at));
}
