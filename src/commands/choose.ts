import { BotError, isBotError } from '../domain/errors.js';
import { DEFAULT_POOL } from '../domain/pool.js';
import { code, joinWords, shorten, words } from '../domain/words.js';
import { ANNEX_FLAGS, ANYWHERE, POOL, START_EXAMPLE, START_FLAGS } from './annex-flags.js';
import type { Command } from './command.js';
import { parseFlags, type Flag, type Given } from './flags.js';
import { HEAD } from './head-flags.js';
import { COMMANDS } from './index.js';
import { nearest } from './nearest.js';
import { plainBody, tokenize } from './tokenize.js';

/** What a text after a slash command comes to; `about` is the command that help was asked for. */
export type Chosen =
  | { readonly kind: 'command'; readonly command: Command; readonly given: Given }
  | { readonly kind: 'help'; readonly about: Command | undefined }
  | { readonly kind: 'form'; readonly of?: Command };

const ANNEX = '/condor_annex';
const HELP_FLAG = /^--?(h|he|hel|help|\?)$/i;
const HELP_WORD = /^(help|\?)$/i;

/**
 * Which command is meant: by a plain verb (`setup`, `start …`) or, as `condor_annex` does it, by its flags. Commands
 * that share a slash command are told apart by the first word.
 * @throws BotError `usage` that names the nearest valid form.
 */
export function choose(slash: string, text: string): Chosen {
  const { known, usual } = menuOf(slash);
  if (known.length === 0) return { kind: 'help', about: undefined };
  const bodied = known.find(({ body }) => body === true);
  if (bodied !== undefined) return chooseBodied(bodied, plainBody(text));
  const tokens = tokenize(text);
  const [first, second] = tokens;
  if ((slash === ANNEX || slash === HEAD) && first === undefined) return { kind: 'form' };
  const long = findVerb(slash, `${first ?? ''} ${second ?? ''}`);
  const verb = long ?? findVerb(slash, first);
  if (asksForHelp(slash, tokens))
    return { kind: 'help', about: verb ?? findVerb(slash, second) ?? onlyOne(known) };
  if (slash === ANNEX) return chooseAnnex(tokens, verb);
  if (verb !== undefined) return taken(verb, parse(tokens.slice(long === undefined ? 1 : 2), verb.flags));
  if (usual !== undefined) return taken(usual, parse(tokens, usual.flags));
  if (first === undefined) return { kind: 'help', about: undefined };
  throw unknownWord(first, slash);
}

/** The pool that a text names, as far as it can be read. */
export function saidPool(slash: string, text: string): string | undefined {
  try {
    const chosen = choose(slash, text);
    return chosen.kind === 'command' ? poolOf(chosen.command, chosen.given)?.toLowerCase() : undefined;
  } catch (error) {
    // Whoever carries it out meets the same mistake, and says so.
    if (isBotError(error, 'usage')) return undefined;
    throw error;
  }
}

function poolOf({ aboutPool }: Command, { texts, words: [first] }: Given): string | undefined {
  if (aboutPool === 'default') return DEFAULT_POOL;
  return (aboutPool === 'named' ? first : undefined) ?? texts.get(POOL.name);
}

function parse(tokens: readonly string[], table: readonly Flag[]): Given {
  return parseFlags(tokens, [...table, POOL]);
}

/** What may follow a slash command. */
interface Menu {
  readonly known: readonly Command[];
  /** What it is when none of its verbs is said. */
  readonly usual: Command | undefined;
  readonly verbs: readonly Command[];
}

/** Made once: a text is read before its acknowledgement. */
const MENUS = new Map<string, Menu>();

function menuOf(slash: string): Menu {
  const made = MENUS.get(slash);
  if (made !== undefined) return made;
  const menu = {
    known: commandsOf(slash),
    usual: usualOf(slash),
    verbs: verbsOf(slash),
  };
  // What nobody announces is not kept: somebody could make up any number of them.
  if (menu.known.length > 0) MENUS.set(slash, menu);
  return menu;
}

function commandsOf(slash: string): readonly Command[] {
  return COMMANDS.filter((command) => command.slash === slash);
}

function usualOf(slash: string): Command | undefined {
  const known = commandsOf(slash);
  return onlyOne(known) ?? known.find(({ usual }) => usual === true);
}

function onlyOne(known: readonly Command[]): Command | undefined {
  return known.length === 1 ? known[0] : undefined;
}

/** `help` or `?` first or after a verb, and `-help` anywhere: a form of help is worth more than an annex of that name. */
function asksForHelp(slash: string, tokens: readonly string[]): boolean {
  const [first = '', second = ''] = tokens;
  if (tokens.some((token) => HELP_FLAG.test(token)) || HELP_WORD.test(first)) return true;
  return findVerb(slash, first) !== undefined && HELP_WORD.test(second);
}

/** Flags may stand before the text that the command takes as it is; each of them has a value. */
function chooseBodied(command: Command, text: string): Chosen {
  if (text === '') return { kind: 'form' };
  const tokens: string[] = [];
  let body = text;
  for (;;) {
    const [all, ...words] = /^(--?[A-Za-z?][\w-]*(?:=\S+)?)(?:[ \t]+([^\s-]\S*))?\s*/.exec(body) ?? [];
    if (all === undefined) break;
    tokens.push(...words.filter((word) => typeof word === 'string'));
    body = body.slice(all.length);
  }
  if (tokens.some((token) => HELP_FLAG.test(token)) || HELP_WORD.test(body))
    return { kind: 'help', about: command };
  return taken(command, { ...parse(tokens, command.flags), ...(body === '' ? {} : { body }) });
}

function chooseAnnex(tokens: readonly string[], verb: Command | undefined): Chosen {
  if (verb !== undefined) {
    const table = verb.slash === ANNEX ? ANNEX_FLAGS : verb.flags;
    return taken(verb, parse(tokens.slice(1), table));
  }
  const given = parse(tokens, ANNEX_FLAGS);
  const [word] = given.words;
  if (word !== undefined) throw unknownWord(word, ANNEX);
  return taken(byFlags(given), given);
}

/** A flag that is a command of its own wins; else `-count` starts, and what is left extends. */
function byFlags({ flags }: Given): Command {
  const verbs = ['setup', 'check-setup', 'undo-setup', 'status'].filter((name) => flags.has(name));
  const [verb] = verbs;
  if (verbs.length > 1)
    throw new BotError('usage', words`One at a time: ${code(`-${verbs.join(' or -')}`)}.`, {
      hint: words`Like ${code(`${ANNEX} -${verb ?? ''}`)}.`,
    });
  return getVerb(verb ?? (flags.has('count') ? 'start' : 'extend'));
}

/**
 * The command that a word names after this slash command. A command alone with its slash command needs no verb, so a
 * word there is an annex that may be called like it. After `/condor_annex` those that are a slash command of their own go, too.
 */
function findVerb(slash: string, word: string | undefined): Command | undefined {
  const name = word?.toLowerCase();
  return menuOf(slash).verbs.find((verb) => verb.name === name);
}

function verbsOf(slash: string): readonly Command[] {
  const known = commandsOf(slash);
  if (slash !== ANNEX) return known.length === 1 ? [] : known;
  const others = new Set(COMMANDS.map((command) => command.slash).filter((other) => other !== ANNEX));
  return [...known, ...[...others].flatMap((other) => usualOf(other) ?? [])];
}

function getVerb(name: string): Command {
  const command = findVerb(ANNEX, name);
  if (command === undefined) throw new Error(`no command ${name}`);
  return command;
}

/** A command with what was given for it. What it would not look at is refused: silence would be taken for a yes. */
function taken(command: Command, given: Given): Chosen {
  const takes = new Set(command.flags.flatMap(({ name, aliases = [] }) => [name, ...aliases]));
  const [stray] = [...given.flags].filter((flag) => !takes.has(flag) && !ANYWHERE.has(flag));
  if (stray !== undefined) throw notFor(command, stray);
  const named = !takes.has('annex-name') || given.texts.has('annex-name') || given.texts.has('annex');
  const [word = ''] = given.words;
  const known = command.words?.includes(word.toLowerCase()) === true;
  const extra = given.words[command.operands ?? (named && !known ? 0 : 1)];
  if (extra !== undefined)
    throw command.words === undefined ? unknownOperand(command, extra) : notOneOf(command, extra);
  return { kind: 'command', command, given };
}

function notFor(command: Command, flag: string): BotError {
  const [example = ''] = command.examples;
  const starts = command.name === 'extend' && START_FLAGS.some(({ name }) => name === flag);
  return new BotError('usage', words`${code(`-${flag}`)} is not for ${code(command.name)}.`, {
    hint: starts
      ? words`To start instances, say how many: ${code(START_EXAMPLE)}`
      : words`Like ${code(example)}`,
    flag,
  });
}

function notOneOf({ slash, words: known = [] }: Command, word: string): BotError {
  return new BotError('usage', words`I don't know what to do with ${code(shorten(word))}.`, {
    hint: words`Like ${joinWords(
      known.map((each) => code(`${slash} ${each}`)),
      ', ',
    )}.`,
  });
}

/** After a slash command of several verbs a word too many is rather a verb that is misspelt. */
function unknownOperand(command: Command, word: string): BotError {
  return command.usual === true ? unknownWord(word, command.slash) : unknownWord(word);
}

function unknownWord(word: string, slash?: string): BotError {
  const verbs = slash === undefined ? [] : menuOf(slash).verbs.map(({ name }) => name);
  const guess = nearest(word.toLowerCase(), verbs);
  return new BotError('usage', words`I don't know what to do with ${code(shorten(word))}.`, {
    hint:
      guess === undefined || slash === undefined
        ? words`Texts with spaces go in quotes. See ${code('help')}.`
        : words`Did you mean ${code(`${slash} ${guess}`)}?`,
  });
}
