import type { ReconcileHands } from './controller.js';
import { HeadAdoptController } from './head-adopt.js';
import { HeadAnswerController } from './head-answer.js';
import { HeadLaunchController } from './head-launch.js';
import { HeadPowerController } from './head-power.js';
import { HeadShowController } from './head-show.js';
import type { HeadController } from './head-view.js';

/**
 * The promises about a head node, in this order: it is launched or adopted, runs or stands still as people want, says
 * where it is when its pool answers, and is shown as it is, with what it costs.
 */
export function headControllers(hands: ReconcileHands): readonly HeadController[] {
  return [
    HeadLaunchController,
    HeadAdoptController,
    HeadPowerController,
    HeadAnswerController,
    HeadShowController,
  ].map((Each) => new Each(hands));
}
