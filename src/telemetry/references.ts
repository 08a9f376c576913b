import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * Ties together the lines of a log that belong to one thing that happened, such as a click: everything that is done
 * inside `run`, now or later, carries the reference.
 */
export class References {
  readonly #storage = new AsyncLocalStorage<string>();

  /** Does the work under this reference. */
  run<T>(reference: string, work: () => T): T {
    return this.#storage.run(reference, work);
  }

  /** The reference of what is being done, if it has one. */
  current(): string | undefined {
    return this.#storage.getStore();
  }

  /** Afterwards nothing has one any more. Node carries every storage through every promise until it is told to stop. */
  stop(): void {
    this.#storage.disable();
  }
}
