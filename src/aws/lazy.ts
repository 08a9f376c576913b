import type { Decimal } from 'decimal.js';
import type { Words } from '../domain/words.js';
import type { Instance } from '../domain/instance.js';
import type { ComponentName, PartName } from '../domain/wish.js';
import type {
  Account,
  AccountIdentity,
  ComponentCheck,
  HeadDoor,
  HeadParts,
  LaunchParts,
  LeaseFunctionHealth,
  PartSeen,
  Rights,
  Secrets,
} from '../ports/account.js';
import type {
  Cloud,
  HeadImage,
  HeadImageChoice,
  InstanceFilter,
  InstanceType,
  LaunchOrder,
} from '../ports/cloud.js';
import type { Remote, RemoteOrder, RemoteOutcome } from '../ports/remote.js';

/** A cloud that is made with the first call. */
export class LazyCloud implements Cloud {
  readonly region: string;
  readonly #get: () => Promise<Cloud>;

  constructor(region: string, get: () => Promise<Cloud>) {
    this.region = region;
    this.#get = get;
  }

  async listInstances(filter: InstanceFilter): Promise<readonly Instance[]> {
    return (await this.#get()).listInstances(filter);
  }

  async launch(order: LaunchOrder): Promise<readonly Instance[]> {
    return (await this.#get()).launch(order);
  }

  async setLease(ids: readonly string[], leaseEndsAt: number): Promise<void> {
    await (await this.#get()).setLease(ids, leaseEndsAt);
  }

  async terminate(ids: readonly string[]): Promise<readonly { readonly id: string; readonly why: string }[]> {
    return (await this.#get()).terminate(ids);
  }

  async findPriceUsd(instanceType: string): Promise<Decimal | undefined> {
    return (await this.#get()).findPriceUsd(instanceType);
  }

  async findInstance(id: string): Promise<Instance | undefined> {
    return (await this.#get()).findInstance(id);
  }

  async startInstance(id: string): Promise<void> {
    await (await this.#get()).startInstance(id);
  }

  async stopInstance(id: string): Promise<void> {
    await (await this.#get()).stopInstance(id);
  }

  async tagInstance(id: string, tags: Readonly<Record<string, string>>): Promise<void> {
    await (await this.#get()).tagInstance(id, tags);
  }

  async giveProfile(id: string, instanceProfileArn: string): Promise<void> {
    await (await this.#get()).giveProfile(id, instanceProfileArn);
  }

  async findDiskGib(instanceId: string): Promise<number | undefined> {
    return (await this.#get()).findDiskGib(instanceId);
  }

  async getConsoleOutput(id: string): Promise<string> {
    return (await this.#get()).getConsoleOutput(id);
  }

  async getInstanceType(name: string): Promise<InstanceType> {
    return (await this.#get()).getInstanceType(name);
  }

  async getDefaultImageId(architecture: InstanceType['architecture']): Promise<string> {
    return (await this.#get()).getDefaultImageId(architecture);
  }

  async findHeadImage(
    choice: HeadImageChoice,
    architecture: InstanceType['architecture'],
  ): Promise<HeadImage> {
    return (await this.#get()).findHeadImage(choice, architecture);
  }

  async checkImage(imageId: string, architecture: InstanceType['architecture']): Promise<void> {
    await (await this.#get()).checkImage(imageId, architecture);
  }

  async listRegions(): Promise<readonly string[]> {
    return (await this.#get()).listRegions();
  }
}

/** An account that is made with the first call. */
export class LazyAccount implements Account {
  readonly region: string;
  readonly #get: () => Promise<Account>;

  constructor(region: string, get: () => Promise<Account>) {
    this.region = region;
    this.#get = get;
  }

  async identify(): Promise<AccountIdentity> {
    return (await this.#get()).identify();
  }

  async describeComponents(): Promise<Readonly<Record<ComponentName, Words>>> {
    return (await this.#get()).describeComponents();
  }

  async prepare(component: ComponentName): Promise<void> {
    await (await this.#get()).prepare(component);
  }

  async check(component: ComponentName): Promise<ComponentCheck> {
    return (await this.#get()).check(component);
  }

  async checkRights(about: Parameters<Account['checkRights']>[0]): Promise<Rights> {
    return (await this.#get()).checkRights(about);
  }

  async checkLeaseFunction(): Promise<LeaseFunctionHealth> {
    return (await this.#get()).checkLeaseFunction();
  }

  async getLaunchParts(): Promise<LaunchParts> {
    return (await this.#get()).getLaunchParts();
  }

  async prepareHead(door: HeadDoor): Promise<HeadParts> {
    return (await this.#get()).prepareHead(door);
  }

  async clearHead(door: Pick<HeadDoor, 'headName' | 'pool'>): Promise<void> {
    await (await this.#get()).clearHead(door);
  }

  async findPart(part: PartName): Promise<PartSeen> {
    return (await this.#get()).findPart(part);
  }

  async removePart(part: PartName): Promise<readonly Words[]> {
    return (await this.#get()).removePart(part);
  }

  async putBundle(name: string, bundle: Uint8Array): Promise<string> {
    return (await this.#get()).putBundle(name, bundle);
  }
}

/** Secrets that are reached with the first call. */
export class LazySecrets implements Secrets {
  readonly #get: () => Promise<Secrets>;

  constructor(get: () => Promise<Secrets>) {
    this.#get = get;
  }

  async get(name: string): Promise<string> {
    return (await this.#get()).get(name);
  }
}

/** A way to run scripts that is opened with the first one. */
export class LazyRemote implements Remote {
  readonly #get: () => Promise<Remote>;

  constructor(get: () => Promise<Remote>) {
    this.#get = get;
  }

  async run(order: RemoteOrder): Promise<RemoteOutcome> {
    return (await this.#get()).run(order);
  }
}
