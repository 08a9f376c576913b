import type * as EC2 from '@aws-sdk/client-ec2';
import { AwsError } from '../errors.js';

/** One rule of a security group: one protocol and port range, to or from one peer. */
export interface Rule {
  readonly id: string;
  readonly groupId: string;
  readonly isEgress: boolean;
  readonly protocol: string;
  readonly fromPort: number | undefined;
  readonly toPort: number | undefined;
  readonly peer: Peer;
  readonly description: string | undefined;
}

type Peer =
  | { readonly kind: 'ipv4' | 'ipv6' | 'prefix-list'; readonly value: string }
  | { readonly kind: 'group'; readonly value: string; readonly owner: string };

/** A rule before it has an id. */
export type RuleDraft = Omit<Rule, 'id' | 'groupId' | 'isEgress'>;

/** Takes a request's permissions apart into single rules, as EC2 stores them. */
export function draftsOf(permissions: readonly EC2.IpPermission[], accountId: string): RuleDraft[] {
  return permissions.flatMap((permission) => {
    const protocol = nameOfProtocol(permission.IpProtocol);
    const ports = protocol === '-1' ? [undefined, undefined] : [permission.FromPort, permission.ToPort];
    const drafts = peersOf(permission, accountId).map(([peer, description]) => {
      return { protocol, fromPort: ports[0], toPort: ports[1], peer, description };
    });
    if (drafts.length === 0) {
      throw new AwsError(
        'InvalidParameterValue',
        'Invalid value for parameter ipPermissions: no peer is specified.',
      );
    }
    for (const { description } of drafts) checkDescription(description, 'rule');
    return drafts;
  });
}

function nameOfProtocol(protocol: string | undefined): string {
  const names: Readonly<Record<string, string>> = { '1': 'icmp', '6': 'tcp', '17': 'udp', all: '-1' };
  const name = (protocol ?? '-1').toLowerCase();
  return names[name] ?? name;
}

function peersOf(permission: EC2.IpPermission, accountId: string): [Peer, string | undefined][] {
  return [
    ...(permission.IpRanges ?? []).map((r): [Peer, string | undefined] => [
      { kind: 'ipv4', value: checkCidr(r.CidrIp) },
      r.Description,
    ]),
    ...(permission.Ipv6Ranges ?? []).map((r): [Peer, string | undefined] => [
      { kind: 'ipv6', value: r.CidrIpv6 ?? '' },
      r.Description,
    ]),
    ...(permission.PrefixListIds ?? []).map((r): [Peer, string | undefined] => [
      { kind: 'prefix-list', value: r.PrefixListId ?? '' },
      r.Description,
    ]),
    ...(permission.UserIdGroupPairs ?? []).map((r): [Peer, string | undefined] => [
      { kind: 'group', value: r.GroupId ?? '', owner: r.UserId ?? accountId },
      r.Description,
    ]),
  ];
}

/** @throws AwsError for what EC2 takes in no description, such as an apostrophe or a long dash. */
export function checkDescription(description: string | undefined, of: 'rule' | 'security group'): void {
  if (description === undefined || /^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{0,255}$/.test(description)) return;
  throw new AwsError(
    'InvalidParameterValue',
    `Invalid ${of} description. Valid descriptions are strings less than 256 characters from the following set:  a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*`,
  );
}

function checkCidr(cidr: string | undefined): string {
  if (cidr !== undefined && /^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/.test(cidr)) return cidr;
  throw new AwsError('InvalidParameterValue', `CIDR block ${cidr ?? ''} is malformed`);
}

/** True when two rules let the same traffic through; descriptions do not count. */
export function isSameTraffic(one: RuleDraft, other: RuleDraft): boolean {
  return (
    one.protocol === other.protocol &&
    one.fromPort === other.fromPort &&
    one.toPort === other.toPort &&
    one.peer.kind === other.peer.kind &&
    one.peer.value === other.peer.value
  );
}

/** A rule in the words of EC2's complaint about duplicates. */
export function wordsOf({ peer, protocol, fromPort, toPort }: RuleDraft): string {
  const ports = fromPort === undefined ? '' : `, from port: ${fromPort}, to port: ${toPort ?? fromPort}`;
  return `peer: ${peer.value}, ${protocol === '-1' ? 'ALL' : protocol.toUpperCase()}${ports}, ALLOW`;
}

/** Rules put together again by protocol and ports, as DescribeSecurityGroups shows them. */
export function permissionsOf(rules: readonly Rule[]): EC2.IpPermission[] {
  const byPorts = new Map<string, Rule[]>();
  for (const rule of rules) {
    const key = [rule.protocol, rule.fromPort, rule.toPort].join(' ');
    byPorts.set(key, [...(byPorts.get(key) ?? []), rule]);
  }
  return [...byPorts.values()].map((same) => ({
    IpProtocol: same[0]?.protocol,
    ...(same[0]?.fromPort === undefined ? {} : { FromPort: same[0].fromPort, ToPort: same[0].toPort }),
    IpRanges: of(same, 'ipv4').map(([CidrIp, rest]) => ({ CidrIp, ...rest })),
    Ipv6Ranges: of(same, 'ipv6').map(([CidrIpv6, rest]) => ({ CidrIpv6, ...rest })),
    PrefixListIds: of(same, 'prefix-list').map(([PrefixListId, rest]) => ({ PrefixListId, ...rest })),
    UserIdGroupPairs: same.flatMap(({ peer, description }) =>
      peer.kind === 'group' ? [{ GroupId: peer.value, UserId: peer.owner, ...described(description) }] : [],
    ),
  }));
}

function of(rules: readonly Rule[], kind: Peer['kind']): [string, { Description?: string }][] {
  return rules.filter(({ peer }) => peer.kind === kind).map((r) => [r.peer.value, described(r.description)]);
}

function described(description: string | undefined): { Description?: string } {
  return description === undefined ? {} : { Description: description };
}

/** A rule as DescribeSecurityGroupRules shows it. */
export function describeRule(rule: Rule, accountId: string): EC2.SecurityGroupRule {
  const { peer } = rule;
  return {
    SecurityGroupRuleId: rule.id,
    GroupId: rule.groupId,
    GroupOwnerId: accountId,
    IsEgress: rule.isEgress,
    IpProtocol: rule.protocol,
    FromPort: rule.fromPort ?? -1,
    ToPort: rule.toPort ?? -1,
    ...described(rule.description),
    ...(peer.kind === 'ipv4' ? { CidrIpv4: peer.value } : {}),
    ...(peer.kind === 'ipv6' ? { CidrIpv6: peer.value } : {}),
    ...(peer.kind === 'prefix-list' ? { PrefixListId: peer.value } : {}),
    ...(peer.kind === 'group' ? { ReferencedGroupInfo: { GroupId: peer.value, UserId: peer.owner } } : {}),
    Tags: [],
  };
}
