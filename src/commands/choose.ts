import { BotError } from '../domain/errors.js';
import { code, words } from '../domain/words.js';
import { ANNEX_FLAGS } from './annex-flags.js';
import type { Command } from './command.js';
import { has, parseFlags, type Given } from './flags.js';
import { COMMANDS } from './index.js';
import { nearest } from './nearest.js';
import { tokenize } from './tokenize.js';

/** What a text after a slash command comes to. */
export type Chosen =
  | { readonly kind: 'command'; readonly command: Command; readonly given: Given }
  | { readonly kind: 'help' }
  | { readonly kind: 'form' };

/**
 * Which command is meant: by a plain verb (`setup`, `start …`) or, as `condor_annex` does it, by its flags.
 * @throws BotError `usage` that names the nearest valid form.
 */
export function choose(slash: string, text: string): Chosen {
  const tokens = tokenize(text);
  const [first] = tokens;
  if (first === undefined) return slash === '/condor_annex' ? { kind: 'form' } : { kind: 'help' };
  if (/^-{0,2}(help|h|\?)$/i.test(first)) return { kind: 'help' };
  return slash === '/condor_annex' ? chooseAnnex(tokens) : chooseOnly(slash, tokens);
}

function chooseOnly(slash: string, tokens: readonly string[]): Chosen {
  const command = COMMANDS.find((candidate) => candidate.slash === slash);
  if (command === undefined) return { kind: 'help' };
  return { kind: 'command', command, given: oneNameAtMost(parseFlags(tokens, command.flags), 1) };
}

function chooseAnnex(tokens: readonly string[]): Chosen {
  const verbs = COMMANDS.map(({ name }) => name);
  const [first = '', ...rest] = tokens;
  const verb = verbs.find((name) => name === first.toLowerCase());
  if (verb !== undefined) {
    const command = byName(verb);
    const table = command.slash === '/condor_annex' ? ANNEX_FLAGS : command.flags;
    return { kind: 'command', command, given: oneNameAtMost(parseFlags(rest, table), 1) };
  }
  const given = parseFlags(tokens, ANNEX_FLAGS);
  if (given.switches.has('help')) return { kind: 'help' };
  const [word] = given.words;
  if (word !== undefined && given.switches.size + given.texts.size + given.numbers.size === 0)
    throw unknownVerb(word, verbs);
  return { kind: 'command', command: byFlags(given), given: oneNameAtMost(given, 0) };
}

/** A flag that is a command of its own wins; else `-count` starts, and what is left extends. */
function byFlags(given: Given): Command {
  const verbs = ['setup', 'check-setup', 'status'].filter((name) => given.switches.has(name));
  const [verb] = verbs;
  if (verbs.length > 1)
    throw new BotError('usage', words`One at a time: ${code(`-${verbs.join(' or -')}`)}.`);
  if (verb !== undefined) return byName(verb);
  return byName(has(given, 'count') ? 'start' : 'extend');
}

function byName(name: string): Command {
  const command = COMMANDS.find((candidate) => candidate.name === name);
  if (command === undefined) throw new Error(`no command ${name}`);
  return command;
}

function oneNameAtMost(given: Given, most: number): Given {
  const extra = given.words[most];
  if (extra === undefined) return given;
  throw new BotError('usage', words`I don't know what to do with ${code(extra.slice(0, 60))}.`, {
    hint: words`Put texts with spaces in quotes. See ${code('help')}.`,
  });
}

function unknownVerb(word: string, verbs: readonly string[]): BotError {
  const guess = nearest(word.toLowerCase(), verbs);
  return new BotError('usage', words`I don't know ${code(word.slice(0, 60))}.`, {
    hint:
      guess === undefined
        ? words`See ${code('/condor_annex help')}.`
        : words`Did you mean ${code(`/condor_annex ${guess}`)}?`,
  });
}
