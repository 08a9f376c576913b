import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const SCRIPT = join(import.meta.dirname, '..', '..', 'scripts', 'install.mjs');
const ONE = { 'node_modules/one': { version: '1.0.0', integrity: 'sha512-1' } };
const ELSEWHERE = { 'node_modules/two': { version: '2.0.0', integrity: 'sha512-2', optional: true } };

describe('the packages that scripts need', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'install-'));
    mkdirSync(join(dir, 'node_modules'));
  });
  afterEach(() => {
    rmSync(dir, { recursive: true });
  });

  const lock = (packages: object) => {
    writeFileSync(join(dir, 'package-lock.json'), JSON.stringify({ packages: { '': {}, ...packages } }));
  };
  const installed = (packages: object) => {
    writeFileSync(join(dir, 'node_modules', '.package-lock.json'), JSON.stringify({ packages }));
  };
  const isInstalled = (): unknown => {
    const script = `import(process.argv[1]).then((m) => console.log(m.isInstalled(process.argv[2])))`;
    return JSON.parse(spawnSync(process.execPath, ['-e', script, SCRIPT, dir], { encoding: 'utf8' }).stdout);
  };

  it('are there when they are those of the lock, however old the files', () => {
    lock({ ...ONE, ...ELSEWHERE });
    installed(ONE);
    utimesSync(join(dir, 'node_modules', '.package-lock.json'), 0, 0);
    expect(isInstalled()).toBe(true);
  });

  it.each([
    ['nothing was installed', () => undefined],
    [
      'one is missing',
      () => {
        installed(ELSEWHERE);
      },
    ],
    [
      'one has another version',
      () => {
        installed({ 'node_modules/one': { version: '1.0.1' } });
      },
    ],
    [
      'there is one that the lock does not know',
      () => {
        installed({ ...ONE, 'node_modules/three': {} });
      },
    ],
  ])('are not there when %s', (_, arrange) => {
    lock({ ...ONE, ...ELSEWHERE });
    arrange();
    expect(isInstalled()).toBe(false);
  });
});
