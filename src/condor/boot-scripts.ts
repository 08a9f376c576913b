import { readFileSync } from 'node:fs';

/** The scripts that the user data writes to /usr/local/sbin, each as `condor-annex-<name>`. */
export const INSTALLED = ['common', 'end', 'say', 'lease', 'packages', 'guard', 'bundle', 'state'] as const;

/** A script of the boot folder, without the lines that only people read: user data has room for 16 KB. */
export function bootScript(name: (typeof INSTALLED)[number] | 'boot'): string {
  const text = readFileSync(new URL(`boot/${name}.sh`, import.meta.url), 'utf8');
  const [shebang = '', ...lines] = text.split('\n');
  return [shebang, ...lines.filter((line) => !/^\s*(#|$)/.test(line)), ''].join('\n');
}
