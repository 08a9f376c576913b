import { BotError } from '../../domain/errors.js';
import { code, shorten, words } from '../../domain/words.js';
import type { Condor } from '../../ports/condor.js';
import { troubleOf } from '../read/trouble.js';
import type { RunTool } from './run-tool.js';

/** What comes back through Run Command whatever is in the file. */
const MOST_BYTES = 12_000;

/** The end of a file, read with no more rights than its user has. */
export async function readTail(
  run: RunTool,
  { user, path, bytes }: Parameters<Condor['readTail']>[0],
): Promise<string> {
  const answer = await run({
    argv: ['tail', '-c', String(Math.min(bytes, MOST_BYTES)), '--', path],
    user,
  });
  if (answer.exitCode === 0) return answer.stdout.replace(/^\ufffd+/, '');
  const file = code(shorten(path, 200));
  if (answer.stderr.includes('No such file'))
    throw new BotError('not-found', words`There is no file ${file} on the head node.`);
  if (/Permission denied|Is a directory/i.test(answer.stderr))
    throw new BotError('forbidden', words`${file} on the head node is no file that ${user} can read.`);
  throw troubleOf('tail', answer);
}
