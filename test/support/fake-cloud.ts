import type { Decimal } from 'decimal.js';
import { BotError } from '../../src/domain/errors.js';
import { isAlive, type Instance, type InstanceState } from '../../src/domain/instance.js';
import { formatLease } from '../../src/domain/lease.js';
import { findListPriceUsd } from '../../src/domain/prices.js';
import { TAG } from '../../src/domain/tags.js';
import type { Clock } from '../../src/ports/clock.js';
import type { Cloud, HeadImage, InstanceFilter, InstanceType, LaunchOrder } from '../../src/ports/cloud.js';

/** EC2 of one region, as far as the loop sees it. Knobs are fields; what is there is in `instances`. */
export class FakeCloud implements Cloud {
  readonly region: string;
  readonly #clock: Clock;
  #addresses = 0;
  readonly #byToken = new Map<string, { readonly order: string; readonly ids: readonly string[] }>();
  instances: Instance[] = [];
  /** Every launch that was asked for, also those that came to nothing. */
  readonly orders: LaunchOrder[] = [];
  readonly leases: { readonly ids: readonly string[]; readonly leaseEndsAt: number }[] = [];
  readonly ended: string[][] = [];
  /** How many machines AWS has free. */
  capacity = Number.POSITIVE_INFINITY;
  /** Instances that EC2 does not list yet. */
  readonly unlisted = new Set<string>();
  /** Instances that nobody may end. */
  readonly protectedIds = new Set<string>();
  /** What calls of this name throw. */
  readonly trouble: Partial<
    Record<
      | 'listInstances'
      | 'launch'
      | 'setLease'
      | 'terminate'
      | 'getConsoleOutput'
      | 'findInstance'
      | 'startInstance'
      | 'stopInstance'
      | 'tagInstance'
      | 'giveProfile',
      Error
    >
  > = {};
  /** Which instance was given which instance profile. */
  readonly profiles = new Map<string, string>();
  /** What instances of these types cost, in place of the list price. */
  readonly prices = new Map<string, Decimal>();
  /** What instances wrote. */
  readonly consoles = new Map<string, string>();
  /** The launch happens, and its answer gets lost. */
  answersGetLost = false;

  constructor(clock: Clock, region = 'us-east-1') {
    this.#clock = clock;
    this.region = region;
  }

  /** Puts an instance there that nobody launched in this test. */
  add(over: Partial<Instance> & Pick<Instance, 'tags'>): Instance {
    const instance: Instance = {
      id: `i-${this.region}-${this.instances.length + 1}`,
      state: 'running',
      instanceType: 'm4.large',
      launchedAt: this.#clock.now(),
      spot: false,
      ...over,
    };
    this.instances.push(instance);
    return instance;
  }

  findPriceUsd(instanceType: string): Promise<Decimal | undefined> {
    return Promise.resolve(this.prices.get(instanceType) ?? findListPriceUsd(this.region, instanceType));
  }

  get alive(): readonly Instance[] {
    return this.instances.filter(isAlive);
  }

  /** What EC2 would charge for, were it asked by tag. */
  leasesOf(annexId: string): readonly (string | undefined)[] {
    const mine = this.alive.filter(({ tags }) => tags[TAG.annexId] === annexId);
    return [...new Set(mine.map(({ tags }) => tags[TAG.leaseEndsAt]))];
  }

  /** Lets instances (all, when none is named) come to another state. */
  become(state: InstanceState, ids?: readonly string[]): void {
    this.#change(ids, (instance) => ({ ...instance, state }));
  }

  /** Lets instances write that their pool lists them. */
  join(): void {
    this.#change(undefined, (instance) => ({
      ...instance,
      state: 'running',
      tags: { ...instance.tags, [TAG.poolState]: 'in-pool' },
    }));
  }

  listInstances({ pool, annexId }: InstanceFilter): Promise<readonly Instance[]> {
    return this.#call('listInstances', () =>
      this.instances.filter(
        ({ id, tags }) =>
          !this.unlisted.has(id) &&
          (pool === undefined ? tags[TAG.pool] !== undefined : tags[TAG.pool] === pool) &&
          (annexId === undefined || tags[TAG.annexId] === annexId),
      ),
    );
  }

  launch(order: LaunchOrder): Promise<readonly Instance[]> {
    this.orders.push(order);
    return this.#call('launch', () => {
      const started = this.#launched(order);
      if (this.answersGetLost) throw passing();
      return started;
    });
  }

  setLease(ids: readonly string[], leaseEndsAt: number): Promise<void> {
    this.leases.push({ ids, leaseEndsAt });
    return this.#call('setLease', () => {
      const tag = { [TAG.leaseEndsAt]: formatLease(leaseEndsAt) };
      this.#change(ids, (instance) => ({ ...instance, tags: { ...instance.tags, ...tag } }));
    });
  }

  terminate(ids: readonly string[]): Promise<readonly { readonly id: string; readonly why: string }[]> {
    this.ended.push([...ids]);
    return this.#call('terminate', () => {
      this.become(
        'shutting-down',
        ids.filter((id) => !this.protectedIds.has(id)),
      );
      return ids
        .filter((id) => this.protectedIds.has(id))
        .map((id) => ({ id, why: 'it is protected against termination' }));
    });
  }

  findInstance(id: string): Promise<Instance | undefined> {
    return this.#call('findInstance', () => this.instances.find((instance) => instance.id === id));
  }

  startInstance(id: string): Promise<void> {
    return this.#call('startInstance', () => {
      this.#change([id], (instance) =>
        instance.state === 'stopped'
          ? { ...instance, state: 'pending', launchedAt: this.#clock.now(), publicIp: this.#nextAddress() }
          : instance,
      );
    });
  }

  stopInstance(id: string): Promise<void> {
    return this.#call('stopInstance', () => {
      this.#change([id], (instance) =>
        instance.state === 'running' ? { ...instance, state: 'stopping', publicIp: undefined } : instance,
      );
    });
  }

  tagInstance(id: string, tags: Readonly<Record<string, string>>): Promise<void> {
    return this.#call('tagInstance', () => {
      this.#change([id], (instance) => ({ ...instance, tags: { ...instance.tags, ...tags } }));
    });
  }

  giveProfile(id: string, instanceProfileArn: string): Promise<void> {
    return this.#call('giveProfile', () => {
      this.profiles.set(id, instanceProfileArn);
    });
  }

  findDiskGib(): Promise<number | undefined> {
    return Promise.resolve(30);
  }

  listRegions(): Promise<readonly string[]> {
    return Promise.resolve(['eu-central-1', 'us-east-1']);
  }

  findHeadImage(): Promise<HeadImage> {
    return Promise.resolve({ imageId: 'ami-0123456789abcdef0' });
  }

  getConsoleOutput(id: string): Promise<string> {
    return this.#call('getConsoleOutput', () => this.consoles.get(id) ?? '');
  }

  getInstanceType(name: string): Promise<InstanceType> {
    return Promise.resolve({ name, architecture: 'x86_64', vcpus: 2, memoryMib: 8192 });
  }

  getDefaultImageId(): Promise<string> {
    return Promise.resolve('ami-0123456789abcdef0');
  }

  checkImage(): Promise<void> {
    return Promise.resolve();
  }

  #launched(order: LaunchOrder): readonly Instance[] {
    const before = this.#byToken.get(order.token);
    if (before !== undefined) {
      if (before.order !== JSON.stringify(order))
        throw new BotError('conflict', 'Other details than before.');
      return this.instances.filter(({ id }) => before.ids.includes(id));
    }
    const count = Math.min(order.count, this.capacity);
    if (count < order.atLeast)
      throw new BotError('capacity', 'AWS has no such machines free.', { hint: 'Try m5.' });
    const started = Array.from({ length: count }, () => this.add({ state: 'pending', tags: order.tags }));
    this.#byToken.set(order.token, { order: JSON.stringify(order), ids: started.map(({ id }) => id) });
    return started;
  }

  #nextAddress(): string {
    this.#addresses += 1;
    return `198.51.100.${this.#addresses}`;
  }

  #change(ids: readonly string[] | undefined, change: (instance: Instance) => Instance): void {
    this.instances = this.instances.map((instance) =>
      ids?.includes(instance.id) === false ? instance : change(instance),
    );
  }

  /** A moment goes by, as on a real way to AWS and back. */
  async #call<T>(name: keyof FakeCloud['trouble'], act: () => T): Promise<T> {
    await Promise.resolve();
    const trouble = this.trouble[name];
    if (trouble !== undefined) throw trouble;
    return act();
  }
}

/** What a vendor's passing trouble looks like to us. */
export function passing(): BotError {
  return new BotError('later', 'AWS could not be reached.', { hint: 'I try again.' });
}
