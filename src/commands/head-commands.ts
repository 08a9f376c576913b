import type { Command } from './command.js';
import { headAdopt } from './head-adopt.js';
import { headLaunch, headRetry } from './head-launch.js';
import { headStart } from './head-start.js';
import { headStatus } from './head-status.js';
import { headStop } from './head-stop.js';
import { headTerminate } from './head-terminate.js';

/** The verbs of `/condor_head`. */
export const HEAD_COMMANDS: readonly Command[] = [
  headLaunch,
  headStatus,
  headStop,
  headStart,
  headTerminate,
  headAdopt,
  headRetry,
];
