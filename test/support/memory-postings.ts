import type { Postings } from '../../src/ports/postings.js';

/** Postings that are forgotten with the test. */
export class MemoryPostings implements Postings {
  readonly kept = new Map<string, number>();

  begin(key: string, at: number): Promise<number | undefined> {
    const before = this.kept.get(key);
    if (before === undefined) this.kept.set(key, at);
    return Promise.resolve(before);
  }

  renew(key: string, at: number): Promise<void> {
    this.kept.set(key, at);
    return Promise.resolve();
  }

  forget(key: string): Promise<void> {
    this.kept.delete(key);
    return Promise.resolve();
  }
}
