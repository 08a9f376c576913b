import type { Account } from './account.js';
import type { Image } from './ec2/images.js';
import type { Instance } from './ec2/instance.js';
import { setTags } from './ec2/tag-operations.js';
import type { Region, World } from './world.js';

interface ConsoleHands {
  readonly account: Account;
  readonly defaultRegion: string;
}

/** What happens to an account from outside: people in the web console, other accounts, and Amazon itself. */
export class AwsConsole {
  readonly #world: World;
  readonly #hands: ConsoleHands;

  constructor(world: World, hands: ConsoleHands) {
    this.#world = world;
    this.#hands = hands;
  }

  /** Somebody ends an instance, protected or not. */
  terminate(id: string): void {
    const [{ life }, instance] = this.#find(id);
    life.terminate(instance, this.#hands.account.time());
  }

  stop(id: string): void {
    const [{ life }, instance] = this.#find(id);
    life.stop(instance, this.#hands.account.time());
  }

  start(id: string): void {
    const [{ life }, instance] = this.#find(id);
    if (instance.state === 'stopped') life.begin(instance, this.#hands.account.time(), undefined);
  }

  /** Amazon takes a spot instance back. */
  interruptSpot(id: string): void {
    const [{ life }, instance] = this.#find(id);
    life.interrupt(instance, this.#hands.account.time());
  }

  /** Somebody types `shutdown` on the machine. */
  shutDown(id: string): void {
    const [{ life }, instance] = this.#find(id);
    life.shutDownFromInside(instance, this.#hands.account.time());
  }

  /** Adds or replaces tags. */
  tag(id: string, tags: Readonly<Record<string, string>>): void {
    const [{ ec2, life }] = this.#find(id);
    setTags(ec2, life, { id, tags: new Map(Object.entries(tags)), at: this.#hands.account.time() });
  }

  /** A job runs on the machine: it counts as claimed until then, in epoch milliseconds. */
  runJobUntil(id: string, atMs: number): void {
    const [{ machines }, instance] = this.#find(id);
    machines.claim(instance, this.#hands.account.time(), atMs);
  }

  /** Somebody tells HTCondor on the machine to leave, through the pool: condor_off. */
  leavePool(id: string): void {
    const [{ machines }, instance] = this.#find(id);
    machines.leave(instance, this.#hands.account.time());
  }

  /** Publishes an image that anybody may launch. */
  registerImage(image: Pick<Image, 'id'> & Partial<Image>, region = this.#hands.defaultRegion): void {
    const createdAt = new Date(this.#hands.account.time()).toISOString();
    const usual = {
      name: image.id,
      architecture: 'x86_64',
      owner: '999999999999',
      imdsSupport: undefined,
      inMarketplace: false,
      hasAgent: true,
    } as const;
    this.#world.region(region).ec2.images.register({ ...usual, productCode: undefined, createdAt, ...image });
  }

  /** Somebody accepts the terms of the Marketplace product that this image belongs to. */
  subscribe(imageId: string, region = this.#hands.defaultRegion): void {
    const { productCode } = this.#world.region(region).ec2.images.get(imageId);
    if (productCode === undefined) throw new Error(`${imageId} belongs to no product.`);
    this.#hands.account.subscriptions.add(productCode);
  }

  /** Somebody else's account gets a bucket of this name first. */
  takeBucketName(name: string): void {
    this.#world.buckets.takeName(name);
  }

  /** An administrator adds a subnet to the default VPC, in zone `a`, `b` or `c`. Answers its id. */
  addSubnet(zone: string, { isPublic = false, region = this.#hands.defaultRegion } = {}): string {
    const { network } = this.#world.region(region).ec2;
    if (network.vpcId === undefined) throw new Error('There is no default VPC.');
    return network.addSubnet(network.vpcId, zone, { isDefault: false, isPublic }).id;
  }

  /** An administrator removes the default VPC of a region. */
  deleteDefaultVpc(region = this.#hands.defaultRegion): void {
    this.#world.region(region).ec2.network.removeDefault();
  }

  #find(id: string): [Region, Instance] {
    for (const region of this.#world.regions()) {
      const instance = region.ec2.instances.get(id);
      if (instance !== undefined) return [region, instance];
    }
    throw new Error(`There is no instance ${id}.`);
  }
}
