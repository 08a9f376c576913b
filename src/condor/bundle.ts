import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { extract, pack } from 'tar-stream';
import { renderConfig } from './config-file.js';
import { checkedToken, issuerOf } from './token.js';

/** What goes into an annex's bundle. */
export interface AnnexBundleInput {
  readonly annexName: string;
  readonly annexId: string;
  /** `host:port` of the pool's collector. */
  readonly collector: string;
  /** The token that the instances join with; a secret. */
  readonly token: string;
  /** 0 when nobody knows any more: the notes of the annex were lost. */
  readonly idleMs: number;
  /** Whose jobs may run; nobody named means everybody's. */
  readonly owners?: readonly string[] | undefined;
}

/** Where things are in a bundle: as below /etc/condor on the instance. */
const BUNDLE_PATHS = {
  config: 'config.d/50-condor-annex.conf',
  token: 'tokens.d/condor-annex',
} as const;

/**
 * Packs files as tar.gz. The same files give the same bytes, so that putting a bundle twice changes nothing. Tokens are
 * for root alone.
 */
export async function packBundle(files: Readonly<Record<string, string>>): Promise<Uint8Array> {
  const tar = pack();
  for (const name of Object.keys(files).sort()) {
    const mode = name.startsWith('tokens.d/') ? 0o600 : 0o644;
    tar.entry(
      { name, mode, mtime: new Date(0), uid: 0, gid: 0, uname: 'root', gname: 'root' },
      files[name] ?? '',
    );
  }
  tar.finalize();
  return promisify(gzip)(await buffer(tar));
}

/** The files of a bundle by name. */
export async function unpackBundle(bundle: Uint8Array): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  const tar = extract();
  Readable.from([await promisify(gunzip)(bundle)]).pipe(tar);
  for await (const entry of tar) files[entry.header.name] = (await buffer(entry)).toString('utf8');
  return files;
}

/**
 * Everything that the instances of one annex need to join: configuration and token. Just the token where the idle time is
 * not known any more: it is for machines that have booted.
 * @throws BotError `usage` when something in it could not be a part of a configuration, or the token is none.
 */
export async function annexBundle(input: AnnexBundleInput): Promise<Uint8Array> {
  const token = checkedToken(input.token);
  const config = (): string => renderConfig({ ...input, trustDomain: issuerOf(token) });
  return packBundle({
    ...(input.idleMs === 0 ? {} : { [BUNDLE_PATHS.config]: config() }),
    [BUNDLE_PATHS.token]: `${token}\n`,
  });
}
