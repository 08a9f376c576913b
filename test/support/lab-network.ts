import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const METADATA = '169.254.169.254';

/** A network with a name service, as a VPC is one: a bridge that hosts are plugged into. */
export class LabNetwork {
  readonly gateway: string;
  readonly bits = 16;
  /** Everybody's names, kept up to date. */
  readonly hostsFile: string;
  readonly #bridge: string;
  readonly #addresses: string[] = [];

  private constructor(prefix: string, hostsFile: string) {
    this.gateway = `${prefix}.0.1`;
    this.hostsFile = hostsFile;
    this.#bridge = `lab-${prefix}`;
  }

  /** Makes the network `prefix`.0.0/16. */
  static async make(prefix: string, hostsFile: string): Promise<LabNetwork> {
    const network = new LabNetwork(prefix, hostsFile);
    await network.#write();
    await ip('link', 'add', network.#bridge, 'type', 'bridge');
    await ip('address', 'add', `${network.gateway}/${network.bits}`, 'dev', network.#bridge);
    await ip('link', 'set', network.#bridge, 'up');
    return network;
  }

  /** Lets the hosts find their metadata where they look for it. */
  async serveMetadata(port: number): Promise<void> {
    const table = `lab${port}`;
    await command('nft', [
      `table ip ${table} { chain prerouting { type nat hook prerouting priority -100; iifname "${this.#bridge}" ip daddr ${METADATA} tcp dport 80 dnat to ${this.gateway}:${port}; }; }`,
    ]);
  }

  nameOf(address: string): string {
    return `ip-${address.replaceAll('.', '-')}`;
  }

  /** Puts a network card into the host whose first process this is. */
  async plugIn(pid: number, address: string): Promise<void> {
    if (!this.#addresses.includes(address)) this.#addresses.push(address);
    await this.#write();
    const outer = `veth${pid}`;
    await ip('link', 'add', outer, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', String(pid));
    await ip('link', 'set', outer, 'master', this.#bridge, 'up');
  }

  async remove(): Promise<void> {
    await ip('link', 'delete', this.#bridge);
  }

  async #write(): Promise<void> {
    const lines = this.#addresses.map((address) => {
      return `${address} ${this.nameOf(address)}.ec2.internal ${this.nameOf(address)}`;
    });
    await writeFile(this.hostsFile, ['127.0.0.1 localhost', ...lines, ''].join('\n'));
  }
}

async function ip(...words: readonly string[]): Promise<void> {
  await command('ip', words);
}

async function command(program: string, words: readonly string[]): Promise<void> {
  await run(program, words, {
    env: { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` },
  });
}
