import { type DestinationStream, pino, stdTimeFunctions } from 'pino';
import { redactText } from '../domain/redact.js';
import type { Log } from '../ports/log.js';
import { plainFacts } from './facts.js';
import type { References } from './references.js';

/** The least level that is written; `silent` writes nothing. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** How a log is made. */
export interface LogOptions {
  readonly level: LogLevel;
  /** Whose current reference every line carries. */
  readonly references?: References;
  /** Where lines go; by default the standard output. */
  readonly destination?: DestinationStream;
}

/** A log of JSON lines. Nothing that looks like a secret gets through, in facts, errors or sentences. */
export function createLog({ level, references, destination }: LogOptions): Log {
  const options = {
    level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    // Words, not pino's numbers: they are for people and for whatever collects them.
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const writer = destination === undefined ? pino(options) : pino(options, destination);
  return logWith({}, writer, references);
}

type Writer = Pick<ReturnType<typeof pino>, 'isLevelEnabled' | Exclude<LogLevel, 'silent'>>;

function logWith(common: object, writer: Writer, references: References | undefined): Log {
  const at = (level: Exclude<LogLevel, 'silent'>) => (facts: object, sentence: string) => {
    if (!writer.isLevelEnabled(level)) return;
    const reference = references?.current();
    const all = { ...(reference === undefined ? {} : { reference }), ...common, ...facts };
    writer[level](plainFacts(all), redactText(sentence));
  };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    with: (facts) => logWith({ ...common, ...facts }, writer, references),
  };
}
