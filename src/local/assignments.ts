const ASSIGNMENT = /^([A-Z][A-Z0-9_]*)='([^']*)'$/;

/** Reads the plain assignments at the top of a shell script, up to the first line that is something else. */
export function readAssignments(script: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of script.split(/\r?\n/)) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [, name, value] = ASSIGNMENT.exec(line.trim()) ?? [];
    if (name === undefined || value === undefined) break;
    found.set(name, value);
  }
  return found;
}
