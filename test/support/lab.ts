import { mkdir, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { annexBundle } from '../../src/condor/bundle.js';
import { bootKit } from '../../src/condor/boot-kit.js';
import { condorOn } from '../../src/condor/condor.js';
import { BotError } from '../../src/domain/errors.js';
import { TAG } from '../../src/domain/tags.js';
import type { Condor } from '../../src/ports/condor.js';
import type { Remote, RemoteOrder, RemoteOutcome } from '../../src/ports/remote.js';
import { type LabCloud, type LabDoor, openLabDoor } from './lab-door.js';
import { LabHost } from './lab-host.js';
import { type LabImage, getLabImage } from './lab-image.js';
import { LabNetwork } from './lab-network.js';

/** Where apart.sh mounts memory. */
const LAB = join(import.meta.dirname, '..', '..', '.cache', 'lab');
const LOOK_MS = 500;
const REGION = 'us-east-1';

/** What an annex of the lab is like. */
export interface LabAnnex {
  readonly name: string;
  /** What the head node gives for joining, unless told. */
  readonly token?: string;
  readonly count?: number;
  readonly idleSeconds?: number;
  readonly leaseSeconds?: number;
}

/**
 * A pool of real HTCondor in a network of its own: hosts booted by the user data that instances in the cloud boot with,
 * and the little of a cloud that they need to find there.
 */
export class Lab implements LabCloud, Remote {
  readonly hosts = new Map<string, LabHost>();
  /** Tags by the id of the instance. */
  readonly tags = new Map<string, Map<string, string>>();
  readonly objects = new Map<string, Uint8Array>();
  readonly network: LabNetwork;
  readonly #image: LabImage;
  readonly #dir: string;
  #door: LabDoor | undefined;
  #launched = 0;

  private constructor(network: LabNetwork, image: LabImage, dir: string) {
    this.network = network;
    this.#image = image;
    this.#dir = dir;
  }

  /** Makes a lab with nothing in it, in the network `prefix`.0.0/16. `cloud` is where its hosts are, if not in its own. */
  static async open(prefix: string, cloud?: LabCloud): Promise<Lab> {
    const image = await getLabImage();
    if ('skipped' in image) throw new Error(image.skipped);
    await mkdir(LAB, { recursive: true });
    const dir = await mkdtemp(join(LAB, 'pool-'));
    const lab = new Lab(await LabNetwork.make(prefix, join(dir, 'hosts')), image, dir);
    lab.#door = await openLabDoor(lab.network.gateway, cloud ?? lab);
    await lab.network.serveMetadata(lab.#door.metadataPort);
    return lab;
  }

  async close(): Promise<void> {
    await Promise.all([...this.hosts.values()].map((host) => host.kill()));
    await this.#door?.stop();
    await this.network.remove();
  }

  /** Where instances reach AWS. */
  get endpointUrl(): string {
    return `http://${this.network.gateway}:${this.#door?.awsPort ?? 0}`;
  }

  /** Launches a head node. */
  async launchHead(name: string): Promise<LabHost> {
    const headId = `${name}_0f8fad5b-d9cb-469f-a165-70867728950e`;
    const trustDomain = `${headId}.condor-annex`;
    const kit = bootKit({ endpointUrl: this.endpointUrl });
    const order = { headId, headName: name, pool: 'default', region: REGION, trustDomain };
    return this.launch(kit.headUserData(order), { [TAG.headId]: headId });
  }

  /** Launches the instances of an annex that joins the pool of this head node. */
  async launchAnnex(head: LabHost, annex: LabAnnex): Promise<readonly LabHost[]> {
    const { name, count = 1, idleSeconds = 3600, leaseSeconds = 3600 } = annex;
    const annexId = `${name}_1`;
    const token = annex.token ?? (await this.condorOn(head).mintToken({ annexId, lifetimeMs: 7_200_000 }));
    const bundle = { annexName: name, annexId, collector: `${head.address}:9618`, token, owners: [] };
    const url = `s3://condor-annex-lab/bundles/${annexId}.tar.gz`;
    this.objects.set(url, await annexBundle({ ...bundle, idleMs: idleSeconds * 1000 }));
    const userData = bootKit({ endpointUrl: this.endpointUrl }).userData({ bundleUrl: url, region: REGION });
    const leaseEndsAt = String(Date.now() + leaseSeconds * 1000);
    const tags = { [TAG.annexId]: annexId, [TAG.leaseEndsAt]: leaseEndsAt };
    return Promise.all(Array.from({ length: count }, () => this.launch(userData, tags)));
  }

  /** Turns on a new machine with this user data and these tags. */
  async launch(
    userData: string,
    tags: Readonly<Record<string, string>>,
    { id, address }: { readonly id?: string; readonly address?: string } = {},
  ): Promise<LabHost> {
    this.#launched += 1;
    const host = new LabHost({
      id: id ?? `i-${String(this.#launched).padStart(17, '0')}`,
      address: address ?? this.network.gateway.replace(/1$/, String(this.#launched + 10)),
      userData,
      image: this.#image,
      network: this.network,
      dir: this.#dir,
    });
    this.hosts.set(host.id, host);
    this.tags.set(host.id, new Map(Object.entries(tags)));
    await host.turnOn();
    return host;
  }

  /** Waits until a head node says that its pool answers. */
  async answers(head: LabHost): Promise<void> {
    await until(`${head.id} has a pool`, () => this.said(head) === 'in-pool').catch(
      async (error: unknown) => {
        const logs = [
          head.said,
          await head.read('var/log/user-data.log'),
          await head.read('var/log/condor-annex.log'),
        ];
        throw new Error([String(error), ...logs].join('\n'));
      },
    );
  }

  /** HTCondor on a head node, driven as the bot drives it; `run` takes the place of Systems Manager. */
  condorOn(head: LabHost): Condor {
    return condorOn(this, head.id);
  }

  async run({ instanceId, script, timeoutMs }: RemoteOrder): Promise<RemoteOutcome> {
    const host = this.hosts.get(instanceId);
    if (host?.isOn !== true) throw new BotError('not-ready', `${instanceId} is off.`);
    return host.run(script, timeoutMs);
  }

  /** Stops a head node and starts it again, as EC2 does both. */
  async restart(head: LabHost): Promise<void> {
    await head.turnOff();
    this.tags.get(head.id)?.delete(TAG.poolState);
    await head.turnOn();
    await this.answers(head);
  }

  /** What a machine has said of itself in its tag. */
  said(host: LabHost): string | undefined {
    return this.tags.get(host.id)?.get(TAG.poolState);
  }

  readMetadata(address: string, path: string): string | undefined {
    const host = this.#hostAt(address);
    if (path === 'instance-id') return host?.id;
    if (path === 'local-ipv4') return host?.address;
    const [, tag] = /^tags\/instance\/(.+)$/.exec(path) ?? [];
    return tag === undefined ? undefined : this.tags.get(host?.id ?? '')?.get(tag);
  }

  fetchObject(_: string, url: string): Promise<Uint8Array> {
    const bytes = this.objects.get(url);
    return bytes === undefined ? Promise.reject(new Error(`There is no ${url}.`)) : Promise.resolve(bytes);
  }

  tagInstance(address: string, id: string, tags: Readonly<Record<string, string>>): Promise<void> {
    if (this.#hostAt(address)?.id !== id) return Promise.reject(new Error('It may tag itself alone.'));
    for (const [key, value] of Object.entries(tags)) this.tags.get(id)?.set(key, value);
    return Promise.resolve();
  }

  #hostAt(address: string): LabHost | undefined {
    return [...this.hosts.values()].find((host) => host.address === address);
  }
}

/** Looks again and again until there is something to see; says what was waited for when it never comes. */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined | false> | T | undefined | false,
  withinSeconds = 90,
): Promise<T> {
  const end = performance.now() + withinSeconds * 1000;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (performance.now() > end) throw new Error(`In ${withinSeconds} s it never came to this: ${what}.`);
    await delay(LOOK_MS);
  }
}
