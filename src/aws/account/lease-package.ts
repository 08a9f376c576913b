import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zipSync } from 'fflate';

/** The lease function as Lambda takes it. */
export interface LeasePackage {
  readonly zip: Uint8Array;
  /** What Lambda calls CodeSha256: of the zip, in base64. */
  readonly sha256: string;
}

/** Zip's oldest time: with one fixed time the same code gives the same bytes, and drift can be seen. */
const LONG_AGO = new Date(1980, 0, 1);

/** Packs the bundled function; the same code gives the same package. */
export function packLeaseFunction(bundle: Uint8Array): LeasePackage {
  const zip = zipSync({ 'index.js': [bundle, { mtime: LONG_AGO, level: 9, os: 3, attrs: 0o644 << 16 }] });
  return { zip, sha256: createHash('sha256').update(zip).digest('base64') };
}

/** The bundled lease function: as built, or bundled now where the bot runs from its sources. */
export async function readLeaseFunction(): Promise<Uint8Array> {
  // Built, this code is in a file beside the function's folder.
  const built = join(import.meta.dirname, 'lease-function', 'index.cjs');
  if (existsSync(built)) return await readFile(built);
  return await bundle(join(import.meta.dirname, '..', '..', 'lease-function', 'handler.ts'));
}

/** As scripts/build.ts does it. */
async function bundle(source: string): Promise<Uint8Array> {
  const { build } = await import('esbuild'); // Only there where the sources are.
  const { outputFiles } = await build({
    entryPoints: [source],
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    mainFields: ['module', 'main'],
    write: false,
    logLevel: 'silent',
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error('esbuild made nothing of the lease function');
  return file.contents;
}
