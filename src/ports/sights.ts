/** When something was seen first, kept where a restart does not lose it. */
export interface Sights {
  /** Notes what is seen of a subject now, and when each was seen first; what is not among them is forgotten. */
  note(subject: string, seen: readonly string[], now: number): Promise<ReadonlyMap<string, number>>;
  /** What was seen when a subject was noted last, and when each was seen first. */
  find(subject: string): Promise<ReadonlyMap<string, number>>;
}
