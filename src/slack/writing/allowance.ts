import { BotError } from '../../domain/errors.js';
import { words } from '../../domain/words.js';
import type { Clock } from '../../ports/clock.js';

/** How much is allowed. */
export interface AllowanceOf {
  readonly clock: Clock;
  readonly perMinute: number;
  /** How much at once, after a rest. */
  readonly burst: number;
}

/** So many calls a minute and no more, whoever makes them. Nobody waits: who comes too early is sent away. */
export class Allowance {
  readonly #clock: Clock;
  readonly #everyMs: number;
  readonly #burst: number;
  /** When it will have rested from all calls so far. */
  #restedAt = 0;
  /** Until when Slack wants none. */
  #heldUntil = 0;

  constructor({ clock, perMinute, burst }: AllowanceOf) {
    this.#clock = clock;
    this.#everyMs = 60_000 / perMinute;
    this.#burst = burst;
  }

  /** How many may be made now. */
  left(): number {
    const now = this.#clock.now();
    if (now < this.#heldUntil) return 0;
    return this.#burst - Math.ceil(Math.max(0, this.#restedAt - now) / this.#everyMs);
  }

  /** Takes one. @throws BotError `later` when there is none. */
  take(): void {
    if (this.left() < 1) throw new BotError('later', words`Slack lets me change messages again in a moment.`);
    this.#restedAt = Math.max(this.#clock.now(), this.#restedAt) + this.#everyMs;
  }

  /** Slack has asked for silence: there are none for `ms`. */
  hold(ms: number): void {
    this.#heldUntil = Math.max(this.#heldUntil, this.#clock.now() + ms);
  }
}
