import type { ComponentName, PartName } from '../../src/domain/wish.js';
import type { Words } from '../../src/domain/words.js';
import type {
  Account,
  AccountIdentity,
  ComponentCheck,
  HeadDoor,
  HeadParts,
  LaunchParts,
  LeaseFunctionHealth,
} from '../../src/ports/account.js';

/** An account, as far as the loop sees it. */
export class FakeAccount implements Account {
  readonly region: string;
  /** What `prepare` throws for a component, one after the other; then it is complete. */
  readonly trouble: Partial<Record<ComponentName, Error[]>> = {};
  /** Every component that was prepared, in order, also in vain. */
  readonly prepared: ComponentName[] = [];
  readonly bundles = new Map<string, string>();
  /** What `removePart` throws for a part, one after the other; then it is gone. */
  readonly removalTrouble: Partial<Record<PartName, Error[]>> = {};
  /** Every part that was removed, in order, also in vain. */
  readonly removed: PartName[] = [];
  /** What of a part is left because somebody else made it. */
  readonly left: Partial<Record<PartName, readonly Words[]>> = {};
  /** Waited for before a component is prepared. */
  gate: (component: ComponentName) => Promise<void> = () => Promise.resolve();

  constructor(region = 'us-east-1') {
    this.region = region;
  }

  async prepare(component: ComponentName): Promise<void> {
    this.prepared.push(component);
    await this.gate(component);
    const trouble = this.trouble[component]?.shift();
    if (trouble !== undefined) throw trouble;
  }

  removePart(part: PartName): Promise<readonly Words[]> {
    this.removed.push(part);
    const trouble = this.removalTrouble[part]?.shift();
    return trouble === undefined ? Promise.resolve(this.left[part] ?? []) : Promise.reject(trouble);
  }

  findPart(): Promise<never> {
    return Promise.reject(new Error('The loop only removes.'));
  }

  getLaunchParts(): Promise<LaunchParts> {
    return Promise.resolve({
      bucket: 'bucket',
      securityGroupId: 'sg-1',
      instanceProfileArn: 'arn:aws:iam::123456789012:instance-profile/annex',
      keyName: 'HTCondorKeyPair',
      keySecret: 'condor-annex/key-pair/us-east-1',
    });
  }

  /** What there is to say of the lease function. */
  leaseFunction: LeaseFunctionHealth = {};

  checkRights(): Promise<never> {
    return Promise.reject(new Error('The loop checks no rights.'));
  }

  checkLeaseFunction(): Promise<LeaseFunctionHealth> {
    return Promise.resolve(this.leaseFunction);
  }

  putBundle(name: string, bundle: Uint8Array): Promise<string> {
    this.bundles.set(name, new TextDecoder().decode(bundle));
    return Promise.resolve(`s3://bucket/${name}`);
  }

  /** Every head node that something was prepared for, and those whose things were taken away again. */
  readonly doors: HeadDoor[] = [];
  readonly cleared: string[] = [];
  /** What `prepareHead` throws. */
  headTrouble: Error | undefined;

  prepareHead(door: HeadDoor): Promise<HeadParts> {
    this.doors.push(door);
    if (this.headTrouble !== undefined) return Promise.reject(this.headTrouble);
    return Promise.resolve({
      bucket: 'bucket',
      instanceProfileArn: 'arn:aws:iam::123456789012:instance-profile/head',
      securityGroupIds: ['sg-head'],
    });
  }

  clearHead({ headName }: Pick<HeadDoor, 'headName' | 'pool'>): Promise<void> {
    this.cleared.push(headName);
    return Promise.resolve();
  }

  identify(): Promise<AccountIdentity> {
    return Promise.reject(new Error('The loop does not ask who we are.'));
  }

  describeComponents(): Promise<never> {
    return Promise.reject(new Error('The loop describes nothing.'));
  }

  check(): Promise<ComponentCheck> {
    return Promise.reject(new Error('The loop checks no component.'));
  }
}
