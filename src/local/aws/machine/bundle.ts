import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { extract } from 'tar-stream';

/** What HTCondor would make of the configuration in a bundle, as far as a simulated machine minds. */
export interface PoolSettings {
  /** Where the machine reports to. */
  readonly collector: string | undefined;
  /** How long it may be unclaimed before it shuts down; undefined means for ever. */
  readonly unclaimedMs: number | undefined;
}

const CONFIG_FILE = /^(\.\/)?(?:[^/]+\/)*config\.d\/[^/]+\.(conf|config)$/;

/**
 * Reads `config.d/*.conf` out of a tar.gz, in the order of the names: a later line replaces an earlier one.
 * @throws when the bytes are no tar.gz.
 */
export async function readBundle(bytes: Uint8Array): Promise<PoolSettings> {
  const files = new Map<string, string>();
  const archive = Readable.from([gunzipSync(bytes)]).pipe(extract());
  for await (const entry of archive) {
    const content = await text(entry);
    if (CONFIG_FILE.test(entry.header.name)) files.set(entry.header.name, content);
  }
  const lines = [...files]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, content]) => content.split(/\r?\n/));
  const settings = new Map(lines.map(assignmentIn).filter((assignment) => assignment !== undefined));
  const seconds = Number(settings.get('STARTD_NOCLAIM_SHUTDOWN') ?? '0');
  return {
    collector: settings.get('COLLECTOR_HOST') ?? settings.get('CONDOR_HOST'),
    unclaimedMs: seconds > 0 ? seconds * 1000 : undefined,
  };
}

/** HTCondor's names do not mind capitals. */
function assignmentIn(line: string): [string, string] | undefined {
  const [, name, value] = /^\s*([A-Za-z_][\w.]*)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
  return name === undefined || value === undefined ? undefined : [name.toUpperCase(), value];
}
