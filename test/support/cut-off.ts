/** Thrown by everything that a process does after its end. */
class CutOff extends Error {
  override readonly name = 'CutOff';
}

type When = 'before' | 'after';

/**
 * Cuts a process off at its nth call to the outside: `before` the call takes effect or `after` it. From then on
 * nothing that this process does has an effect, as if it had been killed.
 */
export class Cut {
  readonly #nth: number;
  readonly #when: When;
  #calls = 0;

  constructor(nth: number, when: When) {
    this.#nth = nth;
    this.#when = when;
  }

  /** True once the process has got that far. */
  get happened(): boolean {
    return this.#calls >= this.#nth;
  }

  /** The same collaborator for a process that will be cut off. Its methods have to return promises. */
  through<T extends object>(collaborator: T): T {
    return new Proxy(collaborator, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name, target);
        if (typeof method !== 'function') return method;
        return (...args: unknown[]) => this.#call(() => Reflect.apply(method, target, args) as unknown);
      },
    });
  }

  async #call(act: () => unknown): Promise<unknown> {
    this.#calls += 1;
    if (this.#calls > this.#nth || (this.#calls === this.#nth && this.#when === 'before')) throw new CutOff();
    const last = this.#calls === this.#nth;
    const result = await act();
    if (last) throw new CutOff();
    return result;
  }
}

/**
 * Lives through the same thing again and again, cut off at one call later each time, until nothing is cut off any
 * more. How many calls there were.
 */
export async function cutEverywhere(when: When, live: (cut: Cut) => Promise<void>): Promise<number> {
  for (let calls = 0; ; calls += 1) {
    const cut = new Cut(calls + 1, when);
    await live(cut);
    if (!cut.happened) return calls;
  }
}
