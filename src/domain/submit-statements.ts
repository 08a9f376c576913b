/** One statement, with its continuation lines put together, and where it begins. */
export interface Statement {
  readonly text: string;
  readonly line: number;
}

/** Its statements, without comments, empty lines and texts of several lines, which may hold anything. */
export function statementsOf(text: string): readonly Statement[] {
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

/** True for the statement that makes jobs. */
export const isQueue = (statement: string): boolean => /^queue(\s|\(|$)/i.test(statement);

/** What it sets. The last value counts, as HTCondor has it. */
export function settingsOf(statements: readonly Statement[]): ReadonlyMap<string, string> {
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
