import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { getTrixie, type Skipped } from './trixie.js';

const run = promisify(execFile);

/** What an image in the cloud has beside HTCondor, and the smallest Debian has not. */
const PACKAGES = ['curl', 'awscli', 'nftables', 'procps', 'iproute2'];
/** Grows with every change of the above, so that an older layer is not taken for this one. */
const LAYER = 'lab-layer-1';

/** The folders that a host of the lab is made of, uppermost first: for overlay's `lowerdir`. */
export interface LabImage {
  readonly layers: readonly string[];
}

/** The image of the lab's hosts, made if need be; or why this machine can have none. Needs the Internet once. */
export async function getLabImage(): Promise<LabImage | Skipped> {
  // A whole other Debian, to see how another release of HTCondor does.
  const other = process.env['LAB_IMAGE'];
  if (other !== undefined) return { layers: [other] };
  const trixie = await getTrixie();
  if ('skipped' in trixie) return trixie;
  const layer = `${dirname(trixie.dir)}/${LAYER}`;
  if (existsSync(layer)) return { layers: [layer, trixie.dir] };
  const part = `${layer}.part-${process.pid}`;
  try {
    await mkdir(`${part}/upper`, { recursive: true });
    await run('unshare', ['--mount', 'bash', '-c', INSTALL, 'install', trixie.dir, part, ...PACKAGES]);
    await rename(`${part}/upper`, layer);
    return { layers: [layer, trixie.dir] };
  } catch (error) {
    return { skipped: `the packages of a host could not be installed: ${String(error)}` };
  } finally {
    await rm(part, { recursive: true, force: true });
  }
}

// An overlay's upper folder can't itself be on one, as in a container; the work is done in memory and then copied.
const INSTALL = `set -eu
lower=$1 part=$2
shift 2
mkdir "$part/at"
mount -t tmpfs lab "$part/at"
mkdir "$part/at/upper" "$part/at/work" "$part/at/root"
mount -t overlay lab -o "lowerdir=$lower,upperdir=$part/at/upper,workdir=$part/at/work" "$part/at/root"
chroot "$part/at/root" env DEBIAN_FRONTEND=noninteractive sh -c '
  apt-get -qq update && apt-get -qq install --yes --no-install-recommends "$@" && apt-get clean' sh "$@"
umount "$part/at/root"
cp -a "$part/at/upper/." "$part/upper/"
`;
