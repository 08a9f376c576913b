import type { Log } from '../../ports/log.js';
import type { Payload } from './payload.js';

const PATIENCE_MS = 10_000;

/** What whispering takes. */
export interface WhisperHands {
  readonly fetch: typeof fetch;
  /** Sends a direct message. */
  readonly direct: (userId: string, text: string) => Promise<void>;
  readonly log: Log;
}

/** Says something to the person who did something, and to nobody else. */
export class Whisper {
  readonly #hands: WhisperHands;

  constructor(hands: WhisperHands) {
    this.#hands = hands;
  }

  /** Answers where they are, or by direct message where Slack gives no way to. Never throws: it is the last word. */
  async tell({ responseUrl, userId }: Payload, content: string | object): Promise<void> {
    try {
      if (responseUrl !== undefined && (await this.#respond(responseUrl, content))) return;
      const text = textOf(content);
      if (userId !== undefined && text !== undefined) await this.#hands.direct(userId, text);
    } catch (error) {
      this.#hands.log.warn({ error }, 'Somebody could not be answered.');
    }
  }

  /** False when Slack did not take it: the address is good for half an hour and five answers. */
  async #respond(url: string, content: string | object): Promise<boolean> {
    const words = typeof content === 'string' ? { text: content } : content;
    try {
      const { ok } = await this.#hands.fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json; charset=utf-8' },
        body: JSON.stringify({ response_type: 'ephemeral', replace_original: false, ...words }),
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      return ok;
    } catch {
      return false;
    }
  }
}

function textOf(content: string | object): string | undefined {
  if (typeof content === 'string') return content;
  return 'text' in content && typeof content.text === 'string' ? content.text : undefined;
}
