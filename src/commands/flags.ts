import { parseHours } from '../domain/duration.js';
import { BotError } from '../domain/errors.js';
import { code, joinWords, words, type Words } from '../domain/words.js';
import { nearest } from './nearest.js';

/** What follows a flag: nothing, a text, a list with commas, a whole number, hours, or a key and a value. */
export type FlagKind = 'switch' | 'text' | 'list' | 'integer' | 'hours' | 'pair';

/** One flag of a command. */
export interface Flag {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly kind: FlagKind;
  readonly summary: string;
  /** A text that may be left out: the flag then counts as a switch. */
  readonly optional?: boolean;
  /** Known, and not to be had here: says why. */
  readonly refused?: string;
}

/** The flags of a command as they were given. Durations in milliseconds. */
export interface Given {
  readonly switches: ReadonlySet<string>;
  readonly texts: ReadonlyMap<string, string>;
  readonly numbers: ReadonlyMap<string, number>;
  readonly lists: ReadonlyMap<string, readonly string[]>;
  readonly pairs: readonly (readonly [key: string, value: string])[];
  /** Words that belong to no flag. */
  readonly words: readonly string[];
}

/** True when the flag was given, whatever its kind. */
export function has(given: Given, name: string): boolean {
  return (
    given.switches.has(name) || given.texts.has(name) || given.numbers.has(name) || given.lists.has(name)
  );
}

/**
 * Reads the words after a command. Flags may have one or two dashes, any case, `-flag=value`, and be shortened as
 * long as only one is meant; exact names and aliases win.
 * @throws BotError `usage` with the message `condor_annex` people know, and the nearest valid form.
 */
export function parseFlags(tokens: readonly string[], table: readonly Flag[]): Given {
  const reader = new FlagReader(tokens, table);
  return reader.read();
}

class FlagReader {
  readonly #tokens: string[];
  readonly #table: readonly Flag[];
  readonly #switches = new Set<string>();
  readonly #texts = new Map<string, string>();
  readonly #numbers = new Map<string, number>();
  readonly #lists = new Map<string, readonly string[]>();
  readonly #pairs: [string, string][] = [];
  readonly #words: string[] = [];

  constructor(tokens: readonly string[], table: readonly Flag[]) {
    this.#tokens = tokens.flatMap(splitAssignment);
    this.#table = table;
  }

  read(): Given {
    let token = this.#tokens.shift();
    while (token !== undefined) {
      if (isFlag(token)) this.#take(findFlag(token, this.#table));
      else this.#words.push(token);
      token = this.#tokens.shift();
    }
    return {
      switches: this.#switches,
      texts: this.#texts,
      numbers: this.#numbers,
      lists: this.#lists,
      pairs: this.#pairs,
      words: this.#words,
    };
  }

  #take(flag: Flag): void {
    if (flag.refused !== undefined)
      throw new BotError('usage', words`${code(`-${flag.name}`)} is not for here: ${flag.refused}`);
    if (flag.kind !== 'pair') this.#refuseTwice(flag);
    switch (flag.kind) {
      case 'switch':
        this.#switches.add(flag.name);
        return;
      case 'text':
        if (flag.optional === true && !this.#hasValue()) this.#switches.add(flag.name);
        else this.#texts.set(flag.name, this.#value(flag, 'an argument'));
        return;
      case 'list':
        this.#lists.set(
          flag.name,
          this.#value(flag, 'an argument')
            .split(',')
            .map((item) => item.trim())
            .filter((item) => item !== ''),
        );
        return;
      case 'integer':
        this.#numbers.set(flag.name, wholeNumber(flag, this.#value(flag, 'an integer argument')));
        return;
      case 'hours':
        this.#numbers.set(flag.name, lengthOfTime(flag, this.#value(flag, 'a decimal number of hours')));
        return;
      case 'pair':
        this.#pairs.push([this.#value(flag, 'a key and a value'), this.#value(flag, 'a key and a value')]);
    }
  }

  #refuseTwice(flag: Flag): void {
    const twice = [this.#switches, this.#texts, this.#numbers, this.#lists].some((kept) =>
      kept.has(flag.name),
    );
    if (twice)
      throw new BotError('usage', words`${code(`-${flag.name}`)} is given twice.`, { flag: flag.name });
  }

  #hasValue(): boolean {
    const [next] = this.#tokens;
    return next !== undefined && !(isFlag(next) && isKnown(next, this.#table));
  }

  #value(flag: Flag, needs: string): string {
    const value = this.#hasValue() ? this.#tokens.shift() : undefined;
    if (value !== undefined) return value;
    throw new BotError('usage', words`${code(`-${flag.name}`)} requires ${needs}.`, { flag: flag.name });
  }
}

function splitAssignment(token: string): readonly string[] {
  const match = /^(--?[A-Za-z][A-Za-z-]*)=(.*)$/s.exec(token);
  return match === null ? [token] : [match[1] ?? '', match[2] ?? ''];
}

function isFlag(token: string): boolean {
  return /^--?[A-Za-z]/.test(token);
}

function bare(token: string): string {
  return token.replace(/^--?/, '').toLowerCase().replace(/_/g, '-');
}

function isKnown(token: string, table: readonly Flag[]): boolean {
  return matching(token, table).length > 0;
}

function matching(token: string, table: readonly Flag[]): readonly Flag[] {
  const name = bare(token);
  const exact = table.filter((flag) => flag.name === name || flag.aliases?.includes(name) === true);
  if (exact.length > 0) return exact;
  return table.filter((flag) => flag.name.startsWith(name));
}

function findFlag(token: string, table: readonly Flag[]): Flag {
  const found = matching(token, table);
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  if (only !== undefined) {
    throw new BotError(
      'usage',
      words`${code(shorten(token))} could be ${either(found.map(({ name }) => `-${name}`))}.`,
    );
  }
  const guess = nearest(
    bare(token),
    table.filter(({ refused }) => refused === undefined).map(({ name }) => name),
  );
  throw new BotError('usage', words`unrecognized option (${code(shorten(token))}).`, {
    hint: guess === undefined ? words`See ${code('help')}.` : words`Did you mean ${code(`-${guess}`)}?`,
  });
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

function either(names: readonly string[]): Words {
  return joinWords(names.map(code), ' or ');
}

function wholeNumber(flag: Flag, text: string): number {
  if (/^[+-]?\d{1,9}$/.test(text)) return Number(text);
  throw new BotError('usage', words`${code(`-${flag.name}`)} requires an integer argument.`, {
    flag: flag.name,
  });
}

function lengthOfTime(flag: Flag, text: string): number {
  const ms = parseHours(text);
  if (ms !== undefined) return ms;
  throw new BotError('usage', words`${code(`-${flag.name}`)} accepts a decimal number of hours.`, {
    hint: words`Like ${code(`-${flag.name} 24`)}, ${code('0.5')} or ${code('90m')}.`,
    flag: flag.name,
  });
}
