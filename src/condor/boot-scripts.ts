import { readFileSync } from 'node:fs';

/** The scripts that an annex instance's user data writes to /usr/local/sbin, each as `condor-annex-<name>`. */
export const OF_AN_ANNEX = ['common', 'end', 'say', 'lease', 'packages', 'guard', 'bundle', 'state'] as const;
/** Those of a head node. */
export const OF_A_HEAD = ['common', 'end', 'say', 'packages', 'guard', 'address', 'head-state'] as const;

/** A script that user data writes to disk. */
export type Installed = (typeof OF_AN_ANNEX)[number] | (typeof OF_A_HEAD)[number];

/** A script of the boot folder, without the lines that only people read: user data has room for 16 KB. */
export function bootScript(name: Installed | 'boot' | 'annex' | 'head'): string {
  const text = readFileSync(new URL(`boot/${name}.sh`, import.meta.url), 'utf8');
  const [shebang = '', ...lines] = text.split('\n');
  return [shebang, ...lines.filter((line) => !/^\s*(#|$)/.test(line)), ''].join('\n');
}
