/** A clock that runs `speed` times as fast as the wall's, and can be moved ahead. Sleepers wake when their time has come either way. */
export class DemoClock {
  readonly #startedAt = Date.now();
  readonly #speed: number;
  readonly #sleepers = new Set<() => void>();
  #skippedMs = 0;

  constructor(speed: number) {
    this.#speed = speed;
  }

  /** Epoch milliseconds, as the demo counts them. */
  now(): number {
    return Math.trunc(this.#startedAt + (Date.now() - this.#startedAt) * this.#speed + this.#skippedMs);
  }

  /** Moves the clock ahead. */
  skip(ms: number): void {
    this.#skippedMs += ms;
    for (const look of [...this.#sleepers]) look();
  }

  /** Resolves after `ms` of the demo's time, or at once when the signal aborts. */
  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const until = this.now() + ms;
    while (this.now() < until && signal?.aborted !== true)
      await this.#nap((until - this.now()) / this.#speed, signal);
  }

  async #nap(realMs: number, signal?: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.#sleepers.delete(wake);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(wake, Math.min(Math.max(realMs, 1), 2 ** 31 - 1));
      this.#sleepers.add(wake);
      signal?.addEventListener('abort', wake, { once: true });
    });
  }
}
