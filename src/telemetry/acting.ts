import { AsyncLocalStorage } from 'node:async_hooks';
import type { Acting, ActingFor } from '../ports/acting.js';

/** By Node's own notion of what belongs together. */
export class AsyncActing implements Acting {
  readonly #storage = new AsyncLocalStorage<ActingFor>();

  run<T>(whom: ActingFor, work: () => T): T {
    return this.#storage.run(whom, work);
  }

  current(): ActingFor | undefined {
    return this.#storage.getStore();
  }

  /** Afterwards nobody is known any more. Node carries every storage through every promise until it is told to stop. */
  stop(): void {
    this.#storage.disable();
  }
}
