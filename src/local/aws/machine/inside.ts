import type { PoolLink } from './pool-link.js';
import type { PoolSettings } from './bundle.js';
import type { BootSettings } from './user-data.js';

/** What goes on inside a running instance. */
export interface Machine {
  readonly boot: BootSettings;
  readonly bootedAt: number;
  pool: PoolSettings | undefined;
  link: PoolLink | undefined;
  /** Why the pool did not let it in, when it tried last. */
  refusal: string | undefined;
  /** Since when it could be unclaimed: it joined, started again, or its last job ended. */
  unclaimedFrom: number | undefined;
  /** Since when it has been in the pool. */
  joinedAt: number | undefined;
  /** What it wrote last about being claimed, and from when on it may write again. */
  said: string;
  sayAgainAt: number;
  /** Grows whenever an end is reckoned anew, so that the earlier reckoning does nothing. */
  leaseReckoning: number;
  idleReckoning: number;
  stateReckoning: number;
}

/** The inside of an instance that has just booted. */
export function freshMachine(boot: BootSettings, bootedAt: number): Machine {
  return {
    boot,
    bootedAt,
    pool: undefined,
    link: undefined,
    refusal: undefined,
    unclaimedFrom: undefined,
    joinedAt: undefined,
    said: '',
    sayAgainAt: 0,
    leaseReckoning: 0,
    idleReckoning: 0,
    stateReckoning: 0,
  };
}
