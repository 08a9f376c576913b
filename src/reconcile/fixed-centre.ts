import type { Secrets } from '../ports/account.js';
import type { Centre, Joining } from '../ports/centre.js';

/** A pool that lives elsewhere: its collector is known by name, and a token for it is kept in Secrets Manager. */
export class FixedCentre implements Centre {
  readonly mints = false;
  readonly #collector: string;
  readonly #tokenSecret: string;
  readonly #secrets: Secrets;

  constructor(pool: {
    readonly collector: string;
    readonly tokenSecret: string;
    /** Of the region in which the token is kept. */
    readonly secrets: Secrets;
  }) {
    this.#collector = pool.collector;
    this.#tokenSecret = pool.tokenSecret;
    this.#secrets = pool.secrets;
  }

  getCollector(): Promise<string> {
    return Promise.resolve(this.#collector);
  }

  async join(): Promise<Joining> {
    return { collector: this.#collector, token: await this.#secrets.get(this.#tokenSecret) };
  }

  /** Nobody said that the bot may drive it. */
  findHead(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  findAbsence(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
}
