import type { Instance } from '../ec2/instance.js';
import type { CommandResult, Machines } from '../ec2/life.js';
import type { StoredObject } from '../s3/buckets.js';
import { type PoolSettings, readBundle } from './bundle.js';
import { Heads, type HeadMachineHands } from './heads.js';
import { fetchObject } from './own-role.js';
import { PoolLink } from './pool-link.js';
import { type BootSettings, readUserData } from './user-data.js';
import { messageOf, say, sayState } from './voice.js';

/** How often a machine that is in no pool tries again. */
const JOIN_AGAIN_MS = 60_000;

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
  link: PoolLink | undefined;
  /** Why the pool did not let it in, when it tried last. */
  refusal: string | undefined;
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
  readonly #hands: HeadMachineHands;
  readonly #heads: Heads;
  readonly #machines = new Map<string, Machine>();
  readonly #bundles = new WeakMap<StoredObject, Promise<PoolSettings>>();

  constructor(hands: HeadMachineHands) {
    this.#hands = hands;
    this.#heads = new Heads(hands);
  }

  boot(instance: Instance, at: number): void {
    const boot = readUserData(instance.userData);
    this.#machines.set(instance.id, freshMachine(boot, at));
    this.#say(instance, at, `booted as ${instance.type.name} in ${instance.subnet.zone}`);
    if (boot.leaseTag !== undefined) this.#watchLease(instance, at, boot.leaseTag);
    if (this.#heads.boots(instance, boot, at)) return;
    const { bundleUrl } = boot;
    if (bundleUrl === undefined) {
      this.#say(instance, at, 'no BUNDLE_URL in the user data: nothing more to do');
      return;
    }
    const joinAt = at + this.#hands.joinMs;
    this.#hands.life.after(instance, joinAt, (then) => this.#configure(instance, then, bundleUrl));
  }

  /** The machine goes down, whoever wanted it: what runs on it ends in an orderly way. */
  halted(instance: Instance, at: number): void {
    const link = this.#machines.get(instance.id)?.link;
    this.#machines.delete(instance.id);
    link?.halt(at);
    this.#heads.halted(instance, at);
  }

  tagsChanged(instance: Instance, at: number): void {
    const leaseTag = this.#machines.get(instance.id)?.boot.leaseTag;
    if (leaseTag !== undefined) this.#reckonLease(instance, at, leaseTag);
  }

  runCommand(instance: Instance, script: string, at: number): Promise<CommandResult | undefined> {
    if (!this.#machines.has(instance.id)) return Promise.resolve(undefined);
    const nothingThere = { exitCode: 127, stdout: '', stderr: 'bash: line 1: command not found\n' };
    return Promise.resolve(this.#heads.run(instance, script, at) ?? nothingThere);
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
    const machine = this.#machines.get(instance.id);
    if (machine?.joinedAt === undefined) throw new Error('It is in no pool.');
    machine.link?.off(at);
  }

  async #configure(instance: Instance, at: number, bundleUrl: string): Promise<void> {
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
    if (machine.pool.collector === undefined) {
      this.#say(instance, at, `cannot join: ${bundleUrl} names no COLLECTOR_HOST`);
      return;
    }
    machine.link = this.#linkOf(instance, machine, machine.pool, at);
    this.#reckonIdle(instance, machine, Math.max(at, machine.unclaimedFrom ?? at));
    await this.#join(instance, machine, at);
  }

  #linkOf(instance: Instance, machine: Machine, pool: PoolSettings, at: number): PoolLink {
    const events = {
      claimsChanged: (count: number, then: number) => {
        this.#reckonIdle(instance, machine, count > 0 ? Infinity : then);
        this.#reckonState(instance, machine, then);
      },
      left: (then: number) => {
        this.#shutDown(instance, then, 'HTCondor was told to leave', 'condor_off');
      },
      poolLost: (then: number) => {
        this.#say(instance, then, `lost the pool at ${pool.collector ?? ''}`);
        this.#joinLater(instance, machine, then);
      },
    };
    return new PoolLink(instance, pool, { ec2: this.#hands.ec2, heads: this.#heads, events, at });
  }

  /** Shows the pool the token that is in the bundle now: it may be a newer one than at first. */
  async #join(instance: Instance, machine: Machine, at: number): Promise<void> {
    const { link, pool } = machine;
    if (link === undefined || pool === undefined) return;
    const refusal = link.join(await this.#tokenOf(instance, machine, pool), at);
    if (refusal !== undefined) {
      if (refusal !== machine.refusal) this.#say(instance, at, `cannot join: ${refusal}`);
      machine.refusal = refusal;
      this.#joinLater(instance, machine, at);
      return;
    }
    machine.refusal = undefined;
    this.#say(instance, at, `joined the pool at ${pool.collector ?? ''}`);
    if (machine.joinedAt !== undefined) return;
    this.#sayState(instance, at, 'in-pool');
    machine.joinedAt = at;
    this.#reckonState(instance, machine, at);
  }

  #joinLater(instance: Instance, machine: Machine, at: number): void {
    this.#hands.life.after(instance, at + JOIN_AGAIN_MS, (then) => this.#join(instance, machine, then));
  }

  async #tokenOf(instance: Instance, { boot }: Machine, pool: PoolSettings): Promise<string> {
    try {
      return (await this.#read(fetchObject(this.#hands, instance, boot.bundleUrl ?? ''))).token;
    } catch {
      return pool.token;
    }
  }

  #sayState(instance: Instance, at: number, state: string): void {
    const stateTag = this.#machines.get(instance.id)?.boot.stateTag;
    if (stateTag !== undefined) sayState(this.#hands, instance, [stateTag, state], at);
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
    if (unclaimedMs === undefined || !Number.isFinite(from)) return;
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
      if (state === 'busy' && Number.isFinite(claimedUntil))
        this.#reckonState(instance, machine, claimedUntil);
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
    this.#hands.life.shutDownFromInside(instance, at);
  }

  #say(instance: Instance, at: number, line: string): void {
    say(instance, at, line);
  }
}

function freshMachine(boot: BootSettings, bootedAt: number): Machine {
  return {
    boot,
    bootedAt,
    pool: undefined,
    link: undefined,
    refusal: undefined,
    unclaimedFrom: undefined,
    joinedAt: undefined,
    said: '',
    sayAgainAt: 0,
    leaseReckoning: 0,
    idleReckoning: 0,
    stateReckoning: 0,
  };
}
