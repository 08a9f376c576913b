import { BotError } from '../domain/errors.js';
import type { Message } from '../domain/message.js';
import { mayAct, type Actor } from '../domain/role.js';
import { bold, code, joinWords, words, type Words } from '../domain/words.js';
import type { Command } from './command.js';
import type { Flag } from './flags.js';

/** The commands of this slash command with all flags, then the others in a line each; leaves out what the actor may not do. */
export function helpMessage(slash: string, commands: readonly Command[], actor: Actor): Message {
  const mine = commands.filter(({ role }) => mayAct(actor, role));
  const here = mine.filter((command) => command.slash === slash);
  const elsewhere = mine.filter((command) => command.slash !== slash);
  return {
    title: words`What you can type, with examples. Without flags, ${code('/condor_annex')} opens a form.`,
    lines: [...here.map(commandHelp), ...elsewhere.map(inShort)],
    footnote: words`Flags are those of condor_annex and may be shortened as long as only one is meant. Times are in hours. Everything that costs money or ends something is shown first and asked.`,
  };
}

function inShort({ name, summary, examples: [example] }: Command): Words {
  return words`${bold(name)}: ${summary}.${example === undefined ? '' : words` ${code(example)}`}`;
}

function commandHelp(command: Command): Words {
  const flags = command.flags.filter(({ refused, hidden }) => refused === undefined && hidden !== true);
  return joinWords(
    [
      words`${bold(command.name)}: ${command.summary}.`,
      ...command.examples.map((example) => words`\n    ${code(example)}`),
      ...(flags.length === 0 ? [] : [words`\n    ${joinWords(flags.map(flagHelp), ', ')}`]),
    ],
    '',
  );
}

function flagHelp(flag: Flag): Words {
  return words`${code(`-${flag.name}`)} ${flag.summary}`;
}

/** A usage error carries the nearest valid form: what it says itself, or the command's first example. */
export function withExample(error: BotError, command: Command): BotError {
  const [example] = command.examples;
  if (error.fault !== 'usage' || error.hint !== undefined || example === undefined) return error;
  return new BotError('usage', error.sentence, {
    hint: words`Like ${code(example)}`,
    cause: error,
    ...(error.flag === undefined ? {} : { flag: error.flag }),
  });
}
