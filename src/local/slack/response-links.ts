import type { Ids } from './ids.js';
import type { MessageRef } from './messages.js';
import { Refusal } from './refusal.js';

/** Slack: "Handling user interaction", a response_url works five times within thirty minutes. */
const LIFETIME_MS = 30 * 60_000;
const USES = 5;

/** What a `response_url` knows about the moment it was made in. */
export interface ResponseLink {
  readonly id: string;
  readonly kind: 'commands' | 'actions';
  readonly userId: string;
  readonly channel: string;
  /** The command as typed, shown above a public answer. */
  readonly command?: string;
  /** The message whose button was pressed: what `replace_original` and `delete_original` mean. */
  readonly original?: MessageRef;
}

/** Issues response URLs and counts their uses. */
export class ResponseLinks {
  readonly #ids: Ids;
  readonly #now: () => number;
  readonly #issued = new Map<
    string,
    { readonly link: ResponseLink; readonly issuedAt: number; uses: number }
  >();

  constructor(ids: Ids, now: () => number) {
    this.#ids = ids;
    this.#now = now;
  }

  issue(link: Omit<ResponseLink, 'id'>): ResponseLink {
    const made = { ...link, id: this.#ids.next('') };
    this.#issued.set(made.id, { link: made, issuedAt: this.#now(), uses: 0 });
    return made;
  }

  /** Counts one use. @throws Refusal `used_url` or `expired_url`. */
  use(id: string): ResponseLink {
    const issued = this.#issued.get(id);
    if (issued === undefined || this.#now() - issued.issuedAt > LIFETIME_MS) throw new Refusal('expired_url');
    if (issued.uses >= USES) throw new Refusal('used_url');
    issued.uses += 1;
    return issued.link;
  }
}
