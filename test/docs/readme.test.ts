import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { choose } from '../../src/commands/choose.js';
import { COMMANDS } from '../../src/commands/index.js';
import { SETTINGS } from '../../src/config.js';

const readme = readFileSync('README.md', 'utf8');

describe('README', () => {
  it('lists exactly the settings there are, each with its purpose', () => {
    const rows = [...readme.matchAll(/^\| `([A-Z_]+)` \| ([^|]*) \|/gm)].map(([, name, purpose]) => ({
      name,
      purpose,
    }));
    expect(rows).toEqual(SETTINGS);
  });

  it.each(COMMANDS.map(({ name }) => name))('shows %s with an example that means it', (name) => {
    const row = new RegExp(`^\\| ${name} \\| \`(/\\S+) ([^\`]*)\``, 'm').exec(readme);
    const chosen = choose(row?.[1] ?? '', row?.[2] ?? '');
    expect(chosen).toMatchObject({ kind: 'command', command: { name } });
  });

  it('names only npm scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      scripts: Record<string, string>;
    };
    const named = [...readme.matchAll(/npm run (?:--silent )?([a-z:]+)/g)].map(([, script]) => script);
    expect(named.filter((script) => scripts[script ?? ''] === undefined)).toEqual([]);
  });

  it('points to files that exist', () => {
    const linked = [...readme.matchAll(/\]\((?!https?:)([^)]+)\)/g)].map(([, path]) => path ?? '');
    for (const path of linked) expect(() => readFileSync(path)).not.toThrow();
  });
});
