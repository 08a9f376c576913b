/** Looks again at something then, or sooner if that was said before. */
export function sooner(again: Map<string, number>, subject: string, inMs: number): void {
  again.set(subject, Math.min(inMs, again.get(subject) ?? inMs));
}
