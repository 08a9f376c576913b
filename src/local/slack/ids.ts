/**
 * Makes the ids and message timestamps of one workspace. They count up instead of being random, so that two runs of
 * a test name the same things alike.
 */
export class Ids {
  readonly #now: () => number;
  #count = 0;
  #lastStampUs = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** An id that looks like Slack's: the prefix, then ten letters and digits. */
  next(prefix: string): string {
    this.#count += 1;
    return `${prefix}${this.#count.toString(36).toUpperCase().padStart(10, '0')}`;
  }

  /** A message's `ts`: unique and growing even while the clock stands still or is turned back. */
  stamp(): string {
    this.#lastStampUs = Math.max(Math.round(this.#now()) * 1000, this.#lastStampUs + 1);
    const seconds = Math.floor(this.#lastStampUs / 1_000_000);
    return `${seconds}.${String(this.#lastStampUs % 1_000_000).padStart(6, '0')}`;
  }
}
