import { BotError } from '../../domain/errors.js';
import { words } from '../../domain/words.js';
import type { Clock } from '../../ports/clock.js';

/** What pacing takes, and how fast it lets writers go. */
export interface PaceHands {
  readonly clock: Clock;
  /** Slack: "Rate limits", about one message per second and channel. */
  readonly everyMs?: number;
  /** How many may follow each other at once after a rest; Slack tolerates short bursts. */
  readonly burst?: number;
  /** Whoever would have to wait longer is sent away instead. */
  readonly longestMs?: number;
}

/** Channels that are remembered before those at rest are forgotten. */
const MOST_CHANNELS = 1000;

/** Gives those who write to a channel their turns, first come, first served. */
export class Pace {
  readonly #clock: Clock;
  readonly #everyMs: number;
  readonly #slackMs: number;
  readonly #longestMs: number;
  /** Per channel: when it will have rested from all turns given so far. */
  readonly #restedAt = new Map<string, number>();
  /** Per channel: until when Slack wants nothing. */
  readonly #heldUntil = new Map<string, number>();

  constructor({ clock, everyMs = 1000, burst = 4, longestMs = 5000 }: PaceHands) {
    this.#clock = clock;
    this.#everyMs = everyMs;
    this.#slackMs = (burst - 1) * everyMs;
    this.#longestMs = longestMs;
  }

  /** Resolves when it is this writer's turn. @throws BotError `later` when that is too far away to wait for. */
  async turn(channel: string): Promise<void> {
    const now = this.#clock.now();
    const restedAt = Math.max(now, this.#restedAt.get(channel) ?? 0);
    const waitMs = Math.max(restedAt - this.#slackMs, this.#heldUntil.get(channel) ?? 0) - now;
    if (waitMs > this.#longestMs) throw tooFar(waitMs);
    this.#forget(now);
    this.#restedAt.set(channel, restedAt + this.#everyMs);
    if (waitMs <= 0) return;
    await this.#clock.sleep(waitMs);
    const heldMs = (this.#heldUntil.get(channel) ?? 0) - this.#clock.now();
    if (heldMs > 0) throw tooFar(heldMs);
  }

  /** Slack has asked for silence in this channel: nobody gets a turn for `ms`. */
  hold(channel: string, ms: number): void {
    const until = this.#clock.now() + ms;
    this.#heldUntil.set(channel, Math.max(until, this.#heldUntil.get(channel) ?? 0));
  }

  #forget(now: number): void {
    for (const kept of [this.#restedAt, this.#heldUntil]) {
      if (kept.size < MOST_CHANNELS) continue;
      for (const [channel, until] of kept) if (until <= now) kept.delete(channel);
    }
  }
}

function tooFar(waitMs: number): BotError {
  return new BotError('later', words`Slack lets me write there again in ${Math.ceil(waitMs / 1000)} s.`);
}
