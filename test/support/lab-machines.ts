import type { Instance } from '../../src/local/aws/ec2/instance.js';
import type { CommandResult, Life, Machines } from '../../src/local/aws/ec2/life.js';
import { setTags } from '../../src/local/aws/ec2/tag-operations.js';
import { checkMayTagItself, fetchObject, type OwnRoleHands } from '../../src/local/aws/machine/own-role.js';
import type { Lab } from './lab.js';
import type { LabCloud } from './lab-door.js';
import type { LabHost } from './lab-host.js';

type Hands = OwnRoleHands & { readonly life: Life };

/** The instances of the local AWS as hosts of a lab: what EC2 launches boots, and what shuts down is gone from EC2. */
export class LabMachines implements Machines, LabCloud {
  readonly #hands: Hands;
  readonly #lab: () => Lab;

  constructor(hands: Hands, lab: () => Lab) {
    this.#hands = hands;
    this.#lab = lab;
  }

  boot(instance: Instance): void {
    this.#do(this.#boot(instance));
  }

  halted(instance: Instance): void {
    const host = this.#hostOf(instance);
    if (host !== undefined) this.#do(host.turnOff());
  }

  tagsChanged(): void {
    // Instances read their tags in their metadata.
  }

  async runCommand(instance: Instance, script: string): Promise<CommandResult | undefined> {
    const host = this.#hostOf(instance);
    return host?.isOn === true ? await host.run(script) : undefined;
  }

  readMetadata(address: string, path: string): string | undefined {
    const instance = this.#at(address);
    if (path === 'instance-id') return instance.id;
    if (path === 'local-ipv4') return instance.privateIp;
    const [, tag] = /^tags\/instance\/(.+)$/.exec(path) ?? [];
    return tag === undefined ? undefined : this.#hands.ec2.resources.tagsOf(instance.id).get(tag);
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- what is thrown has to become a rejection.
  async fetchObject(address: string, url: string): Promise<Uint8Array> {
    return fetchObject(this.#hands, this.#at(address), url).bytes;
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- what is thrown has to become a rejection.
  async tagInstance(address: string, id: string, tags: Readonly<Record<string, string>>): Promise<void> {
    const instance = this.#at(address);
    if (instance.id !== id) throw new Error('AccessDenied');
    for (const tag of Object.entries(tags)) checkMayTagItself(this.#hands, instance, tag);
    setTags(this.#hands.ec2, this.#hands.life, { id, tags: new Map(Object.entries(tags)), at: Date.now() });
  }

  async #boot(instance: Instance): Promise<void> {
    const { id, privateIp: address, userData } = instance;
    const known = this.#hostOf(instance);
    if (known !== undefined) await known.turnOn();
    const host = known ?? (await this.#lab().launch(userData, {}, { id, address }));
    await host.whenOff();
    this.#hands.life.shutDownFromInside(instance, Date.now());
  }

  #do(work: Promise<unknown>): void {
    // Nobody waits for it, and what does not come about is what the test waits for.
    work.catch((error: unknown) => {
      console.error(String(error));
    });
  }

  #hostOf({ id }: Instance): LabHost | undefined {
    return this.#lab().hosts.get(id);
  }

  #at(address: string): Instance {
    const found = [...this.#hands.ec2.instances.values()].find(
      ({ privateIp, state }) => privateIp === address && state !== 'terminated',
    );
    if (found === undefined) throw new Error(`Nobody has the address ${address}.`);
    return found;
  }
}
