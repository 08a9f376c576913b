import { copyFileSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type BuildOptions } from 'esbuild';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const DIST = join(ROOT, 'dist');
const BUNDLE = join(DIST, 'lease-function', 'index.cjs');

/** Lambda unpacks and parses the bundle on every cold start; what is bigger than this has taken in too much. */
const MOST_BUNDLE_BYTES = 1_000_000;

/** The packages' ES modules, where they have some: the AWS SDK's shake to half the size of its CommonJS. */
const COMMON = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  mainFields: ['module', 'main'],
  logLevel: 'warning',
} satisfies BuildOptions;

rmSync(DIST, { recursive: true, force: true });
await bundleBot();
await bundleLeaseFunction();
copyScripts();

/** In few files, because a thousand take longer to find and read than to run: docs/decisions/0007. Types are checked apart. */
async function bundleBot(): Promise<void> {
  await build({
    ...COMMON,
    entryPoints: [join(ROOT, 'src', 'main.ts')],
    outdir: DIST,
    format: 'esm',
    // What is imported later, like the AWS SDK, becomes a file of its own.
    splitting: true,
    // Only there where the sources are.
    external: ['esbuild'],
    // CommonJS packages look for what Node has at run time.
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module';\nconst require = requireFrom(import.meta.url);",
    },
    // Blanks take time to read, too; names stay, and lines short enough for a stack trace to mean something.
    minifyWhitespace: true,
    lineLimit: 120,
    sourcemap: true,
    sourcesContent: false,
  });
  console.log(`dist/main.js: ${Math.ceil(statSync(join(DIST, 'main.js')).size / 1024)} KiB`);
}

async function bundleLeaseFunction(): Promise<void> {
  await build({
    ...COMMON,
    entryPoints: [join(ROOT, 'src', 'lease-function', 'handler.ts')],
    outfile: BUNDLE,
    minify: true,
    format: 'cjs',
  });
  const { size } = statSync(BUNDLE);
  if (size > MOST_BUNDLE_BYTES)
    throw new Error(`The lease function has ${size} bytes, more than ${MOST_BUNDLE_BYTES}.`);
  console.log(`dist/lease-function/index.cjs: ${Math.ceil(size / 1024)} KiB`);
}

/** What the bot hands to machines: what they boot with, and what it runs on head nodes. */
function copyScripts(): void {
  copyFileSync(join(ROOT, 'src', 'condor', 'run.sh'), join(DIST, 'run.sh'));
  const from = join(ROOT, 'src', 'condor', 'boot');
  const to = join(DIST, 'boot');
  mkdirSync(to, { recursive: true });
  const scripts = readdirSync(from).filter((name) => name.endsWith('.sh'));
  for (const name of scripts) copyFileSync(join(from, name), join(to, name));
  console.log(`dist/run.sh, dist/boot: ${scripts.join(', ')}`);
}
