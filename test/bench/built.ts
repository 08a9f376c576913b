import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';

const ROOT = join(import.meta.dirname, '..', '..');

/** The bot as it ships, built anew when its sources are newer. @throws Error when it cannot be built. */
export function builtBot(): string {
  const main = join(ROOT, 'dist', 'main.js');
  if (builtAt(main) < newestIn(join(ROOT, 'src'))) {
    console.error('Building dist first.');
    const { status, stderr } = spawnSync('npm', ['run', 'build'], { cwd: ROOT, encoding: 'utf8' });
    if (status !== 0) throw new Error(`npm run build failed:\n${stderr}`);
  }
  return main;
}

function builtAt(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** When something in a folder was changed last, in epoch milliseconds. */
function newestIn(folder: string): number {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const times = entries
    .filter((entry) => entry.isFile())
    .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs);
  return Math.max(...times);
}
