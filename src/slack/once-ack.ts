import type { AckFn } from '@slack/bolt';
import { isNativeError } from 'node:util/types';
import type { Log } from '../ports/log.js';

/** What a listener may hand to `ack`: words, or an object as Slack documents it for the payload. */
export type AckContent = string | object | undefined;

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
  readonly #send: AckFn<unknown>;
  readonly #late: (content: string | object) => Promise<void>;
  readonly #log: Log;

  constructor(send: AckFn<unknown>, late: (content: string | object) => Promise<void>, log: Log) {
    this.#send = send;
    this.#late = late;
    this.#log = log;
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
    this.#log.warn({}, 'A listener answered after the automatic ack. Its answer follows by another way.');
    await this.#late(words);
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
      await this.#send(content);
    } catch (error) {
      this.#log.warn(
        { reason: isNativeError(error) ? error.message : String(error) },
        'Slack could not be told that we got it.',
      );
    } finally {
      this.#tell();
    }
  }
}
