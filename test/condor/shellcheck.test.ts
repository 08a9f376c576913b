import { describe, expect, it, jest } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

// Every test starts some real processes; on a busy machine that takes a while.
jest.setTimeout(60_000);

const BOOT = join(__dirname, '../../src/condor/boot');
const hasShellcheck = spawnSync('shellcheck', ['--version']).status === 0;
if (!hasShellcheck) console.warn('shellcheck is not installed, so only bash itself reads the boot scripts.');

describe('the boot scripts', () => {
  it.each([...readdirSync(BOOT), '../run.sh'])('%s has nothing that bash or shellcheck object to', (file) => {
    expect(spawnSync('bash', ['-n', join(BOOT, file)]).stderr.toString()).toBe('');
    const checked = hasShellcheck ? spawnSync('shellcheck', ['-x', '-P', BOOT, join(BOOT, file)]) : undefined;
    expect(checked?.stdout.toString() ?? '').toBe('');
  });
});
