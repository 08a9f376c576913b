import { BotError } from '../domain/errors.js';
import { code, shorten, words } from '../domain/words.js';
import type { JobRef } from '../ports/condor.js';

/** More than this nobody types; whole batches have one id. */
const MOST_IDS = 100;

/** True for what looks like the ids of jobs, right or wrong. */
export function looksLikeIds(word: string): boolean {
  return /^\d/.test(word);
}

/**
 * Ids of jobs as people type them: `12` for a batch, `12.0` for a job, several with commas or spaces; each once.
 * @throws BotError `usage` for what is no id.
 */
export function readJobIds(typed: readonly string[]): readonly JobRef[] {
  const ids = [
    ...new Set(
      typed
        .join(',')
        .split(',')
        .filter((id) => id !== ''),
    ),
  ];
  if (ids.length > MOST_IDS)
    throw new BotError('usage', `That are ${ids.length} ids; I take ${MOST_IDS} at a time.`, {
      hint: words`${code('12')} stands for all jobs of batch 12.`,
    });
  return ids.map(readId);
}

function readId(id: string): JobRef {
  const [, cluster, proc] = /^(\d{1,9})(?:\.(\d{1,9}))?$/.exec(id) ?? [];
  if (cluster === undefined)
    throw new BotError('usage', words`${code(shorten(id))} is not the id of a job.`, {
      hint: words`Like ${code('12')} for all jobs of batch 12, ${code('12.0')} for one, ${code('12.0,13')} for several.`,
    });
  return { cluster: Number(cluster), ...(proc === undefined ? {} : { proc: Number(proc) }) };
}
