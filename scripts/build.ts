import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const DIST = join(ROOT, 'dist');
const BUNDLE = join(DIST, 'lease-function', 'index.cjs');

/** Lambda unpacks and parses the bundle on every cold start; what is bigger than this has taken in too much. */
const MOST_BUNDLE_BYTES = 1_000_000;

rmSync(DIST, { recursive: true, force: true });
compile();
await bundleLeaseFunction();
copyBootScripts();

function compile(): void {
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  execFileSync(process.execPath, [tsc, '-p', join(ROOT, 'tsconfig.build.json')], { stdio: 'inherit' });
}

async function bundleLeaseFunction(): Promise<void> {
  await build({
    entryPoints: [join(ROOT, 'src', 'lease-function', 'handler.ts')],
    outfile: BUNDLE,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    // The SDK's ES modules shake to half the size of its CommonJS.
    mainFields: ['module', 'main'],
    logLevel: 'warning',
  });
  const { size } = statSync(BUNDLE);
  if (size > MOST_BUNDLE_BYTES)
    throw new Error(`The lease function has ${size} bytes, more than ${MOST_BUNDLE_BYTES}.`);
  console.log(`dist/lease-function/index.cjs: ${Math.ceil(size / 1024)} KiB`);
}

function copyBootScripts(): void {
  const from = join(ROOT, 'src', 'condor', 'boot');
  const to = join(DIST, 'condor', 'boot');
  mkdirSync(to, { recursive: true });
  const scripts = readdirSync(from).filter((name) => name.endsWith('.sh'));
  for (const name of scripts) copyFileSync(join(from, name), join(to, name));
  console.log(`dist/condor/boot: ${scripts.join(', ')}`);
}
