/** More slips than these make another word, however long it is. */
const MOST_SLIPS = 4;

/** The candidate that begins so, or is a few slips of the finger (one for every three letters) away from the text. */
export function nearest(text: string, candidates: readonly string[]): string | undefined {
  const short = text.slice(0, 40);
  if (candidates.includes(short)) return short;
  const begun = short.length > 1 ? candidates.find((candidate) => candidate.startsWith(short)) : undefined;
  if (begun !== undefined) return begun;
  let best: string | undefined;
  let bestSlips = Math.min(Math.ceil(short.length / 3), MOST_SLIPS) + 1;
  for (const candidate of candidates) {
    const slips = distance(short, candidate);
    if (slips < bestSlips) [best, bestSlips] = [candidate, slips];
  }
  return best;
}

/** Levenshtein's distance, one row at a time. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
