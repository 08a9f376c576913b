/** What an annex' instances need to know to join. */
export interface BundleOrder {
  readonly annexName: string;
  readonly annexId: string;
  /** `host:port` of the pool's collector. */
  readonly collector: string;
  /** The token they join with. */
  readonly token: string;
  /** 0 when nobody knows any more; then the bundle has the token alone. */
  readonly idleMs: number;
  /** Whose jobs may run there; empty means everybody's. */
  readonly owners: readonly string[];
}

/** What a head node needs to know of itself. */
export interface HeadBootOrder {
  readonly headId: string;
  readonly headName: string;
  readonly pool: string;
  readonly region: string;
  /** Who issues the pool's tokens: the same for ever, whatever its address. */
  readonly trustDomain: string;
}

/** Makes what instances boot with. */
export interface BootKit {
  /** Configuration and token, packed; the same order gives the same bytes. */
  bundle(order: BundleOrder): Promise<Uint8Array>;
  /** The boot script; carries no secret. */
  userData(order: { readonly bundleUrl: string; readonly region: string }): string;
  /** The boot script of a head node; carries no secret. @throws BotError `usage` for a name that can't be in it. */
  headUserData(order: HeadBootOrder): string;
}
