import type { AnnexController, PoolController, ReconcileHands } from './controller.js';
import { DigestController } from './digest.js';
import { JobsController } from './jobs.js';
import { HeadForgottenController } from './head-forgotten.js';
import { LaunchController } from './launch.js';
import { LeaseFunctionController } from './lease-function.js';
import { LeaseController } from './lease.js';
import { LedgerController } from './ledger.js';
import { LeftPagesController } from './left-pages.js';
import { OffController } from './off.js';
import { StraysController } from './strays.js';
import { TellController } from './tell.js';
import { UnseenController } from './unseen.js';
import { WatchController } from './watch.js';

/**
 * The promises about an annex, in this order: what is launched gets its lease, what should end ends, what it costs is
 * noted, what is worth telling is told, and then it is shown as it is.
 */
export function annexControllers(hands: ReconcileHands): readonly AnnexController[] {
  return [
    LaunchController,
    LeaseController,
    OffController,
    LedgerController,
    TellController,
    WatchController,
  ].map((Each) => new Each(hands));
}

/** The promises about a pool as a whole, which are looked after once every annex had its pass. */
export function poolControllers(hands: ReconcileHands): readonly PoolController[] {
  return [
    LeftPagesController,
    UnseenController,
    DigestController,
    StraysController,
    LeaseFunctionController,
    HeadForgottenController,
    JobsController,
  ].map((Each) => new Each(hands));
}
