import type { Account } from '../account.js';
import { AwsError } from '../errors.js';
import type { Network } from './network.js';
import type { Resources } from './resources.js';
import type { Rule, RuleDraft } from './rules.js';
import { isSameTraffic, wordsOf } from './rules.js';

/** A security group and its rules, both ways. */
export interface SecurityGroup {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly vpcId: string;
  rules: readonly Rule[];
}

const EVERYWHERE: RuleDraft = {
  protocol: '-1',
  fromPort: undefined,
  toPort: undefined,
  peer: { kind: 'ipv4', value: '0.0.0.0/0' },
  description: undefined,
};

/** The security groups of a region. A VPC comes with a group called `default`. */
export class SecurityGroups {
  readonly #groups = new Map<string, SecurityGroup>();
  readonly #account: Account;
  readonly #resources: Resources;

  constructor(account: Account, resources: Resources, network: Network) {
    this.#account = account;
    this.#resources = resources;
    if (network.vpcId === undefined) return;
    const made = { name: 'default', description: 'default VPC security group', vpcId: network.vpcId };
    const group = this.create(made, new Map());
    const own = { kind: 'group', value: group.id, owner: account.id } as const;
    this.authorize(group, [{ ...EVERYWHERE, peer: own }], false);
  }

  /** Makes a group that lets everything out, as EC2 does. @throws AwsError when the VPC has one of this name. */
  create(made: Omit<SecurityGroup, 'id' | 'rules'>, tags: ReadonlyMap<string, string>): SecurityGroup {
    if (this.all().some(({ name, vpcId }) => name === made.name && vpcId === made.vpcId)) {
      const message = `The security group '${made.name}' already exists for VPC '${made.vpcId}'`;
      throw new AwsError('InvalidGroup.Duplicate', message);
    }
    const group: SecurityGroup = { id: this.#account.ids.next('sg'), ...made, rules: [] };
    this.#groups.set(group.id, group);
    this.#resources.add(group.id, tags);
    this.authorize(group, [EVERYWHERE], true);
    return group;
  }

  all(): SecurityGroup[] {
    return [...this.#groups.values()];
  }

  /** @throws AwsError when there is no such group. */
  get(id: string): SecurityGroup {
    if (!/^sg-([0-9a-f]{8}|[0-9a-f]{17})$/.test(id)) {
      throw new AwsError('InvalidGroupId.Malformed', `Invalid id: "${id}" (expecting "sg-...")`);
    }
    const group = this.#groups.get(id);
    if (group === undefined)
      throw new AwsError('InvalidGroup.NotFound', `The security group '${id}' does not exist`);
    return group;
  }

  /** @throws AwsError when no group of the VPC has this name. */
  named(name: string, vpcId: string | undefined): SecurityGroup {
    const group = this.all().find((one) => one.name === name && (vpcId === undefined || one.vpcId === vpcId));
    if (group !== undefined) return group;
    const where = vpcId === undefined ? 'default VPC' : `VPC '${vpcId}'`;
    throw new AwsError('InvalidGroup.NotFound', `The security group '${name}' does not exist in ${where}`);
  }

  /** @throws AwsError for a VPC's own group, and while another group refers to this one. */
  delete(group: SecurityGroup): void {
    if (group.name === 'default') {
      throw new AwsError(
        'CannotDelete',
        `the specified group: "${group.id}" name: "default" cannot be deleted by a user`,
      );
    }
    const refers = ({ peer }: Rule): boolean => peer.kind === 'group' && peer.value === group.id;
    if (this.all().some((other) => other !== group && other.rules.some(refers)))
      throw hasDependents(group.id);
    this.#groups.delete(group.id);
    this.#resources.remove(group.id);
  }

  /** Adds rules, all or none. @throws AwsError when one is there already, or names a group that is not. */
  authorize(group: SecurityGroup, drafts: readonly RuleDraft[], isEgress: boolean): Rule[] {
    for (const [index, draft] of drafts.entries()) {
      if (drafts.slice(index + 1).some((later) => isSameTraffic(draft, later))) {
        throw new AwsError('InvalidParameterValue', 'The same permission must not appear multiple times');
      }
      if (draft.peer.kind === 'group') this.get(draft.peer.value);
      if (group.rules.some((rule) => rule.isEgress === isEgress && isSameTraffic(rule, draft))) {
        const message = `the specified rule "${wordsOf(draft)}" already exists`;
        throw new AwsError('InvalidPermission.Duplicate', message);
      }
    }
    const added = drafts.map((draft) => ({
      id: this.#account.ids.next('sgr'),
      groupId: group.id,
      isEgress,
      ...draft,
    }));
    for (const { id } of added) this.#resources.add(id, new Map());
    group.rules = [...group.rules, ...added];
    return added;
  }

  /** Takes rules away. @throws AwsError when one is not there. */
  revoke(group: SecurityGroup, isGone: (rule: Rule) => boolean, expected: number): void {
    const kept = group.rules.filter((rule) => !isGone(rule));
    if (group.rules.length - kept.length < expected) {
      throw new AwsError(
        'InvalidPermission.NotFound',
        'The specified rule does not exist in this security group.',
      );
    }
    group.rules = kept;
  }
}

/** What EC2 says when something still uses a thing that is to be deleted. */
export function hasDependents(id: string): AwsError {
  return new AwsError('DependencyViolation', `resource ${id} has a dependent object`);
}
