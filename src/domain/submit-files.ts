import { BotError } from './errors.js';
import { code, shorten, words } from './words.js';

/** More does not get onto the head node in one piece; what is larger belongs into S3. */
const MOST_BYTES = 32 * 1024;
const FILE_NAME = /^[A-Za-z0-9][\w.-]{0,99}$/;

/** What comes with a description. */
export interface Beside {
  readonly files: Readonly<Record<string, string>>;
  /** How many jobs, when that was said beside the description. */
  readonly count?: number | undefined;
}

/** Sees to it that all of it is text that gets onto the head node. @throws BotError `usage` when it is not. */
export function refuseTooMuch(text: string, files: Beside['files']): void {
  const odd = Object.keys(files).find((name) => !FILE_NAME.test(name));
  if (odd !== undefined)
    throw new BotError('usage', words`A file cannot be called ${code(shorten(odd))} there.`, {
      hint: words`Letters, digits, dots, dashes and underscores, like ${code('run.sh')}.`,
    });
  const bytes = [text, ...Object.values(files)].reduce((sum, each) => sum + Buffer.byteLength(each), 0);
  if (bytes > MOST_BYTES)
    throw new BotError('usage', `That are ${Math.ceil(bytes / 1024)} KiB; I carry ${MOST_BYTES / 1024}.`, {
      hint: words`Put large files into S3 or on the web, and name their addresses in ${code('transfer_input_files')}.`,
    });
  if ([text, ...Object.values(files)].some((each) => each.includes('\0')))
    throw new BotError('usage', 'That is not text.', { hint: 'I take submit descriptions and scripts.' });
}

/**
 * The program that it runs: what it names, or the only file beside it.
 * @throws BotError `usage` when there is none, or when it would have to be a file that is not there.
 */
export function programOf(settings: ReadonlyMap<string, string>, files: Beside['files']): string | undefined {
  const program = settings.get('executable');
  const [only, ...others] = Object.keys(files);
  if (program === undefined || program === '') {
    if (only !== undefined && others.length === 0) return only;
    if (settings.has('container_image') || settings.has('docker_image')) return undefined;
    throw new BotError('usage', 'The description names no program.', {
      hint: words`Like ${code('executable = /bin/hostname')}; or upload one script, and I take that.`,
    });
  }
  const there = /^(false|no)$/i.test(settings.get('transfer_executable') ?? '');
  if (!there && isBeside(program) && !Object.hasOwn(files, bare(program)))
    throw new BotError('usage', words`The program ${code(shorten(program))} is not there.`, {
      hint: words`Upload it with the form (${code('/condor_submit')} alone opens it), or name one that the head node has, like ${code('/bin/hostname')}.`,
    });
  return program;
}

/**
 * Sees to it that its input is there: otherwise the job is held as soon as it starts, and this is better said now.
 * @throws BotError `usage` that names the file.
 */
export function refuseMissing(settings: ReadonlyMap<string, string>, files: Beside['files']): void {
  const named = [settings.get('transfer_input_files') ?? '', settings.get('input') ?? '']
    .join(',')
    .split(',');
  const missing = named
    .map((each) => each.trim())
    .find((each) => each !== '' && isBeside(each) && !Object.hasOwn(files, bare(each)));
  if (missing === undefined) return;
  throw new BotError('usage', words`The input file ${code(shorten(missing))} is not there.`, {
    hint: words`Upload it with the form (${code('/condor_submit')} alone opens it), or name its address in S3 or on the web.`,
  });
}

/** True for the name of a file beside the description; neither an address, nor a path on the head node, nor a macro. */
function isBeside(name: string): boolean {
  return !/^(\/|\w+:\/\/)/.test(name) && !name.includes('$');
}

/** The name of a file beside the description, however it is written. */
export const bare = (name: string): string => name.replace(/^\.\//, '').replace(/^"(.*)"$/, '$1');
