import { BotError } from '../domain/errors.js';
import { code, joinWords, shorten, words } from '../domain/words.js';
import { ANNEX_FLAGS, ANYWHERE, START_EXAMPLE, START_FLAGS } from './annex-flags.js';
import type { Command } from './command.js';
import { parseFlags, type Given } from './flags.js';
import { COMMANDS } from './index.js';
import { nearest } from './nearest.js';
import { tokenize } from './tokenize.js';

/** What a text after a slash command comes to; `about` is the command that help was asked for. */
export type Chosen =
  | { readonly kind: 'command'; readonly command: Command; readonly given: Given }
  | { readonly kind: 'help'; readonly about: Command | undefined }
  | { readonly kind: 'form' };

const ANNEX = '/condor_annex';
const HELP_FLAG = /^--?(h|he|hel|help|\?)$/i;
const HELP_WORD = /^(help|\?)$/i;

/**
 * Which command is meant: by a plain verb (`setup`, `start …`) or, as `condor_annex` does it, by its flags.
 * @throws BotError `usage` that names the nearest valid form.
 */
export function choose(slash: string, text: string): Chosen {
  const tokens = tokenize(text);
  const [first, second] = tokens;
  const verb = slash === ANNEX ? findVerb(first) : COMMANDS.find((command) => command.slash === slash);
  if (slash !== ANNEX && verb === undefined) return { kind: 'help', about: undefined };
  if (slash === ANNEX && first === undefined) return { kind: 'form' };
  if (asksForHelp(tokens)) return { kind: 'help', about: verb ?? findVerb(second) };
  if (slash !== ANNEX && verb !== undefined) return taken(verb, parseFlags(tokens, verb.flags));
  return chooseAnnex(tokens, verb);
}

/** `help` or `?` first or after a verb, and `-help` anywhere: a form of help is worth more than an annex of that name. */
function asksForHelp(tokens: readonly string[]): boolean {
  const [first = '', second = ''] = tokens;
  if (tokens.some((token) => HELP_FLAG.test(token)) || HELP_WORD.test(first)) return true;
  return findVerb(first) !== undefined && HELP_WORD.test(second);
}

function chooseAnnex(tokens: readonly string[], verb: Command | undefined): Chosen {
  if (verb !== undefined) {
    const table = verb.slash === ANNEX ? ANNEX_FLAGS : verb.flags;
    return taken(verb, parseFlags(tokens.slice(1), table));
  }
  const given = parseFlags(tokens, ANNEX_FLAGS);
  const [word] = given.words;
  if (word !== undefined)
    throw unknownWord(
      word,
      COMMANDS.map(({ name }) => name),
    );
  return taken(byFlags(given), given);
}

/** A flag that is a command of its own wins; else `-count` starts, and what is left extends. */
function byFlags({ flags }: Given): Command {
  const verbs = ['setup', 'check-setup', 'status'].filter((name) => flags.has(name));
  const [verb] = verbs;
  if (verbs.length > 1)
    throw new BotError('usage', words`One at a time: ${code(`-${verbs.join(' or -')}`)}.`, {
      hint: words`Like ${code(`${ANNEX} -${verb ?? ''}`)}.`,
    });
  return getVerb(verb ?? (flags.has('count') ? 'start' : 'extend'));
}

function findVerb(word: string | undefined): Command | undefined {
  return COMMANDS.find(({ name }) => name === word?.toLowerCase());
}

function getVerb(name: string): Command {
  const command = findVerb(name);
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
  const extra = given.words[named && !known ? 0 : 1];
  if (extra !== undefined)
    throw command.words === undefined ? unknownWord(extra, []) : notOneOf(command, extra);
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

function unknownWord(word: string, verbs: readonly string[]): BotError {
  const guess = nearest(word.toLowerCase(), verbs);
  return new BotError('usage', words`I don't know what to do with ${code(shorten(word))}.`, {
    hint:
      guess === undefined
        ? words`Texts with spaces go in quotes. See ${code('help')}.`
        : words`Did you mean ${code(`${ANNEX} ${guess}`)}?`,
  });
}
