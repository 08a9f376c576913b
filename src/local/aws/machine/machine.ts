import { types } from 'node:util';
import type { Instance } from '../ec2/instance.js';
import type { Life, Machines } from '../ec2/life.js';
import { setTags } from '../ec2/tag-operations.js';
import type { StoredObject } from '../s3/buckets.js';
import { type PoolSettings, readBundle } from './bundle.js';
import { checkMayTagItself, fetchObject, type OwnRoleHands } from './own-role.js';
import { type BootSettings, readUserData } from './user-data.js';

/** What simulated machines need. */
export interface MachineHands extends OwnRoleHands {
  readonly life: Life;
  /** From `running` to being in the pool. */
  readonly joinMs: number;
}

/** How often a machine looks at its lease, and whether it is claimed. */
const LOOK_MS = 60_000;
/** At most so often it writes how it is. */
const SAY_AGAIN_MS = 5 * 60_000;
/** A machine tries to fetch its bundle for so long before it gives up, and it says so for a minute before it is off. */
const GIVE_UP_MS = 21 * 60_000;

/** Why a machine shuts itself down, as it writes it into its tag. */
type LastWord = 'idle' | 'lease' | 'condor_off' | 'failure';

/** What goes on inside a running instance. */
interface Machine {
  readonly boot: BootSettings;
  readonly bootedAt: number;
  pool: PoolSettings | undefined;
  /** Since when it could be unclaimed: it joined, started again, or its last job ended. */
  unclaimedFrom: number | undefined;
  /** Since when it has been in the pool. */
  joinedAt: number | undefined;
  /** What it wrote last about being claimed, and from when on it may write again. */
  said: string;
  sayAgainAt: number;
  /** Grows whenever an end is reckoned anew, so that the earlier reckoning does nothing. */
  leaseReckoning: number;
  idleReckoning: number;
  stateReckoning: number;
}

/**
 * The operating systems of simulated instances: each does what its own user data, tags and bundle say, and nothing
 * that they do not say.
 */
export class SimulatedMachines implements Machines {
  readonly #hands: MachineHands;
  readonly #machines = new Map<string, Machine>();
  readonly #bundles = new WeakMap<StoredObject, Promise<PoolSettings>>();

  constructor(hands: MachineHands) {
    this.#hands = hands;
  }

  boot(instance: Instance, at: number): void {
    const boot = readUserData(instance.userData);
    this.#machines.set(instance.id, freshMachine(boot, at));
    this.#say(instance, at, `booted as ${instance.type.name} in ${instance.subnet.zone}`);
    if (boot.leaseTag !== undefined) this.#watchLease(instance, at, boot.leaseTag);
    const { bundleUrl } = boot;
    if (bundleUrl === undefined) {
      this.#say(instance, at, 'no BUNDLE_URL in the user data: nothing more to do');
      return;
    }
    const joinAt = at + this.#hands.joinMs;
    this.#hands.life.after(instance, joinAt, (then) => this.#join(instance, then, bundleUrl));
  }

  tagsChanged(instance: Instance, at: number): void {
    const leaseTag = this.#machines.get(instance.id)?.boot.leaseTag;
    if (leaseTag !== undefined) this.#reckonLease(instance, at, leaseTag);
  }

  /** The machine counts as claimed until a moment. */
  claim(instance: Instance, at: number, until: number): void {
    const machine = this.#machines.get(instance.id);
    if (machine === undefined) return;
    this.#say(instance, at, `claimed until ${new Date(until).toISOString()}`);
    this.#reckonIdle(instance, machine, until);
    this.#reckonState(instance, machine, at);
  }

  /** HTCondor on it is told to leave the pool. */
  leave(instance: Instance, at: number): void {
    if (this.#machines.get(instance.id)?.joinedAt === undefined) throw new Error('It is in no pool.');
    this.#shutDown(instance, at, 'HTCondor was told to leave', 'condor_off');
  }

  async #join(instance: Instance, at: number, bundleUrl: string): Promise<void> {
    const machine = this.#machines.get(instance.id);
    if (machine === undefined) return;
    try {
      machine.pool = await this.#read(fetchObject(this.#hands, instance, bundleUrl));
    } catch (error) {
      this.#say(instance, at, `cannot use ${bundleUrl}: ${messageOf(error)}`);
      this.#hands.life.after(instance, machine.bootedAt + GIVE_UP_MS, (then) => {
        this.#shutDown(instance, then, 'the bundle could not be fetched', 'failure');
      });
      return;
    }
    const { collector } = machine.pool;
    if (collector === undefined) {
      this.#say(instance, at, `cannot join: ${bundleUrl} names no COLLECTOR_HOST`);
      return;
    }
    this.#say(instance, at, `joined the pool at ${collector}`);
    this.#sayState(instance, at, 'in-pool');
    machine.joinedAt = at;
    this.#reckonIdle(instance, machine, Math.max(at, machine.unclaimedFrom ?? at));
    this.#reckonState(instance, machine, at);
  }

  #sayState(instance: Instance, at: number, state: string): void {
    const { ec2, life } = this.#hands;
    const stateTag = this.#machines.get(instance.id)?.boot.stateTag;
    if (stateTag === undefined) return;
    const tag = [stateTag, state] as const;
    try {
      checkMayTagItself(this.#hands, instance, tag);
      setTags(ec2, life, { id: instance.id, tags: new Map([tag]), at });
    } catch (error) {
      this.#say(instance, at, `cannot tag itself with ${tag[0]}: ${messageOf(error)}`);
    }
  }

  /** Instances of one launch fetch the same bundle: it is taken apart once. */
  #read(stored: StoredObject): Promise<PoolSettings> {
    const known = this.#bundles.get(stored) ?? readBundle(stored.bytes);
    this.#bundles.set(stored, known);
    return known;
  }

  /** `STARTD_NOCLAIM_SHUTDOWN`: unclaimed for so long means to shut down. */
  #reckonIdle(instance: Instance, machine: Machine, from: number): void {
    machine.unclaimedFrom = from;
    machine.idleReckoning += 1;
    const { idleReckoning, pool } = machine;
    const unclaimedMs = pool?.unclaimedMs;
    if (unclaimedMs === undefined) return;
    this.#hands.life.after(instance, from + unclaimedMs, (then) => {
      if (machine.idleReckoning !== idleReckoning) return;
      this.#shutDown(
        instance,
        then,
        `No resources have been claimed for ${unclaimedMs / 1000} seconds`,
        'idle',
      );
    });
  }

  /** Once a minute it looks whether it is claimed, and writes what is new: the first change at once, then not too often. */
  #reckonState(instance: Instance, machine: Machine, at: number): void {
    const { joinedAt } = machine;
    if (joinedAt === undefined) return;
    machine.stateReckoning += 1;
    const { stateReckoning } = machine;
    const looks = Math.max(1, Math.ceil((Math.max(at, machine.sayAgainAt) - joinedAt) / LOOK_MS));
    this.#hands.life.after(instance, joinedAt + looks * LOOK_MS, (then) => {
      if (machine.stateReckoning !== stateReckoning) return;
      const claimedUntil = machine.unclaimedFrom ?? then;
      const state = then < claimedUntil ? 'busy' : 'idle';
      if (state !== machine.said) {
        this.#sayState(instance, then, state);
        machine.said = state;
        machine.sayAgainAt = then + SAY_AGAIN_MS;
      }
      if (state === 'busy') this.#reckonState(instance, machine, claimedUntil);
    });
  }

  #watchLease(instance: Instance, at: number, leaseTag: string): void {
    if (instance.params.MetadataOptions?.InstanceMetadataTags !== 'enabled') {
      this.#say(instance, at, `cannot read ${leaseTag}: tags are not in the instance metadata`);
      return;
    }
    this.#reckonLease(instance, at, leaseTag);
  }

  #reckonLease(instance: Instance, at: number, leaseTag: string): void {
    const machine = this.#machines.get(instance.id);
    if (machine === undefined || instance.params.MetadataOptions?.InstanceMetadataTags !== 'enabled') return;
    machine.leaseReckoning += 1;
    const { leaseReckoning, bootedAt } = machine;
    const endsAt = Number(this.#hands.ec2.resources.tagsOf(instance.id).get(leaseTag) ?? 'none');
    if (!Number.isFinite(endsAt)) return;
    // The machine looks once a minute, so it ends at the first look that finds the lease over.
    const looks = Math.ceil(Math.max(0, Math.max(endsAt, at) - bootedAt) / LOOK_MS);
    this.#hands.life.after(instance, bootedAt + looks * LOOK_MS, (then) => {
      if (machine.leaseReckoning !== leaseReckoning) return;
      this.#shutDown(
        instance,
        then,
        `the lease in ${leaseTag} ended at ${new Date(endsAt).toISOString()}`,
        'lease',
      );
    });
  }

  #shutDown(instance: Instance, at: number, why: string, word: LastWord): void {
    this.#say(instance, at, `shutting down: ${why}`);
    this.#sayState(instance, at, `ended-${word}`);
    this.#machines.delete(instance.id);
    this.#hands.life.shutDownFromInside(instance, at);
  }

  #say(instance: Instance, at: number, line: string): void {
    instance.console.push(`[${new Date(at).toISOString()}] ${line}`);
  }
}

function freshMachine(boot: BootSettings, bootedAt: number): Machine {
  return {
    boot,
    bootedAt,
    pool: undefined,
    unclaimedFrom: undefined,
    joinedAt: undefined,
    said: '',
    sayAgainAt: 0,
    leaseReckoning: 0,
    idleReckoning: 0,
    stateReckoning: 0,
  };
}

function messageOf(error: unknown): string {
  return types.isNativeError(error) ? error.message : 'unreadable';
}
