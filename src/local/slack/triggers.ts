import type { Ids } from './ids.js';
import { Refusal } from './refusal.js';

/** How long a `trigger_id` lives. Slack: "Handling user interaction", trigger_id expires in three seconds. */
const LIFETIME_MS = 3000;

export interface Trigger {
  readonly userId: string;
  /** The view in which the person did something, if it was in one. */
  readonly viewId: string | undefined;
}

/** Hands out trigger ids with each interaction and takes each back once, in time. */
export class Triggers {
  readonly #ids: Ids;
  readonly #now: () => number;
  readonly #issued = new Map<string, Trigger & { readonly issuedAt: number; used: boolean }>();

  constructor(ids: Ids, now: () => number) {
    this.#ids = ids;
    this.#now = now;
  }

  issue(userId: string, viewId?: string): string {
    const id = `${this.#ids.next('')}.${this.#ids.next('')}.${this.#ids.next('')}`.toLowerCase();
    this.#issued.set(id, { userId, viewId, issuedAt: this.#now(), used: false });
    return id;
  }

  /** @throws Refusal `invalid_trigger_id`, `exchanged_trigger_id` or `expired_trigger_id`. */
  exchange(id: string): Trigger {
    const trigger = this.#issued.get(id);
    if (trigger === undefined) throw new Refusal('invalid_trigger_id');
    if (trigger.used) throw new Refusal('exchanged_trigger_id');
    if (this.#now() - trigger.issuedAt > LIFETIME_MS) throw new Refusal('expired_trigger_id');
    trigger.used = true;
    return trigger;
  }
}
