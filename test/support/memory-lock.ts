import type { Clock } from '../../src/ports/clock.js';
import type { Lock } from '../../src/ports/stores.js';

/** Locks in memory, by the clock of the test. Each replica has its own side of the same locks. */
export class MemoryLocks {
  readonly #clock: Clock;
  readonly #held = new Map<
    string,
    { readonly holder: string; readonly until: number; readonly number: number }
  >();
  #last = 0;
  /** What every call throws. */
  trouble: Error | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** True while somebody holds it. */
  isHeld(name: string): boolean {
    return (this.#held.get(name)?.until ?? 0) > this.#clock.now();
  }

  sideOf(holder: string): Lock {
    return {
      hold: async (name, holdMs) => {
        await this.#mayFail();
        const held = this.isHeld(name) ? this.#held.get(name) : undefined;
        if (held !== undefined && held.holder !== holder) return undefined;
        const number = held?.number ?? ++this.#last;
        this.#held.set(name, { holder, until: this.#clock.now() + holdMs, number });
        return number;
      },
      release: async (name) => {
        await this.#mayFail();
        if (this.#held.get(name)?.holder === holder) this.#held.delete(name);
      },
    };
  }

  async #mayFail(): Promise<void> {
    await Promise.resolve();
    if (this.trouble !== undefined) throw this.trouble;
  }
}
