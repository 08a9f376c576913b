/** What instances of an annex need to join: where to, and with what. */
export interface Joining {
  /** `host:port` of the pool's collector. */
  readonly collector: string;
  /** A secret. */
  readonly token: string;
}

/** Which annex wants to join. */
export interface JoinOrder {
  readonly annexId: string;
  /** Epoch milliseconds; the token lasts somewhat longer. */
  readonly leaseEndsAt: number;
}

/** The centre of a pool, which its annexes join: a head node of ours, or an existing pool anywhere. */
export interface Centre {
  /** True when every annex gets a token of its own, which ends somewhat after its lease; else all have one that somebody made. */
  readonly mints: boolean;
  /**
   * `host:port` of the collector, for showing before asking.
   * @throws BotError `not-ready` with what to type next when there is none, or it is not up.
   */
  getCollector(): Promise<string>;
  /** @throws BotError as `getCollector`, and `later`. */
  join(order: JoinOrder): Promise<Joining>;
  /** The head node whose HTCondor the bot can drive, when it has one that runs. */
  findHead(): Promise<{ readonly region: string; readonly instanceId: string } | undefined>;
  /** Since when there is none because somebody stopped or terminated it; `undefined` while there is one, or never was. */
  findAbsence(): Promise<number | undefined>;
}
