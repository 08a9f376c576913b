import type { AnnexWish, LaunchWish } from './wish.js';

/** The wish after somebody moved the lease: launches that are on their way move it no more. */
export function moveLease(
  wish: AnnexWish,
  to: {
    readonly leaseEndsAt: number;
    readonly at: number;
    readonly by: Exclude<AnnexWish['leaseSetBy'], undefined>;
  },
): AnnexWish {
  const launches = wish.launches.map(movingNothing);
  return { ...wish, launches, leaseEndsAt: to.leaseEndsAt, leaseSetAt: to.at, leaseSetBy: to.by };
}

/**
 * The wish after a launch brought machines. If it was to move the lease it has done so, once; earlier launches, which EC2
 * may list later, move it no more. An annex that is being ended keeps the lease that people were told then, and a lease
 * that is over already is no reason to end the others.
 */
export function withLeaseOf(wish: AnnexWish, launched: LaunchWish, now: number): AnnexWish {
  const { attempt, leaseEndsAt, movesLease } = launched;
  if (movesLease !== true) return wish;
  const launches = wish.launches.map((launch) => (launch.attempt > attempt ? launch : movingNothing(launch)));
  const moves = wish.off === undefined && leaseEndsAt > now;
  return { ...wish, launches, ...(moves ? { leaseEndsAt, leaseSetBy: undefined } : {}) };
}

/** When machines of this launch end: by its own lease until it has moved that of the annex. */
export function leaseEndOf(wish: AnnexWish, launch: LaunchWish | undefined): number {
  return launch?.movesLease === true ? launch.leaseEndsAt : wish.leaseEndsAt;
}

function movingNothing(launch: LaunchWish): LaunchWish {
  return launch.movesLease === true ? { ...launch, movesLease: undefined } : launch;
}
