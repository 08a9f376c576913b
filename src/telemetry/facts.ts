import { types } from 'node:util';
import { isSecretName, REDACTED, redactText } from '../domain/redact.js';

/** A value as it goes into a line of JSON. */
type Plain = string | number | boolean | null | readonly Plain[] | { readonly [name: string]: Plain };

const DEEPEST = 8;
const MOST_ITEMS = 100;

/** Facts made fit for a log: without secrets, cycles and bulk, whatever they were. Never throws. */
export function plainFacts(facts: object): Readonly<Record<string, Plain>> {
  const plain = toPlain(facts, 0);
  return typeof plain === 'object' && plain !== null && !Array.isArray(plain)
    ? (plain as Readonly<Record<string, Plain>>)
    : { facts: plain };
}

function toPlain(value: unknown, depth: number): Plain {
  switch (typeof value) {
    case 'string':
      return redactText(value);
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'boolean':
      return value;
    case 'undefined':
      return null;
    case 'bigint':
      return String(value);
    case 'symbol':
    case 'function':
      return `[${typeof value}]`;
    case 'object':
      return value === null ? null : objectToPlain(value, depth);
  }
}

function objectToPlain(value: object, depth: number): Plain {
  if (depth > DEEPEST) return '[deeper]';
  try {
    if (isError(value)) return errorToPlain(value, depth);
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
    if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
    if (value instanceof Map)
      return entriesToPlain(
        [...value].map(([key, item]) => [String(key), item]),
        depth,
      );
    if (Array.isArray(value) || value instanceof Set) return listToPlain([...value], depth);
    // What knows how to put itself into JSON does: decimals, addresses.
    if (hasToJson(value)) return toPlain(value.toJSON(), depth + 1);
    return entriesToPlain(Object.entries(value), depth);
  } catch {
    // A getter threw. The line is worth more than this fact.
    return '[unreadable]';
  }
}

/** Errors from another realm are none to `instanceof`. */
function isError(value: object): value is Error {
  return value instanceof Error || types.isNativeError(value);
}

/** Name, message and stack are not enumerable; everything else an error carries (`code`, `fault`) is. */
function errorToPlain(error: Error, depth: number): Plain {
  const { name, message, stack, cause } = error;
  const rest = Object.entries(error).filter(([key]) => key !== 'name' && key !== 'message');
  return entriesToPlain(
    [
      ['name', name],
      ['message', message],
      ...rest,
      ...(stack === undefined ? [] : ([['stack', stack]] as const)),
      ...(cause === undefined ? [] : ([['cause', cause]] as const)),
    ],
    depth,
  );
}

function listToPlain(items: readonly unknown[], depth: number): Plain {
  const plain = items.slice(0, MOST_ITEMS).map((item) => toPlain(item, depth + 1));
  return items.length > MOST_ITEMS ? [...plain, `[${items.length - MOST_ITEMS} more]`] : plain;
}

function entriesToPlain(entries: readonly (readonly [string, unknown])[], depth: number): Plain {
  const kept = entries.slice(0, MOST_ITEMS).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    kept.map(([name, value]) => [
      redactText(name),
      isSecretName(name) && holdsText(value) ? REDACTED : toPlain(value, depth + 1),
    ]),
  );
}

const holdsText = (value: unknown): boolean =>
  typeof value === 'string' || (typeof value === 'object' && value !== null);

function hasToJson(value: object): value is { toJSON(): unknown } {
  return 'toJSON' in value && typeof value.toJSON === 'function';
}
