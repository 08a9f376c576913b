import type { Log } from '../../src/ports/log.js';

/** One line of a log. */
export interface Line {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly facts: object;
  readonly sentence: string;
}

/** A log that keeps its lines, for tests to read. */
export function recordingLog(): { readonly log: Log; readonly lines: Line[] } {
  const lines: Line[] = [];
  const logWith = (common: object): Log => {
    const at = (level: Line['level']) => (facts: object, sentence: string) => {
      lines.push({ level, facts: { ...common, ...facts }, sentence });
    };
    return {
      debug: at('debug'),
      info: at('info'),
      warn: at('warn'),
      error: at('error'),
      with: (facts) => logWith({ ...common, ...facts }),
    };
  };
  return { log: logWith({}), lines };
}
