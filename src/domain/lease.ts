/**
 * Reads a lease tag: epoch milliseconds as we write it, or epoch seconds, or ISO-8601.
 * `undefined` when it is none of these: such a lease is reported, never guessed.
 */
export function parseLease(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{12,14}$/.test(text)) return Number(text);
  if (/^\d{9,10}$/.test(text)) return Number(text) * 1000;
  if (!/^\d{4}-\d{2}-\d{2}T/.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
}

/** The tag's text for a lease that ends at `at`. */
export function formatLease(at: number): string {
  return String(Math.trunc(at));
}
