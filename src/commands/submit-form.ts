import { isBotError, type BotError } from '../domain/errors.js';
import { readDescription } from '../domain/submit-description.js';
import { parseFlags } from './flags.js';
import type { Line } from './notice-lines.js';
import { submit } from './submit.js';
import { joinTokens, plainBody } from './tokenize.js';

/** How long a filled-in form is kept: for longer than its question. */
export const DRAFT_KEPT_MS = 2 * 3_600_000;

/** What somebody filled into the form of a submit, before anything is fetched. */
export interface FilledSubmit {
  readonly description: string;
  /** A description in a file counts in place of the typed one. */
  readonly descriptionFile: boolean;
  readonly fileNames: readonly string[];
  readonly annex: string;
  readonly count: string;
}

/** The command that a filled-in form stands for. */
export function submitLine({ annex, count }: Pick<FilledSubmit, 'annex' | 'count'>, draftId: string): Line {
  const said = [
    ...(annex === '' ? [] : ['-annex-name', annex]),
    ...(count === '' ? [] : ['-count', count]),
    ...['-draft', draftId],
  ];
  return { slash: submit.slash, text: joinTokens(said) };
}

/** What is wrong with a filled-in form as far as it can be told before its files are fetched; `flag` names the field. */
export function findSubmitMistake(filled: FilledSubmit): BotError | undefined {
  const { description, descriptionFile, fileNames, count: typed } = filled;
  try {
    const given = parseFlags(typed === '' ? [] : ['-count', typed], submit.flags);
    if (descriptionFile) return undefined;
    const files = Object.fromEntries(fileNames.map((name) => [name, '']));
    readDescription(plainBody(description), { files, count: given.numbers.get('count') });
    return undefined;
  } catch (error) {
    if (isBotError(error)) return error;
    throw error;
  }
}
