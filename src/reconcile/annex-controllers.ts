import type { AnnexController, ReconcileHands } from './controller.js';
import { LaunchController } from './launch.js';
import { LeaseController } from './lease.js';
import { OffController } from './off.js';
import { WatchController } from './watch.js';

/**
 * The promises about an annex, in this order: what is launched gets its lease, what should end ends, and then it is
 * shown as it is.
 */
export function annexControllers(hands: ReconcileHands): readonly AnnexController[] {
  return [LaunchController, LeaseController, OffController, WatchController].map((Each) => new Each(hands));
}
