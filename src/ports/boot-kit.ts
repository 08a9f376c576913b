/** What an annex' instances need to know to join. */
export interface BundleOrder {
  readonly annexName: string;
  readonly annexId: string;
  /** `host:port` of the pool's collector. */
  readonly collector: string;
  /** The token they join with. */
  readonly token: string;
  readonly idleMs: number;
  /** Whose jobs may run there; empty means everybody's. */
  readonly owners: readonly string[];
}

/** Makes what instances boot with. */
export interface BootKit {
  /** Configuration and token, packed; the same order gives the same bytes. */
  bundle(order: BundleOrder): Promise<Uint8Array>;
  /** The boot script; carries no secret. */
  userData(order: { readonly bundleUrl: string; readonly region: string }): string;
}
