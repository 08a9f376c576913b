import type * as EC2 from '@aws-sdk/client-ec2';
import type { Operations } from '../call.js';
import { matcher, tagAttribute } from './filters.js';
import { pageOf } from './pages.js';
import type { Ec2Region } from './region.js';
import { describeRule, draftsOf, isSameTraffic, type Rule } from './rules.js';
import type { SecurityGroup } from './security-groups.js';

interface WhichGroup {
  readonly GroupId?: string | undefined;
  readonly GroupName?: string | undefined;
}

/** The group that a request names, by id or by a name in the default VPC. @throws AwsError when there is none. */
export function whichGroup(
  { groups, network }: Ec2Region,
  { GroupId, GroupName }: WhichGroup,
): SecurityGroup {
  return GroupId === undefined ? groups.named(GroupName ?? '', network.vpcId) : groups.get(GroupId);
}

/** Rules of security groups: add, take away, list. */
export function ruleOperations(ec2: Ec2Region): Operations {
  const { groups, resources, account } = ec2;
  return {
    AuthorizeSecurityGroupIngress: (input: EC2.AuthorizeSecurityGroupIngressRequest) => {
      const added = groups.authorize(
        whichGroup(ec2, input),
        draftsOf(permissionsIn(input), account.id),
        false,
      );
      return { Return: true, SecurityGroupRules: added.map((rule) => describeRule(rule, account.id)) };
    },
    AuthorizeSecurityGroupEgress: (input: EC2.AuthorizeSecurityGroupEgressRequest) => {
      const added = groups.authorize(
        whichGroup(ec2, input),
        draftsOf(input.IpPermissions ?? [], account.id),
        true,
      );
      return { Return: true, SecurityGroupRules: added.map((rule) => describeRule(rule, account.id)) };
    },
    RevokeSecurityGroupIngress: (input: EC2.RevokeSecurityGroupIngressRequest) =>
      revoke(ec2, whichGroup(ec2, input), input, false),
    RevokeSecurityGroupEgress: (input: EC2.RevokeSecurityGroupEgressRequest) =>
      revoke(ec2, whichGroup(ec2, input), input, true),
    DescribeSecurityGroupRules: (input: EC2.DescribeSecurityGroupRulesRequest) => {
      const wanted = input.SecurityGroupRuleIds;
      const all = groups.all().flatMap(({ rules }) => rules);
      const fits = matcher<Rule>(input.Filters, (rule, name) => {
        if (name === 'group-id') return [rule.groupId];
        return name === 'security-group-rule-id' ? [rule.id] : tagAttribute(resources.tagsOf(rule.id), name);
      });
      const rules = all.filter((rule) => wanted === undefined || wanted.includes(rule.id)).filter(fits);
      const page = pageOf(rules, input, [5, 1000]);
      return {
        SecurityGroupRules: page.items.map((r) => describeRule(r, account.id)),
        NextToken: page.NextToken,
      };
    },
  };
}

interface Revocation {
  readonly IpPermissions?: EC2.IpPermission[] | undefined;
  readonly SecurityGroupRuleIds?: string[] | undefined;
}

function revoke(ec2: Ec2Region, group: SecurityGroup, input: Revocation, isEgress: boolean): object {
  const ids = input.SecurityGroupRuleIds;
  if (ids !== undefined) {
    ec2.groups.revoke(group, (rule) => rule.isEgress === isEgress && ids.includes(rule.id), ids.length);
    return { Return: true };
  }
  const drafts = draftsOf(permissionsIn(input), ec2.account.id);
  const isGone = (rule: Rule): boolean =>
    rule.isEgress === isEgress && drafts.some((draft) => isSameTraffic(rule, draft));
  ec2.groups.revoke(group, isGone, drafts.length);
  return { Return: true };
}

/** The old spelling of a single rule in the request itself still works. */
function permissionsIn(input: EC2.AuthorizeSecurityGroupIngressRequest): EC2.IpPermission[] {
  const { CidrIp, IpProtocol, FromPort, ToPort } = input;
  if (CidrIp === undefined) return input.IpPermissions ?? [];
  return [{ IpProtocol, FromPort, ToPort, IpRanges: [{ CidrIp }] }];
}
