import type { Instance } from '../ec2/instance.js';
import type { HeadMachineHands } from './heads.js';
import type { Machine } from './inside.js';
import { say, sayState } from './voice.js';

/** How often a machine looks at its lease, and whether it is claimed. */
const LOOK_MS = 60_000;
/** At most so often it writes how it is. */
const SAY_AGAIN_MS = 5 * 60_000;

/** Why a machine shuts itself down, as it writes it into its tag. */
type LastWord = 'idle' | 'lease' | 'condor_off' | 'failure';

/** What machines look at while they run: their lease, and whether they are claimed. It may end them. */
export class Watches {
  readonly #hands: HeadMachineHands;
  readonly #machines: ReadonlyMap<string, Machine>;

  constructor(hands: HeadMachineHands, machines: ReadonlyMap<string, Machine>) {
    this.#hands = hands;
    this.#machines = machines;
  }

  /** From its boot on the machine looks at its lease, if it can read its tags. */
  watchLease(instance: Instance, at: number, leaseTag: string): void {
    if (instance.params.MetadataOptions?.InstanceMetadataTags !== 'enabled') {
      say(instance, at, `cannot read ${leaseTag}: tags are not in the instance metadata`);
      return;
    }
    this.reckonLease(instance, at, leaseTag);
  }

  /** Reckons anew at which look it finds its lease over. */
  reckonLease(instance: Instance, at: number, leaseTag: string): void {
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
      this.shutDown(
        instance,
        then,
        `the lease in ${leaseTag} ended at ${new Date(endsAt).toISOString()}`,
        'lease',
      );
    });
  }

  /** `STARTD_NOCLAIM_SHUTDOWN`: unclaimed for so long means to shut down. */
  reckonIdle(instance: Instance, machine: Machine, from: number): void {
    machine.unclaimedFrom = from;
    machine.idleReckoning += 1;
    const { idleReckoning, pool } = machine;
    const unclaimedMs = pool?.unclaimedMs;
    if (unclaimedMs === undefined || !Number.isFinite(from)) return;
    this.#hands.life.after(instance, from + unclaimedMs, (then) => {
      if (machine.idleReckoning !== idleReckoning) return;
      this.shutDown(
        instance,
        then,
        `No resources have been claimed for ${unclaimedMs / 1000} seconds`,
        'idle',
      );
    });
  }

  /** Once a minute it looks whether it is claimed, and writes what is new: the first change at once, then not too often. */
  reckonState(instance: Instance, machine: Machine, at: number): void {
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
        this.sayState(instance, then, state);
        machine.said = state;
        machine.sayAgainAt = then + SAY_AGAIN_MS;
      }
      if (state === 'busy' && Number.isFinite(claimedUntil))
        this.reckonState(instance, machine, claimedUntil);
    });
  }

  /** The machine shuts itself down, and says why before. */
  shutDown(instance: Instance, at: number, why: string, word: LastWord): void {
    say(instance, at, `shutting down: ${why}`);
    this.sayState(instance, at, `ended-${word}`);
    this.#hands.life.shutDownFromInside(instance, at);
  }

  /** The machine writes into its tag how it is, if its user data names one. */
  sayState(instance: Instance, at: number, state: string): void {
    const stateTag = this.#machines.get(instance.id)?.boot.stateTag;
    if (stateTag !== undefined) sayState(this.#hands, instance, [stateTag, state], at);
  }
}
