import { BotError } from './errors.js';
import { type Beside, programOf, refuseMissing, refuseTooMuch } from './submit-files.js';
import { withQueue } from './submit-queue.js';
import { isQueue, settingsOf, type Statement, statementsOf } from './submit-statements.js';
import { code, shorten, words } from './words.js';

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

const defaultFor = (name: string): string =>
  name === 'log'
    ? 'log = $(Cluster).log'
    : `${name} = $(Cluster).$(Process).${name === 'output' ? 'out' : 'err'}`;

/** Before that line, where they still count. */
function inserted(text: string, line: number, more: readonly string[]): string {
  const lines = text.split('\n');
  return [...lines.slice(0, line), ...more, ...lines.slice(line)].join('\n');
}
