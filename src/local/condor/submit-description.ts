/** One job of a submit description: what it says, with all names filled in. */
export interface Described {
  /** Submit commands by name in small letters. */
  readonly commands: ReadonlyMap<string, string>;
  /** Attributes that are set directly (`+Name`, `MY.Name`), with the text of their expressions. */
  readonly attributes: ReadonlyMap<string, string>;
}

/** What condor_submit says of a description that it cannot take. */
export class SubmitError extends Error {
  override readonly name = 'SubmitError';
}

interface Line {
  readonly number: number;
  readonly text: string;
}

interface Queue {
  readonly times: number;
  readonly variable: string;
  readonly items: readonly string[];
}

/**
 * Reads a submit description; `appended` lines take effect before the first queue statement. Answers what each proc of the
 * cluster says.
 * @throws SubmitError in condor_submit's words.
 */
export function readDescription(text: string, appended: readonly string[], cluster: number): Described[] {
  const said = new Map<string, string>();
  const jobs: Described[] = [];
  let queued = false;
  const lines = linesOf(text);
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index];
    if (line === undefined) break;
    if (!/^queue(\s|$)/i.test(line.text)) {
      say(said, line);
      continue;
    }
    if (!queued) for (const one of appended) say(said, { number: line.number, text: one });
    queued = true;
    const body = line.text.endsWith('(') ? bodyAfter(lines, index) : undefined;
    index += body === undefined ? 0 : body.length + 1;
    jobs.push(...queue(said, readQueue(line, body), { cluster, from: jobs.length }));
  }
  if (queued) return jobs;
  const last = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  throw new SubmitError(
    `\nERROR: on Line ${last} of submit file: no queue statement\n\nERROR: Failed to parse command file (line ${last}).\n`,
  );
}

function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  let held = '';
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = held + raw.trim();
    held = line.endsWith('\\') ? line.slice(0, -1) : '';
    if (held === '' && line !== '' && !line.startsWith('#')) lines.push({ number: index + 1, text: line });
  }
  return lines;
}

function say(said: Map<string, string>, { number, text }: Line): void {
  const [, plus, name, value] = /^(\+|MY\.)?([A-Za-z_][\w.]*)\s*=\s*(.*)$/i.exec(text) ?? [];
  if (name === undefined || value === undefined) throw badLine(number, '');
  const key = plus === undefined ? name.toLowerCase() : `+${name}`;
  said.set(key, withItself(value.trim(), name, said.get(key)));
}

/** A value that mentions its own name means the one that the name had before. */
function withItself(value: string, name: string, before: string | undefined): string {
  const own = new RegExp(`\\$\\(${name.replaceAll('.', '\\.')}(?::([^)]*))?\\)`, 'gi');
  return value.replace(own, (_all, otherwise: string | undefined) => before ?? otherwise ?? '');
}

function badLine(number: number, why: string): SubmitError {
  return new SubmitError(
    `ERROR: on Line ${number} of submit file: ${why}\n\nERROR: Failed to parse command file (line ${number}).\n`,
  );
}

/** Lines of items up to the closing bracket. */
function bodyAfter(lines: readonly Line[], index: number): string[] {
  const rest = lines.slice(index + 1).map(({ text }) => text);
  const end = rest.indexOf(')');
  return end === -1 ? rest : rest.slice(0, end);
}

const QUEUE = /^queue(?:\s+(\d+))?(?:\s+(?:([A-Za-z_]\w*)\s+)?(in|from)\s*\(([^)]*)\)?)?$/i;

function readQueue({ number, text }: Line, body: readonly string[] | undefined): Queue {
  const [whole, times = '1', variable = 'Item', how, inline = ''] = QUEUE.exec(text) ?? [];
  if (whole === undefined) throw badLine(number, 'invalid Queue statement');
  if (how === undefined) return { times: Number(times), variable, items: [''] };
  const items = body ?? inline.split(/[\s,]+/).filter((item) => item !== '');
  return { times: Number(times), variable, items };
}

function queue(
  said: ReadonlyMap<string, string>,
  { times, variable, items }: Queue,
  { cluster, from }: { readonly cluster: number; readonly from: number },
): Described[] {
  return items
    .flatMap((item) => Array.from({ length: times }, (_, step): [string, number] => [item, step]))
    .map(([item, step], index) => {
      const proc = String(from + index);
      const own = new Map([...said]);
      for (const name of ['cluster', 'clusterid']) own.set(name, String(cluster));
      for (const name of ['process', 'procid']) own.set(name, proc);
      own.set(variable.toLowerCase(), item).set('step', String(step));
      return filledIn(said, own);
    });
}

function filledIn(said: ReadonlyMap<string, string>, names: ReadonlyMap<string, string>): Described {
  const commands = new Map<string, string>();
  const attributes = new Map<string, string>();
  for (const [name, value] of said) {
    if (name.startsWith('+')) attributes.set(name.slice(1), expand(value, names));
    else commands.set(name, expand(value, names));
  }
  return { commands, attributes };
}

function expand(value: string, names: ReadonlyMap<string, string>, depth = 0): string {
  if (depth > 20) return value;
  return value.replace(/\$\((\w+)(?::([^)]*))?\)/g, (_all, name: string, otherwise: string | undefined) =>
    expand(names.get(name.toLowerCase()) ?? otherwise ?? '', names, depth + 1),
  );
}
