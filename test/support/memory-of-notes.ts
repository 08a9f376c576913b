import type { Memory } from '../../src/ports/memory.js';

/** Whether notes are there, kept in this process. */
export class MemoryOfNotes implements Memory {
  readonly #beganAt = new Map<string, number>();

  findBeginning(pool: string): Promise<number | undefined> {
    return Promise.resolve(this.#beganAt.get(pool));
  }

  begin(pool: string, at: number): Promise<void> {
    if (!this.#beganAt.has(pool)) this.#beganAt.set(pool, at);
    return Promise.resolve();
  }

  /** Loses everything. */
  lose(): void {
    this.#beganAt.clear();
  }
}
