import type { Sights } from '../../src/ports/sights.js';

/** First sights in memory. */
export class MemorySights implements Sights {
  readonly #first = new Map<string, ReadonlyMap<string, number>>();

  note(subject: string, seen: readonly string[], now: number): Promise<ReadonlyMap<string, number>> {
    const before = this.#first.get(subject);
    const first = new Map(seen.map((each) => [each, before?.get(each) ?? now]));
    this.#first.set(subject, first);
    return Promise.resolve(first);
  }

  find(subject: string): Promise<ReadonlyMap<string, number>> {
    return Promise.resolve(this.#first.get(subject) ?? new Map());
  }
}
