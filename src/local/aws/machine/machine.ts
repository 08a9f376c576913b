import type { Instance } from '../ec2/instance.js';
import type { CommandResult, Machines } from '../ec2/life.js';
import type { StoredObject } from '../s3/buckets.js';
import { type PoolSettings, readBundle } from './bundle.js';
import { Heads, type HeadMachineHands } from './heads.js';
import { freshMachine, type Machine } from './inside.js';
import { fetchObject } from './own-role.js';
import { PoolLink } from './pool-link.js';
import { readUserData } from './user-data.js';
import { messageOf, say } from './voice.js';
import { Watches } from './watches.js';

/** How often a machine that is in no pool tries again. */
const JOIN_AGAIN_MS = 60_000;

/** A machine tries to fetch its bundle for so long before it gives up, and it says so for a minute before it is off. */
const GIVE_UP_MS = 21 * 60_000;

/**
 * The operating systems of simulated instances: each does what its own user data, tags and bundle say, and nothing
 * that they do not say.
 */
export class SimulatedMachines implements Machines {
  readonly #hands: HeadMachineHands;
  readonly #heads: Heads;
  readonly #machines = new Map<string, Machine>();
  readonly #watches: Watches;
  readonly #bundles = new WeakMap<StoredObject, Promise<PoolSettings>>();

  constructor(hands: HeadMachineHands) {
    this.#hands = hands;
    this.#heads = new Heads(hands);
    this.#watches = new Watches(hands, this.#machines);
  }

  boot(instance: Instance, at: number): void {
    const boot = readUserData(instance.userData);
    this.#machines.set(instance.id, freshMachine(boot, at));
    say(instance, at, `booted as ${instance.type.name} in ${instance.subnet.zone}`);
    if (boot.leaseTag !== undefined) this.#watches.watchLease(instance, at, boot.leaseTag);
    if (this.#heads.boots(instance, boot, at)) return;
    const { bundleUrl } = boot;
    if (bundleUrl === undefined) {
      say(instance, at, 'no BUNDLE_URL in the user data: nothing more to do');
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
    if (leaseTag !== undefined) this.#watches.reckonLease(instance, at, leaseTag);
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
    say(instance, at, `claimed until ${new Date(until).toISOString()}`);
    this.#watches.reckonIdle(instance, machine, until);
    this.#watches.reckonState(instance, machine, at);
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
      say(instance, at, `cannot use ${bundleUrl}: ${messageOf(error)}`);
      this.#hands.life.after(instance, machine.bootedAt + GIVE_UP_MS, (then) => {
        this.#watches.shutDown(instance, then, 'the bundle could not be fetched', 'failure');
      });
      return;
    }
    if (machine.pool.collector === undefined) {
      say(instance, at, `cannot join: ${bundleUrl} names no COLLECTOR_HOST`);
      return;
    }
    machine.link = this.#linkOf(instance, machine, machine.pool, at);
    this.#watches.reckonIdle(instance, machine, Math.max(at, machine.unclaimedFrom ?? at));
    await this.#join(instance, machine, at);
  }

  #linkOf(instance: Instance, machine: Machine, pool: PoolSettings, at: number): PoolLink {
    const events = {
      claimsChanged: (count: number, then: number) => {
        this.#watches.reckonIdle(instance, machine, count > 0 ? Infinity : then);
        this.#watches.reckonState(instance, machine, then);
      },
      left: (then: number) => {
        this.#watches.shutDown(instance, then, 'HTCondor was told to leave', 'condor_off');
      },
      poolLost: (then: number) => {
        say(instance, then, `lost the pool at ${pool.collector ?? ''}`);
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
      if (refusal !== machine.refusal) say(instance, at, `cannot join: ${refusal}`);
      machine.refusal = refusal;
      this.#joinLater(instance, machine, at);
      return;
    }
    machine.refusal = undefined;
    say(instance, at, `joined the pool at ${pool.collector ?? ''}`);
    if (machine.joinedAt !== undefined) return;
    this.#watches.sayState(instance, at, 'in-pool');
    machine.joinedAt = at;
    this.#watches.reckonState(instance, machine, at);
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

  /** Instances of one launch fetch the same bundle: it is taken apart once. */
  #read(stored: StoredObject): Promise<PoolSettings> {
    const known = this.#bundles.get(stored) ?? readBundle(stored.bytes);
    this.#bundles.set(stored, known);
    return known;
  }
}
