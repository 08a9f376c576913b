import type { AwsError } from './errors.js';
import type { Service } from './services.js';

type ExceptionClass = new (options: object) => Error;

/**
 * The exception that the unmodified client would have thrown for this answer: an instance of the operation's own
 * exception where the service models one, else of the service's base exception with the code as its name.
 */
export async function toException(error: AwsError, service: Service, requestId: string): Promise<Error> {
  const exports = new Map(Object.entries(await service.load()));
  const base = exceptionIn(exports, service.base);
  if (base === undefined) throw new Error(`${service.base} is not exported by its package.`);
  // IAM's wire codes lack the suffix that its classes have: NoSuchEntity is thrown as NoSuchEntityException.
  const modelled = [error.name, `${error.name}Exception`]
    .map((name) => exceptionIn(exports, name))
    .find((found) => found !== undefined && found.prototype instanceof base);
  const fault = error.status >= 500 ? 'server' : 'client';
  const options = {
    message: error.message,
    $metadata: { httpStatusCode: error.status, requestId },
    ...(modelled === undefined ? { name: error.name, $fault: fault } : {}),
  };
  const Exception = modelled ?? base;
  const sent = { Type: fault === 'server' ? 'Receiver' : 'Sender', Code: error.name, Message: error.message };
  return Object.assign(new Exception(options), { Code: error.name, Error: sent });
}

function exceptionIn(exports: ReadonlyMap<string, unknown>, name: string): ExceptionClass | undefined {
  const found = exports.get(name);
  // Only classes that extend Error pass, and the SDK's all take one options object.
  return typeof found === 'function' && found.prototype instanceof Error
    ? (found as ExceptionClass)
    : undefined;
}
