import { LogLevel, type Logger } from '@slack/bolt';
import { isNativeError } from 'node:util/types';
import type { Log } from '../ports/log.js';

/**
 * Our log in the shape that Slack's packages want. Their debug lines are left out: they carry whole payloads, with
 * trigger ids and response addresses in them.
 */
export function toBoltLogger(log: Log): Logger {
  return {
    debug: () => undefined,
    info: (...said: unknown[]) => {
      log.info({}, sentence(said));
    },
    warn: (...said: unknown[]) => {
      log.warn({}, sentence(said));
    },
    error: (...said: unknown[]) => {
      log.error({}, sentence(said));
    },
    setLevel: () => undefined,
    getLevel: () => LogLevel.INFO,
    setName: () => undefined,
  };
}

function sentence(said: readonly unknown[]): string {
  return said.map((each) => (isNativeError(each) ? each.message : String(each))).join(' ');
}
