/** Tells whoever listens that something in the workspace is not as it was. */
export class Changes {
  readonly #listeners = new Set<() => void>();

  /** Calls the listener after every change until the returned function is called. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  announce(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

/** How often `until` looks although nothing changed here: what it looks for may live outside of this workspace. */
const LOOK_ANYWAY_MS = 50;

interface Wait {
  readonly withinMs: number;
  /** Describes how things stand, for the error when time runs out. */
  readonly describe: () => string;
}

/**
 * Resolves with what `look` returns as soon as that is not undefined. A `look` that throws has not seen it yet.
 * Rejects after `withinMs` of real time with a description of how things stand.
 */
export function until<T>(changes: Changes, look: () => T | undefined, wait: Wait): Promise<T> {
  const { promise, resolve, reject } = deferred<T>();
  let lastError: unknown;
  const check = (): void => {
    try {
      const seen = look();
      if (seen !== undefined) resolve(seen);
    } catch (error) {
      lastError = error;
    }
  };
  const unlisten = changes.listen(check);
  const interval = setInterval(check, LOOK_ANYWAY_MS);
  const timer = setTimeout(() => {
    check();
    reject(new Error(`Not seen within ${wait.withinMs} ms.\n${wait.describe()}`, { cause: lastError }));
  }, wait.withinMs);
  check();
  return promise.finally(() => {
    unlisten();
    clearInterval(interval);
    clearTimeout(timer);
  });
}

/** A promise with its two ends outside. */
export function deferred<T>(): {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: Error) => void;
} {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
