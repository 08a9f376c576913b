import { expect } from '@jest/globals';
import fc from 'fast-check';
import { isBotError } from '../../src/domain/errors.js';
import { HOSTILE_TEXTS } from './hostile-texts.js';

/** Names that are something else where an object is taken for a table. */
const TRAPS = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'length'];
/** Longer than anything has to take, on a busy machine. */
const HANGS_MS = 2_000;

/** Texts of all kinds: hostile ones, long ones, and any characters. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...HOSTILE_TEXTS, ...TRAPS, ''),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .tuple(fc.constantFrom('-', '--', '"', ' ', '=', 'a', '\\', '\u00A0', '(', '\n'), fc.nat(5000))
    .map(([char, times]) => char.repeat(times)),
);

/** A text made of words from a list, with other texts among them. */
export function textOf(words: readonly string[]): fc.Arbitrary<string> {
  const word = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...words) }, anyText);
  return fc.array(word, { maxLength: 8 }).map((parts) => parts.join(' '));
}

/** Any JSON, with the names that a reader looks for, traps, and numbers that are none. */
export function jsonWith(names: readonly string[]): fc.Arbitrary<unknown> {
  const key = fc.oneof(fc.constantFrom(...names, ...TRAPS), fc.string({ maxLength: 5 }));
  const leaf = fc.oneof(
    anyText,
    fc.constantFrom<unknown>(null, true, false, 0, -1, 1e308, -1e308, 2 ** 53, 0.1, 8.64e15 + 1),
    fc.double(),
  );
  return fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      leaf,
      fc.array(tie('value'), { maxLength: 4 }),
      fc.array(fc.tuple(key, tie('value')), { maxLength: 8 }).map(asOwn),
    ),
  })).value;
}

/** JSON as text: whole, cut off somewhere, or with something behind it; or no JSON at all. */
export function jsonTextWith(names: readonly string[]): fc.Arbitrary<string> {
  return fc.oneof(
    jsonWith(names).map((value) => JSON.stringify(value)),
    fc.tuple(jsonWith(names), fc.nat(200)).map(([value, at]) => JSON.stringify(value).slice(0, at)),
    fc.tuple(jsonWith(names), anyText).map(([value, more]) => JSON.stringify(value) + more),
    fc.nat(20_000).map((depth) => '['.repeat(depth)),
    anyText,
  );
}

/** JSON with some of it taken away, or replaced by something else. */
export function spoiled<T>(whole: fc.Arbitrary<T>, instead: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const change = fc.tuple(fc.nat(), fc.option(instead, { nil: undefined }));
  return fc
    .tuple(whole, fc.array(change, { maxLength: 3 }))
    .map(([value, changes]) =>
      changes.reduce<unknown>((rest, [nth, other]) => spoil(rest, nth, other), value),
    );
}

/** Expects that it returns or refuses in words, soon, and leaves the prototypes of everything alone. */
export async function behaves(read: () => unknown): Promise<void> {
  const startedAt = performance.now();
  try {
    await read();
  } catch (error) {
    // What is no fault of ours in words is a bug; fast-check shows it.
    if (!isBotError(error)) throw error;
  }
  expect(performance.now() - startedAt).toBeLessThan(HANGS_MS);
  expect([Object.keys(Object.prototype), Object.keys(Array.prototype)]).toEqual([[], []]);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
}

/** An object whose entries are all its own, `__proto__` too, as JSON.parse makes it. */
function asOwn(entries: readonly (readonly [string, unknown])[]): unknown {
  const made = {};
  for (const [name, value] of entries)
    Object.defineProperty(made, name, { value, enumerable: true, configurable: true, writable: true });
  return made;
}

/** With its nth value, counted through all depths, replaced by another; taken away for `undefined`. */
function spoil(whole: unknown, nth: number, instead: unknown): unknown {
  const copy: unknown = structuredClone(whole);
  const places: (readonly [object, string])[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, inner] of Object.entries(value)) {
      places.push([value, name]);
      visit(inner);
    }
  };
  visit(copy);
  const place = places[nth % Math.max(1, places.length)];
  if (place === undefined) return instead ?? null;
  if (instead === undefined) Reflect.deleteProperty(...place);
  else
    Object.defineProperty(...place, { value: instead, enumerable: true, configurable: true, writable: true });
  return copy;
}
