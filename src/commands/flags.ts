import { parseHours } from '../domain/duration.js';
import { BotError } from '../domain/errors.js';
import { code, joinWords, shorten, words, type Words } from '../domain/words.js';
import { nearest } from './nearest.js';

/** What follows a flag: nothing, a text, a list with commas, a whole number, hours, or a key and a value. */
export type FlagKind = 'switch' | 'text' | 'list' | 'integer' | 'hours' | 'pair';

/** One flag of a command. */
export interface Flag {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly kind: FlagKind;
  readonly summary: string;
  /** What may follow it, to show those who left it out. */
  readonly example?: string;
  /** A text that may be left out: the flag then counts as a switch. */
  readonly optional?: boolean;
  /** It is not shortened: what was short for another flag before it came stays so. */
  readonly exact?: true;
  /** Nobody types it: it stands for something that was filled in. */
  readonly hidden?: true;
  /** Known, and not to be had here: says why. */
  readonly refused?: string;
}

/** The flags of a command as they were given. Durations in milliseconds. */
export interface Given {
  /** The full names of all flags that were given, whatever their kind. */
  readonly flags: ReadonlySet<string>;
  readonly texts: ReadonlyMap<string, string>;
  readonly numbers: ReadonlyMap<string, number>;
  readonly lists: ReadonlyMap<string, readonly string[]>;
  readonly pairs: readonly (readonly [key: string, value: string])[];
  /** Words that belong to no flag. */
  readonly words: readonly string[];
  /** Lines of text that the command takes as they are. */
  readonly body?: string;
}

/** How many flags an ambiguous one is said to stand for. */
const MOST_SHOWN = 6;

/**
 * Reads the words after a command. Flags may have one or two dashes, any case, `-flag=value`, and be shortened as
 * long as only one is meant; exact names and aliases win.
 * @throws BotError `usage` with the message `condor_annex` people know, and the nearest valid form.
 */
export function parseFlags(tokens: readonly string[], table: readonly Flag[]): Given {
  return new FlagReader(tokens, table).read();
}

class FlagReader {
  readonly #tokens: string[];
  readonly #table: readonly Flag[];
  /** The value in `-flag=value`, until it is taken. */
  #assigned: string | undefined;
  readonly #flags = new Set<string>();
  readonly #texts = new Map<string, string>();
  readonly #numbers = new Map<string, number>();
  readonly #lists = new Map<string, readonly string[]>();
  readonly #pairs: (readonly [string, string])[] = [];
  readonly #words: string[] = [];

  constructor(tokens: readonly string[], table: readonly Flag[]) {
    this.#tokens = [...tokens];
    this.#table = table;
  }

  read(): Given {
    for (let token = this.#tokens.shift(); token !== undefined; token = this.#tokens.shift()) {
      if (isFlag(token)) this.#readFlag(token);
      else this.#words.push(token);
    }
    return {
      flags: this.#flags,
      texts: this.#texts,
      numbers: this.#numbers,
      lists: this.#lists,
      pairs: this.#pairs,
      words: this.#words,
    };
  }

  #readFlag(token: string): void {
    const [name = '', assigned] = /^(--?[\w-]+)=(.*)$/s.exec(token)?.slice(1) ?? [token];
    const flag = findFlag(name, this.#table);
    if (flag.refused !== undefined)
      throw new BotError('usage', words`${dashed(flag)} is not for here: ${flag.refused}`, {
        hint: words`See ${code('help')}.`,
      });
    if (flag.kind !== 'pair' && this.#flags.has(flag.name))
      throw wrong(flag, words`${dashed(flag)} is given twice.`);
    this.#flags.add(flag.name);
    this.#assigned = assigned;
    this.#takeValue(flag);
    if (this.#assigned !== undefined) throw wrong(flag, words`${dashed(flag)} takes no argument.`);
  }

  #takeValue(flag: Flag): void {
    switch (flag.kind) {
      case 'switch':
        return;
      case 'text':
        if (flag.optional === true && !this.#hasValue()) return;
        this.#texts.set(flag.name, this.#text(flag));
        return;
      case 'list':
        this.#lists.set(flag.name, listed(flag, this.#text(flag)));
        return;
      case 'integer':
        this.#numbers.set(flag.name, wholeNumber(flag, this.#value(flag, 'an integer argument')));
        return;
      case 'hours':
        this.#numbers.set(flag.name, lengthOfTime(flag, this.#value(flag, 'a decimal number of hours')));
        return;
      case 'pair':
        this.#pairs.push(this.#pair(flag));
    }
  }

  #text(flag: Flag): string {
    const text = this.#value(flag, 'an argument');
    if (text.trim() === '') throw wrong(flag, words`${dashed(flag)} requires an argument.`);
    return text;
  }

  /** A key and a value in two words, as `condor_annex` has it, or `key=value` in one if no other word follows. */
  #pair(flag: Flag): readonly [string, string] {
    const key = this.#value(flag, 'a key and a value');
    const equals = key.indexOf('=');
    if (this.#hasValue() || equals < 0) return [key, this.#value(flag, 'a key and a value')];
    return [key.slice(0, equals), key.slice(equals + 1)];
  }

  #hasValue(): boolean {
    const [next] = this.#tokens;
    if (this.#assigned !== undefined) return true;
    return next !== undefined && !(isFlag(next) && matching(next, this.#table).length > 0);
  }

  #value(flag: Flag, needs: string): string {
    if (!this.#hasValue()) throw wrong(flag, words`${dashed(flag)} requires ${needs}.`);
    const value = this.#assigned ?? this.#tokens.shift() ?? '';
    this.#assigned = undefined;
    return value;
  }
}

function dashed({ name }: Flag) {
  return code(`-${name}`);
}

/** A mistake at a flag, with what the flag looks like when it is right. */
function wrong(flag: Flag, sentence: Words): BotError {
  const { name, example } = flag;
  return new BotError('usage', sentence, {
    hint: words`Like ${code(`-${name}${example === undefined ? '' : ` ${example}`}`)}.`,
    flag: name,
  });
}

function isFlag(token: string): boolean {
  return /^--?[A-Za-z]/.test(token);
}

function matching(token: string, table: readonly Flag[]): readonly Flag[] {
  const name = bare(token);
  const exact = table.filter((flag) => flag.name === name || flag.aliases?.includes(name) === true);
  if (exact.length > 0) return exact;
  return table.filter((flag) => flag.exact !== true && flag.name.startsWith(name));
}

function bare(token: string): string {
  return token.replace(/^--?/, '').replace(/=.*$/s, '').toLowerCase().replace(/_/g, '-');
}

function findFlag(token: string, table: readonly Flag[]): Flag {
  const found = matching(token, table);
  const [only] = found;
  if (only === undefined) throw unrecognized(token, table);
  if (found.length === 1) return only;
  const usable = [...found].sort((one, other) => Number(isRefused(one)) - Number(isRefused(other)));
  const rest = usable.length - MOST_SHOWN;
  throw new BotError(
    'usage',
    words`${code(shorten(token, 40))} could be ${joinWords(usable.slice(0, MOST_SHOWN).map(dashed), ' or ')}${rest > 0 ? ` or ${rest} more` : ''}.`,
    { hint: 'Type some more letters of it.' },
  );
}

function isRefused({ refused }: Flag): boolean {
  return refused !== undefined;
}

function unrecognized(token: string, table: readonly Flag[]): BotError {
  const names = table.filter((flag) => !isRefused(flag) && flag.hidden !== true).map(({ name }) => name);
  const typed = bare(token);
  // People leave out the long beginnings: `-instance-type`, `-region`.
  const guess = names.find((name) => name.endsWith(`-${typed}`)) ?? nearest(typed, names);
  return new BotError('usage', words`unrecognized option (${code(shorten(token, 40))}).`, {
    hint: guess === undefined ? words`See ${code('help')}.` : words`Did you mean ${code(`-${guess}`)}?`,
  });
}

function listed(flag: Flag, text: string): readonly string[] {
  const items = text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  if (items.length > 0) return items;
  throw wrong(flag, words`${dashed(flag)} requires an argument.`);
}

function wholeNumber(flag: Flag, text: string): number {
  if (/^[+-]?\d{1,15}$/.test(text)) return Number(text);
  throw wrong(flag, words`${dashed(flag)} requires an integer argument.`);
}

function lengthOfTime(flag: Flag, text: string): number {
  const ms = parseHours(text);
  if (ms !== undefined) return ms;
  throw new BotError('usage', words`${dashed(flag)} accepts a decimal number of hours.`, {
    hint: words`Like ${code(`-${flag.name} 24`)}, ${code('0.5')} or ${code('90m')}.`,
    flag: flag.name,
  });
}
