import { BotError } from './errors.js';
import { code, shorten, words } from './words.js';

/** More does not get onto the head node in one piece; what is larger belongs into S3. */
const MOST_BYTES = 32 * 1024;
const FILE_NAME = /^[A-Za-z0-9][\w.-]{0,99}$/;
/** Everything else would run on the head node itself, or needs what a pool on leased machines does not have. */
const UNIVERSES = new Set(['vanilla', '5', 'docker', 'container']);

/** A submit description, checked, with what was left out put in. */
export interface SubmitDescription {
  readonly text: string;
  /** How many jobs it queues; unknown when only HTCondor can tell. */
  readonly count: number | undefined;
  /** What it runs, for people. */
  readonly what: string;
}

/** What comes with a description. */
export interface Beside {
  readonly files: Readonly<Record<string, string>>;
  /** How many jobs, when that was said beside the description. */
  readonly count?: number | undefined;
}

/** One statement, with its continuation lines put together, and where it begins. */
interface Statement {
  readonly text: string;
  readonly line: number;
}

/**
 * Reads a submit description as far as it takes to say what it would do. Nothing in it is carried out.
 * @throws BotError `usage` for what would not run, or not where people expect it to.
 */
export function readDescription(typed: string, beside: Beside): SubmitDescription {
  const text = typed.replace(/\r\n?/g, '\n');
  refuseTooMuch(text, beside.files);
  const statements = statementsOf(text);
  const settings = settingsOf(statements);
  refuseSurprises(statements, settings);
  const program = programOf(settings, beside.files);
  refuseMissing(settings, beside.files);
  const queues = statements.filter(({ text: each }) => isQueue(each));
  const queued = withQueue(text, queues, beside);
  const missing = [
    ...(settings.has('executable') || program === undefined ? [] : [`executable = ${program}`]),
    ...['output', 'error', 'log'].filter((name) => !settings.has(name)).map(defaultFor),
  ];
  return {
    text: inserted(queued.text, queued.line, missing),
    count: queued.count,
    what: shorten(
      `${(program ?? 'a container').split('/').at(-1) ?? ''} ${settings.get('arguments') ?? ''}`.trim(),
      80,
    ),
  };
}

function refuseTooMuch(text: string, files: Beside['files']): void {
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

/** Without comments, empty lines and texts of several lines, which may hold anything. */
function statementsOf(text: string): readonly Statement[] {
  const lines = text.split('\n');
  const statements: Statement[] = [];
  let heldUntil: string | undefined;
  for (let line = 0; line < lines.length; line += 1) {
    const begin = line;
    let whole = (lines[line] ?? '').trim();
    if (heldUntil !== undefined) {
      if (whole === heldUntil) heldUntil = undefined;
      continue;
    }
    if (whole.startsWith('#')) continue;
    while (whole.endsWith('\\') && line + 1 < lines.length) {
      line += 1;
      whole = `${whole.slice(0, -1)}${(lines[line] ?? '').trim()}`;
    }
    const tag = /^[^=]*@=(\w+)$/.exec(whole)?.[1];
    if (tag !== undefined) heldUntil = `@${tag}`;
    // What a queue statement lists may stand on the lines that follow.
    while (isQueue(whole) && whole.includes('(') && !whole.includes(')') && line + 1 < lines.length) {
      line += 1;
      whole = `${whole}\n${(lines[line] ?? '').trim()}`;
    }
    if (whole !== '') statements.push({ text: whole, line: begin });
  }
  return statements;
}

const isQueue = (statement: string): boolean => /^queue(\s|\(|$)/i.test(statement);

/** The last value counts, as HTCondor has it. */
function settingsOf(statements: readonly Statement[]): ReadonlyMap<string, string> {
  return new Map(
    statements.flatMap(({ text }) => {
      const [, name, value = ''] = /^(\+?[\w.]+)\s*=\s*(.*)$/s.exec(text) ?? [];
      return name === undefined || isQueue(text) ? [] : [[plainName(name), value.trim()] as const];
    }),
  );
}

/** HTCondor takes names in any case, and some with or without underscores. */
function plainName(name: string): string {
  const lower = name.toLowerCase();
  return (
    { transferinputfiles: 'transfer_input_files', transferexecutable: 'transfer_executable' }[lower] ?? lower
  );
}

function refuseSurprises(statements: readonly Statement[], settings: ReadonlyMap<string, string>): void {
  const include = statements.find(({ text }) => /^@?include\b/i.test(text));
  if (include !== undefined)
    throw new BotError(
      'usage',
      words`I do not take ${code('include')}: it would read or run something on the head node.`,
      {
        hint: 'Put what it includes into the description.',
      },
    );
  const piped = statements.find(({ text }) => isQueue(text) && /\bfrom\b[^(]*\|\s*$/i.test(text));
  if (piped !== undefined)
    throw new BotError(
      'usage',
      words`I do not take ${code('queue … from a program')}: it would run on the head node.`,
      {
        hint: words`List the values: ${code('queue name from ( … )')}, or upload them as a file.`,
      },
    );
  const universe = (settings.get('universe') ?? 'vanilla').toLowerCase();
  if (!UNIVERSES.has(universe))
    throw new BotError('usage', words`Jobs of universe ${code(shorten(universe))} do not run on annexes.`, {
      hint: words`Leave ${code('universe')} out.`,
    });
  const forced = [...settings.keys()].find((name) => /^(\+|my\.)(jobuniverse|owner|user)$/.test(name));
  if (forced !== undefined)
    throw new BotError('usage', words`${code(forced)} is not something for a description.`, {
      hint: 'Jobs run as you, on the machines of the pool.',
    });
}

/** @throws BotError `usage` when there is none, or when it would have to be a file that is not there. */
function programOf(settings: ReadonlyMap<string, string>, files: Beside['files']): string | undefined {
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

/** A job whose input is not there is held as soon as it starts: better said now. */
function refuseMissing(settings: ReadonlyMap<string, string>, files: Beside['files']): void {
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

const bare = (name: string): string => name.replace(/^\.\//, '').replace(/^"(.*)"$/, '$1');

interface Queued {
  readonly text: string;
  /** Where the first queue statement is. */
  readonly line: number;
  readonly count: number | undefined;
}

function withQueue(text: string, queues: readonly Statement[], { count, files }: Beside): Queued {
  const [first] = queues;
  const lines = text.split('\n');
  if (first === undefined) {
    if (count === undefined)
      throw new BotError('usage', 'The description queues no jobs.', {
        hint: words`Its last line should be ${code('queue')}, or ${code('queue 10')} for ten of them.`,
      });
    return { text: `${text.trimEnd()}\nqueue ${count}\n`, line: text.trimEnd().split('\n').length, count };
  }
  if (count !== undefined) {
    if (queues.length > 1 || !/^queue\s*\d*$/i.test(first.text))
      throw new BotError('usage', 'The description says itself how many jobs it queues.', {
        hint: 'Leave the number out.',
        flag: 'count',
      });
    lines[first.line] = `queue ${count}`;
    return { text: lines.join('\n'), line: first.line, count };
  }
  const counts = queues.map((queue) => countOf(queue.text, files));
  const known = counts.every((each) => each !== undefined);
  return { text, line: first.line, count: known ? counts.reduce((sum, each) => sum + each, 0) : undefined };
}

/** How many jobs a queue statement makes; `undefined` when that is not written there. */
function countOf(statement: string, files: Beside['files']): number | undefined {
  const rest = statement.replace(/^queue\s*/i, '').trim();
  if (rest === '') return 1;
  if (/^\d{1,9}$/.test(rest)) return Number(rest);
  const [, times = '1', how = '', list = ''] =
    /^(\d{1,9})?\s*(?:[\w, ]*?\s)?(in|from)\s*(.*)$/is.exec(rest) ?? [];
  const items = itemsOf(how.toLowerCase(), list.trim(), files);
  return items === undefined ? undefined : items * Number(times);
}

function itemsOf(how: string, list: string, files: Beside['files']): number | undefined {
  if (list.includes('$') || list.startsWith('[')) return undefined;
  const inside = /^\((.*)\)$/s.exec(list)?.[1];
  if (how === 'in') return filled((inside ?? list).split(/[\s,]+/));
  if (how !== 'from') return undefined;
  const there = Object.hasOwn(files, bare(list)) ? files[bare(list)] : undefined;
  const rows = inside ?? there;
  return rows === undefined
    ? undefined
    : filled(rows.split('\n').filter((row) => !row.trim().startsWith('#')));
}

const filled = (items: readonly string[]): number => items.filter((item) => item.trim() !== '').length;

const defaultFor = (name: string): string =>
  name === 'log'
    ? 'log = $(Cluster).log'
    : `${name} = $(Cluster).$(Process).${name === 'output' ? 'out' : 'err'}`;

/** Before that line, where they still count. */
function inserted(text: string, line: number, more: readonly string[]): string {
  const lines = text.split('\n');
  return [...lines.slice(0, line), ...more, ...lines.slice(line)].join('\n');
}
