import type { Instance } from '../domain/instance.js';
import type { Prices } from './prices.js';

/** Exactly what one launch asks of EC2. Everything in it has to stay the same when it is tried again. */
export interface LaunchOrder {
  /** At most 64 ASCII characters; the same token with the same order never launches twice. */
  readonly token: string;
  readonly count: number;
  /** Rather none than fewer than this. */
  readonly atLeast: number;
  readonly instanceType: string;
  readonly imageId: string;
  readonly securityGroupIds: readonly string[];
  readonly instanceProfileArn: string;
  readonly keyName?: string | undefined;
  /** EC2 chooses one without. */
  readonly zone?: string | undefined;
  /** A shell script, not yet base64. */
  readonly userData: string;
  /** On the instances and their disks, from the launch call on. */
  readonly tags: Readonly<Record<string, string>>;
  /** What shutting down from the inside does; instances of annexes terminate. */
  readonly onShutdown?: 'terminate' | 'stop' | undefined;
  /** Of the root disk, when the image's own size will not do. */
  readonly diskGib?: number | undefined;
}

/** An instance type as EC2 describes it. */
export interface InstanceType {
  readonly name: string;
  readonly architecture: 'x86_64' | 'arm64';
  readonly vcpus: number;
  readonly memoryMib: number;
}

/** What a head node can be launched from, by the name that people choose it by. */
export type HeadImageChoice = 'amazon-linux-2023' | 'debian-12' | 'debian-13' | 'marketplace';

/** An image for a head node. */
export interface HeadImage {
  readonly imageId: string;
  /** The Marketplace product that it belongs to: people have to subscribe to it once. */
  readonly product?: string | undefined;
}

/** Which instances to list: of all pools of the account, of one pool, or of one annex of it. */
export interface InstanceFilter {
  readonly pool?: string | undefined;
  readonly annexId?: string | undefined;
}

/** EC2 in one region. Every method may throw BotError `permission`, `later` or `upstream`, in words for people. */
export interface Cloud extends Prices {
  readonly region: string;
  /** All that match, whatever their state, all pages. EC2 may be some seconds behind. */
  listInstances(filter: InstanceFilter): Promise<readonly Instance[]>;
  /**
   * Launches `count`, or as many as AWS has if that is no less than `atLeast`; returns those.
   * @throws BotError `capacity` when it has fewer, `quota` at the account's limit, `not-ready` while the instance
   * profile or an agreement is missing, `conflict` when the token was used for a different order.
   */
  launch(order: LaunchOrder): Promise<readonly Instance[]>;
  /** Moves the lease of these instances; ids that are gone are left out. */
  setLease(ids: readonly string[], leaseEndsAt: number): Promise<void>;
  /** Ends these instances; one that cannot be ended does not save the others. Ids already gone count as ended. */
  terminate(ids: readonly string[]): Promise<readonly { readonly id: string; readonly why: string }[]>;
  /** One instance by its id, whoever it belongs to; `undefined` when there is none. */
  findInstance(id: string): Promise<Instance | undefined>;
  /** Starts a stopped instance; one that runs is left alone. @throws BotError `later` while it is still stopping, `capacity`. */
  startInstance(id: string): Promise<void>;
  /** Stops an instance, whose disk is kept; one that is stopped is left alone. */
  stopInstance(id: string): Promise<void>;
  /**
   * Puts these tags on an instance, in place of those of the same keys.
   * @throws BotError `permission`, with what to type, when it is to become a head node and nobody offered it.
   */
  tagInstance(id: string, tags: Readonly<Record<string, string>>): Promise<void>;
  /**
   * Gives an instance this instance profile, so that commands can be run on it; one that has it, or has another with
   * which they can, is left alone. The instance has to have the tag of a head node before: no other is given one.
   * @throws BotError `conflict` when it has another with which they cannot.
   */
  giveProfile(id: string, instanceProfileArn: string): Promise<void>;
  /** The disks of an instance together, in GiB, since what they cost depends on it; `undefined` when EC2 knows of none. */
  findDiskGib(instanceId: string): Promise<number | undefined>;
  /** What the instance wrote to its console, as far as EC2 has it: it may be empty, and some minutes behind. */
  getConsoleOutput(id: string): Promise<string>;
  /** @throws BotError `usage` when EC2 has no such type in this region. */
  getInstanceType(name: string): Promise<InstanceType>;
  /** The current Amazon Linux 2023 for the architecture. */
  getDefaultImageId(architecture: InstanceType['architecture']): Promise<string>;
  /**
   * The current image of that choice.
   * @throws BotError `usage` when there is none for the architecture, `upstream` when AWS names none in this region.
   */
  findHeadImage(choice: HeadImageChoice, architecture: InstanceType['architecture']): Promise<HeadImage>;
  /** @throws BotError `usage` when there is no such image or it is for another architecture. */
  checkImage(imageId: string, architecture: InstanceType['architecture']): Promise<void>;
  /** The names of the regions that the account can use, sorted. */
  listRegions(): Promise<readonly string[]>;
}
