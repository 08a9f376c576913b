import type { Faults } from '../faults.js';
import type { Json } from '../json.js';
import type { Carrier, Delivered, Parcel } from './delivery.js';

/** Slack: Events API, "Retries": nearly at once, after a minute, after five minutes. */
const RETRY_DELAYS_MS = [0, 60_000, 300_000];

/**
 * Hands payloads to the app. Commands and interactions are sent once, whatever happens to them; events are sent
 * again until they are acked or three retries have failed.
 */
export class PostOffice {
  readonly #carrier: Carrier;
  readonly #faults: Faults;
  readonly #retryDelaysMs: readonly number[];
  readonly #timers = new Set<NodeJS.Timeout>();
  #closed = false;

  constructor(carrier: Carrier, faults: Faults, retryDelaysMs: readonly number[] = RETRY_DELAYS_MS) {
    this.#carrier = carrier;
    this.#faults = faults;
    this.#retryDelaysMs = retryDelaysMs;
  }

  /** Sends what a person did. Resolves when the app acked or the person has waited long enough. */
  async deliver(kind: 'slash_commands' | 'interactive', payload: Json): Promise<Delivered> {
    return this.#send({ kind, payload });
  }

  /** Sends an event, and again later while nobody acks it. Resolves after the first attempt. */
  async announce(payload: Json): Promise<Delivered> {
    const first = await this.#send({ kind: 'events_api', payload });
    if (!first.acked) this.#retry(payload, 1, first.error ?? 'operation_timeout');
    return first;
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #send(parcel: Parcel): Promise<Delivered> {
    if (this.#faults.takeDouble(parcel.kind)) void this.#carrier.send(parcel);
    return this.#carrier.send(parcel);
  }

  #retry(payload: Json, attempt: number, error: string): void {
    const delayMs = this.#retryDelaysMs[attempt - 1];
    if (delayMs === undefined || this.#closed) return;
    const reason = error === 'operation_timeout' ? 'timeout' : 'connection_failed';
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      void this.#carrier.send({ kind: 'events_api', payload, retry: { attempt, reason } }).then((again) => {
        if (!again.acked) this.#retry(payload, attempt + 1, again.error ?? 'operation_timeout');
      });
    }, delayMs);
    this.#timers.add(timer.unref());
  }
}
