import type { Draft, Drafts } from '../../src/ports/drafts.js';

/** Filled-in forms in memory, kept for ever. */
export class MemoryDrafts implements Drafts {
  readonly #kept = new Map<string, Draft>();

  keep(draft: Draft): Promise<void> {
    this.#kept.set(draft.id, draft);
    return Promise.resolve();
  }

  find(id: string): Promise<Draft | undefined> {
    return Promise.resolve(this.#kept.get(id));
  }
}
