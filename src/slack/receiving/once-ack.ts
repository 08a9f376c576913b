import type { AckFn } from '@slack/bolt';
import type { Log } from '../../ports/log.js';

/** What an ack is made of. */
export interface AckHands {
  /** Tells Slack; works once. */
  readonly send: AckFn<unknown>;
  /** Sends on what a listener says after the automatic ack. */
  readonly late: (content: string | object) => Promise<void>;
  readonly log: Log;
  /** The name of the command, action or event, for the log. */
  readonly about: string;
}

/**
 * An `ack` that reaches Slack once, however often it is called. A listener that comes after the automatic one has its
 * words sent on by `late`, so that they are not lost. It never throws: what was asked for goes on, even when Slack could
 * not be told in time.
 */
export class OnceAck {
  /** Resolves when Slack has been told, or could not be. */
  readonly told: Promise<void>;
  #done = false;
  #wasAutomatic = false;
  #tell: () => void = () => undefined;
  readonly #hands: AckHands;

  constructor(hands: AckHands) {
    this.#hands = hands;
    this.told = new Promise((resolve) => {
      this.#tell = resolve;
    });
  }

  get done(): boolean {
    return this.#done;
  }

  /** What listeners are given. */
  readonly ack = async (content?: unknown): Promise<void> => {
    if (!this.#done) return this.#first(content);
    const words =
      typeof content === 'string' || (typeof content === 'object' && content !== null) ? content : undefined;
    if (words === undefined || !this.#wasAutomatic) return;
    this.#hands.log.warn(
      { about: this.#hands.about },
      'A listener answered after the automatic ack. Its answer follows by another way.',
    );
    await this.#hands.late(words);
  };

  /** Tells Slack that we have it before Slack gives up; the listener works on. */
  async automatically(): Promise<void> {
    if (this.#done) return;
    this.#wasAutomatic = true;
    await this.#first(undefined);
  }

  async #first(content: unknown): Promise<void> {
    this.#done = true;
    try {
      await this.#hands.send(content);
    } catch (error) {
      this.#hands.log.warn({ error, about: this.#hands.about }, 'Slack could not be told that we got it.');
    } finally {
      this.#tell();
    }
  }
}
