import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { getLabImage } from '../support/lab-image.js';
import type { Skipped } from '../support/trixie.js';

/** What scripts/test.mjs takes for "not on this machine, and the reason is printed". */
const CANNOT = 75;
const run = promisify(execFile);

const ready = await prepare();
if (ready !== undefined) {
  console.error(`Suite lab skipped: ${ready.skipped}.`);
  process.exitCode = CANNOT;
}

async function prepare(): Promise<Skipped | undefined> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    return { skipped: 'a pool of real HTCondor needs Linux and root' };
  }
  const trouble = (await getPrograms()) ?? (await tryNamespaces());
  if (trouble !== undefined) return trouble;
  const image = await getLabImage();
  return 'skipped' in image ? image : undefined;
}

/** Networks are made with `ip`, and the hosts' way to their metadata with `nft`. */
async function getPrograms(): Promise<Skipped | undefined> {
  const there = () => run('sh', ['-c', 'command -v ip && command -v nft'], { env: withSystemTools() });
  if (await succeeds(there)) return undefined;
  await run('sh', ['-c', INSTALL], { env: withSystemTools() }).catch(() => undefined);
  return (await succeeds(there)) ? undefined : { skipped: 'there is no iproute2 or no nftables' };
}

const INSTALL = `apt-get -qq update && DEBIAN_FRONTEND=noninteractive \
  apt-get -qq install --yes --no-install-recommends iproute2 nftables`;

async function tryNamespaces(): Promise<Skipped | undefined> {
  const attempt = `mount -t tmpfs lab /mnt && mkdir /mnt/l /mnt/u /mnt/w /mnt/m &&
    mount -t overlay lab -o lowerdir=/mnt/l,upperdir=/mnt/u,workdir=/mnt/w /mnt/m &&
    ip link add lab0 type bridge && ip link add lab1 type veth peer name lab2 && nft add table ip lab`;
  try {
    await run('unshare', ['--mount', '--net', '--pid', '--uts', '--ipc', '--fork', 'sh', '-c', attempt], {
      env: withSystemTools(),
    });
    return undefined;
  } catch (error) {
    return { skipped: `this machine does not let us make hosts: ${String(error)}` };
  }
}

function succeeds(attempt: () => Promise<unknown>): Promise<boolean> {
  return attempt().then(
    () => true,
    () => false,
  );
}

/** Root's PATH lacks the folders of system tools in some containers and jobs. */
function withSystemTools(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/local/sbin:/usr/sbin:/sbin` };
}
