import { HeadNode, Settings } from '../../condor/index.js';
import type { Instance } from '../ec2/instance.js';
import type { CommandResult } from '../ec2/life.js';
import { digest } from '../ids.js';
import { hostNameOf, archOf } from './host.js';
import type { BootSettings } from './user-data.js';
import { say, sayState, type VoiceHands } from './voice.js';

/** What simulated head nodes need. */
export interface HeadMachineHands extends VoiceHands {
  /** How long a machine takes to install HTCondor and start it. */
  readonly joinMs: number;
}

interface HeadMachine {
  readonly instance: Instance;
  readonly node: HeadNode;
  readonly stateTag: string | undefined;
  /** From the second start on, HTCondor is there already. */
  isInstalled: boolean;
}

/** A start with everything installed takes this part of the time. */
const STARTED_AGAIN = 1 / 3;

/** What images that bring HTCondor along are set up as: a pool of one machine, named by its address. */
const OWN_POOL = `
use role:get_htcondor_central_manager
use role:get_htcondor_submit
use role:get_htcondor_execute
TRUST_DOMAIN = $(CONDOR_HOST)
UID_DOMAIN = $(TRUST_DOMAIN)
`;

/** The head nodes of a region: machines whose own configuration, or their image's, makes them one. Their disks survive a stop. */
export class Heads {
  readonly #hands: HeadMachineHands;
  readonly #heads = new Map<string, HeadMachine>();

  constructor(hands: HeadMachineHands) {
    this.#hands = hands;
  }

  /** Boots the machine as a head node if its configuration makes it one. */
  boots(instance: Instance, boot: BootSettings, at: number): boolean {
    const isOwnPool = boot.bundleUrl === undefined && boot.config === '' && bringsCondor(instance);
    const settings = new Settings().read(isOwnPool ? OWN_POOL : boot.config);
    if (!settings.uses('central_manager')) return false;
    const head = this.#heads.get(instance.id) ?? this.#make(instance, settings, boot.stateTag);
    this.#heads.set(instance.id, head);
    const { joinMs } = this.#hands;
    this.#sayState(head, 'starting', at);
    this.#hands.life.after(instance, at + joinMs * (head.isInstalled ? STARTED_AGAIN : 1), (then) => {
      head.isInstalled = true;
      head.node.start(then);
      say(instance, then, `HTCondor answers at ${instance.privateIp}:9618`);
      this.#sayState(head, 'in-pool', then);
    });
    return true;
  }

  /** The machine goes down. */
  halted(instance: Instance, at: number): void {
    this.#heads.get(instance.id)?.node.stop(at);
  }

  /** The head node whose address that is in the private network. */
  at(address: string): { readonly instance: Instance; readonly node: HeadNode } | undefined {
    return [...this.#heads.values()].find(
      ({ instance }) => instance.privateIp === address && instance.state !== 'terminated',
    );
  }

  /** Runs a script on a machine; `undefined` when it is no head node. */
  run(instance: Instance, script: string, at: number): CommandResult | undefined {
    return this.#heads.get(instance.id)?.node.run(script, at);
  }

  #make(instance: Instance, settings: Settings, stateTag: string | undefined): HeadMachine {
    settings.set('CONDOR_HOST', instance.privateIp);
    const node = new HeadNode({
      instanceId: instance.id,
      machine: hostNameOf(instance, this.#hands.ec2.name),
      address: instance.privateIp,
      arch: archOf(instance),
      cpus: instance.type.vcpus,
      memoryMib: instance.type.memoryMiB,
      settings,
      signingKey: digest(`signing key of ${instance.id}`),
      later: (at, act) => {
        this.#hands.life.after(instance, at, act);
      },
    });
    return { instance, node, stateTag, isInstalled: bringsCondor(instance) };
  }

  #sayState({ instance, stateTag }: HeadMachine, state: string, at: number): void {
    if (stateTag !== undefined) sayState(this.#hands, instance, [stateTag, state], at);
  }
}

function bringsCondor({ image }: Instance): boolean {
  return /condor/i.test(image.name);
}
