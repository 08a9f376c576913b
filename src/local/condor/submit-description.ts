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

/** How a description is read. */
export interface Reading {
  /** What it is called in complaints. */
  readonly file: string;
  /** Lines that take effect before the first queue statement. */
  readonly appended: readonly string[];
  /** The number that the cluster will have. */
  readonly cluster: number;
  /** Nothing may come after the queue statement. */
  readonly singleCluster: boolean;
}

/**
 * Reads a submit description: what each proc of the cluster says. One without a queue statement queues once.
 * @throws SubmitError in condor_submit's words.
 */
export function readDescription(text: string, reading: Reading): Described[] {
  const said = new Map<string, string>();
  const jobs: Described[] = [];
  const lines = linesOf(text);
  const complain = (line: Line, why: string): SubmitError => badLine(reading.file, line.number, why);
  let queued = false;
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index];
    if (line === undefined) break;
    if (queued && reading.singleCluster) throw complain(line, 'Extra data found after queue statement');
    if (!/^queue(\s|$)/i.test(line.text)) {
      if (!say(said, line.text)) throw complain(line, '');
      continue;
    }
    if (!queued) for (const one of reading.appended) say(said, one);
    queued = true;
    const body = line.text.endsWith('(') ? bodyAfter(lines, index) : undefined;
    index += body === undefined ? 0 : body.length + 1;
    const order = readQueue(line.text, body);
    if (order === undefined) throw complain(line, 'invalid Queue statement');
    jobs.push(...queue(said, order, { cluster: reading.cluster, from: jobs.length }));
  }
  if (queued) return jobs;
  for (const one of reading.appended) say(said, one);
  return queue(said, { times: 1, variable: 'Item', items: [''] }, { cluster: reading.cluster, from: 0 });
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

/** Takes a line in; false when it says nothing. */
function say(said: Map<string, string>, text: string): boolean {
  const [, plus, name, value] = /^(\+|MY\.)?([A-Za-z_][\w.]*)\s*=\s*(.*)$/i.exec(text) ?? [];
  if (name === undefined || value === undefined) return false;
  const key = plus === undefined ? name.toLowerCase() : `+${name}`;
  said.set(key, withItself(value.trim(), name, said.get(key)));
  return true;
}

/** A value that mentions its own name means the one that the name had before. */
function withItself(value: string, name: string, before: string | undefined): string {
  const own = new RegExp(`\\$\\(${name.replaceAll('.', '\\.')}(?::([^)]*))?\\)`, 'gi');
  return value.replace(own, (_all, otherwise: string | undefined) => before ?? otherwise ?? '');
}

function badLine(file: string, number: number, why: string): SubmitError {
  return new SubmitError(
    `\nERROR: on Line ${number} of ${file}: ${why}\n\nERROR: Failed to parse command file (line ${number}).\n`,
  );
}

/** Lines of items up to the closing bracket. */
function bodyAfter(lines: readonly Line[], index: number): string[] {
  const rest = lines.slice(index + 1).map(({ text }) => text);
  const end = rest.indexOf(')');
  return end === -1 ? rest : rest.slice(0, end);
}

const QUEUE = /^queue(?:\s+(\d+))?(?:\s+(?:([A-Za-z_]\w*)\s+)?(in|from)\s*\(([^)]*)\)?)?$/i;

function readQueue(text: string, body: readonly string[] | undefined): Queue | undefined {
  const [whole, times = '1', variable = 'Item', how, inline = ''] = QUEUE.exec(text) ?? [];
  if (whole === undefined) return undefined;
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
