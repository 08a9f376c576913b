/** The command line of one of HTCondor's tools, read. */
export interface Options {
  has(flag: string): boolean;
  /** The last one given. */
  value(flag: string): string | undefined;
  values(flag: string): readonly string[];
  /** What `-af` and its like were given: everything up to the next dash. */
  readonly fields: readonly string[] | undefined;
  /** What stands between two fields. */
  readonly separator: string;
  readonly words: readonly string[];
  /** The first flag that the tool does not have. */
  readonly unknown: string | undefined;
}

const FIELDS = /^-(?:af|autoformat)(?::([a-z,]+))?$/i;

/** Reads a command line by the flags that a tool has: those that stand alone, and those with a value after them. */
export function readOptions(
  argv: readonly string[],
  { flags = [], valued = [] }: { readonly flags?: readonly string[]; readonly valued?: readonly string[] },
): Options {
  const found = new Map<string, string[]>();
  const words: string[] = [];
  let fields: string[] | undefined;
  let separator = ' ';
  let unknown: string | undefined;
  for (let index = 1; index < argv.length; index += 1) {
    const word = argv[index] ?? '';
    const name = word.replace(/^--?/, '').toLowerCase();
    const [isFields, how = ''] = FIELDS.exec(word) ?? [];
    if (word === '--') {
      words.push(...argv.slice(index + 1));
      break;
    }
    if (isFields !== undefined) {
      fields = [];
      separator = how.includes('t') ? '\t' : how.includes(',') ? ', ' : ' ';
      while (index + 1 < argv.length && !(argv[index + 1] ?? '').startsWith('-'))
        fields.push(argv[(index += 1)] ?? '');
    } else if (!word.startsWith('-') || word === '-') words.push(word);
    else if (valued.includes(name)) found.set(name, [...(found.get(name) ?? []), argv[(index += 1)] ?? '']);
    else if (flags.includes(name)) found.set(name, []);
    else unknown ??= word;
  }
  return {
    has: (flag) => found.has(flag),
    value: (flag) => found.get(flag)?.at(-1),
    values: (flag) => found.get(flag) ?? [],
    fields,
    separator,
    words,
    unknown,
  };
}
