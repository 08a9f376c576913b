/** Structured log: an object of facts, then a sentence. Secrets never go in. */
export interface Log {
  debug(facts: object, sentence: string): void;
  info(facts: object, sentence: string): void;
  warn(facts: object, sentence: string): void;
  error(facts: object, sentence: string): void;
  /** The same log with facts that every line carries. */
  with(facts: object): Log;
}
