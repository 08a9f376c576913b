import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { extract } from 'tar-stream';
import { Settings } from '../../condor/index.js';

/** What HTCondor would make of a bundle, as far as a simulated machine minds. */
export interface PoolSettings {
  /** Where the machine reports to. */
  readonly collector: string | undefined;
  /** How long it may be unclaimed before it shuts down; undefined means for ever. */
  readonly unclaimedMs: number | undefined;
  readonly settings: Settings;
  /** What it shows the pool. */
  readonly token: string;
}

const CONFIG_FILE = /^(\.\/)?(?:[^/]+\/)*config\.d\/[^/]+\.(conf|config)$/;
const TOKEN_FILE = /^(\.\/)?(?:[^/]+\/)*tokens\.d\/[^/]+$/;

/**
 * Reads `config.d/*.conf` out of a tar.gz, in the order of the names: a later line replaces an earlier one.
 * @throws when the bytes are no tar.gz.
 */
export async function readBundle(bytes: Uint8Array): Promise<PoolSettings> {
  const files = new Map<string, string>();
  const archive = Readable.from([gunzipSync(bytes)]).pipe(extract());
  for await (const entry of archive) files.set(entry.header.name, await text(entry));
  const named = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  const textOf = (shape: RegExp): string[] =>
    named.filter(([name]) => shape.test(name)).map(([, content]) => content);
  const settings = new Settings().read(textOf(CONFIG_FILE).join('\n'));
  const seconds = Number(settings.find('STARTD_NOCLAIM_SHUTDOWN') ?? '0');
  return {
    collector: settings.find('COLLECTOR_HOST') ?? settings.find('CONDOR_HOST'),
    unclaimedMs: seconds > 0 ? seconds * 1000 : undefined,
    settings,
    token: (textOf(TOKEN_FILE)[0] ?? '').trim(),
  };
}
