import type { Log } from '../ports/log.js';
import { PassOvertaken } from './controller.js';

/** Runs one pass; one that fails is logged and looked at again next round, and the other passes go on. */
export type ObservePass = <T>(
  controller: string,
  about: object,
  pass: () => Promise<T>,
) => Promise<T | 'overtaken' | 'failed'>;

/** An `ObservePass` that logs, and tells of each pass. */
export function observePass(
  log: Log,
  passed: (controller: string, outcome: 'ok' | 'overtaken' | 'failed') => void,
): ObservePass {
  return async (controller, about, pass) => {
    try {
      const result = await pass();
      passed(controller, 'ok');
      return result;
    } catch (error) {
      const overtaken = error instanceof PassOvertaken;
      const outcome = overtaken ? 'overtaken' : 'failed';
      passed(controller, outcome);
      if (overtaken) log.info({ ...about, controller, why: error.message }, 'pass overtaken');
      else log.error({ ...about, controller, error }, 'pass failed');
      return outcome;
    }
  };
}
