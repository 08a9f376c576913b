import { BotError } from '../../domain/errors.js';
import { explainUnknown } from './explanations.js';
import { readFailure, type Doing, type Failure } from './failure.js';
import type { Row } from './row.js';
import { EXPLANATIONS } from './table.js';

/**
 * Our error for what the SDK threw, with the SDK's as its cause. What neither AWS nor the network said is a bug of
 * ours and comes back as it is.
 */
export function explainAws(error: unknown, doing: Doing): unknown {
  if (error instanceof BotError) return error;
  const failure = readFailure(error, doing);
  if (failure === undefined) return error;
  const explain = EXPLANATIONS.find((row) => matches(row, failure))?.explain ?? explainUnknown;
  const { fault, sentence, ...more } = explain(failure);
  return new BotError(fault, sentence, { ...more, cause: error });
}

function matches(row: Row, { name, message, status }: Failure): boolean {
  return (
    row.names?.test(name) !== false &&
    row.says?.test(message) !== false &&
    row.status?.(status ?? 0) !== false
  );
}
