/** What the bot was about when AWS said no. */
export interface Doing {
  /** To stand after "I could not", such as `list the instances`. */
  readonly doing: string;
  /** The SDK command without its ending, such as `RunInstances`. */
  readonly command: string;
  /** What the command asked for. */
  readonly input?: unknown;
  /** Where it was asked. */
  readonly region?: string | undefined;
}

/** An SDK's error, read once for all rows of the table. */
export interface Failure extends Doing {
  /** AWS's code without `Exception`, or the operating system's for a broken connection. */
  readonly name: string;
  readonly message: string;
  readonly status: number | undefined;
}

/** Reads an SDK's error by its shape; `undefined` when neither AWS nor the network has anything to do with it. */
export function readFailure(error: unknown, doing: Doing): Failure | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const name = failureName(error);
  if (name === undefined) return undefined;
  return { ...doing, name, message: clean(text(error, 'message') ?? ''), status: httpStatus(error) };
}

/** The SDK's name for an error, or for the error that ours was made from: `InvalidInstanceID.NotFound`. */
export function awsErrorName(error: unknown): string | undefined {
  const original = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return typeof original === 'object' && original !== null ? failureName(original) : undefined;
}

/** What AWS said in its own words, or nothing. */
export function awsErrorMessage(error: unknown): string {
  const original = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return typeof original === 'object' && original !== null ? (text(original, 'message') ?? '') : '';
}

const CONNECTION = /^(E[A-Z_]+|UND_ERR_[A-Z_]+|ERR_(TLS|SSL)[A-Z_]*|[A-Z_]*CERT[A-Z_]*)$/;

/**
 * Broken connections have Node's `code`; credentials that cannot be found have a name only; what AWS itself said has
 * a side that is at fault, or at least a status. (The SDK's retries put metadata on everything that passes through.)
 */
function failureName(error: object): string | undefined {
  const name = text(error, 'name') ?? '';
  const code = text(error, 'code') ?? wrappedCode(text(error, 'message'));
  if (code !== undefined && CONNECTION.test(code)) return code;
  if (/^(TimeoutError|CredentialsProviderError|TokenProviderError)$/.test(name)) return name;
  if ('$fault' in error || httpStatus(error) !== undefined)
    return (text(error, 'Code') ?? name).replace(/Exception$/, '');
  return undefined;
}

/** An error from another realm is not an Error to the SDK, which then wraps its text and loses its code. */
function wrappedCode(message = ''): string | undefined {
  return /^AWS SDK error wrapper for .*\b(E[A-Z]{3,}(?:_[A-Z]+)*)\b/.exec(message)?.[1];
}

function httpStatus(error: object): number | undefined {
  const metadata: unknown = Reflect.get(error, '$metadata');
  if (typeof metadata !== 'object' || metadata === null) return undefined;
  const status: unknown = Reflect.get(metadata, 'httpStatusCode');
  return typeof status === 'number' ? status : undefined;
}

/** An encoded authorization message is kilobytes that only AWS can read. */
function clean(message: string): string {
  const readable = message.replace(/\s*Encoded authorization failure message:.*/s, '').trim();
  return readable.length > 300 ? `${readable.slice(0, 300)}…` : readable;
}

function text(error: object, key: string): string | undefined {
  const value: unknown = Reflect.get(error, key);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
