import type * as EC2 from '@aws-sdk/client-ec2';
import type { Operations } from '../call.js';
import { AwsError } from '../errors.js';
import { matcher, tagAttribute } from './filters.js';
import { pageOf } from './pages.js';
import type { Ec2Region } from './region.js';
import { tagList, tagsFor } from './resources.js';
import {
  checkDescription,
  describeRule,
  draftsOf,
  isSameTraffic,
  permissionsOf,
  type Rule,
} from './rules.js';
import { hasDependents, type SecurityGroup } from './security-groups.js';

interface WhichGroup {
  readonly GroupId?: string | undefined;
  readonly GroupName?: string | undefined;
}

/** Security groups and their rules. */
export function groupOperations(ec2: Ec2Region): Operations {
  const { groups, resources, account, network } = ec2;
  const which = ({ GroupId, GroupName }: WhichGroup): SecurityGroup =>
    GroupId === undefined ? groups.named(GroupName ?? '', network.vpcId) : groups.get(GroupId);
  return {
    CreateSecurityGroup: (input: EC2.CreateSecurityGroupRequest) => {
      const vpcId = input.VpcId ?? network.vpcId;
      if (vpcId === undefined) throw new AwsError('VPCIdNotSpecified', 'No default VPC for this user');
      resources.check(vpcId);
      if (input.Description === undefined || input.Description === '') {
        throw new AwsError('MissingParameter', 'The request must contain the parameter GroupDescription');
      }
      checkDescription(input.Description, 'security group');
      const made = { name: checkGroupName(input.GroupName), description: input.Description, vpcId };
      const tags = tagsFor('security-group', input.TagSpecifications);
      const group = groups.create(made, tags);
      return { GroupId: group.id, Tags: tagList(tags), SecurityGroupArn: arnOf(ec2, group) };
    },
    DescribeSecurityGroups: (input: EC2.DescribeSecurityGroupsRequest) => {
      const byId = input.GroupIds?.map((id) => groups.get(id));
      const byName = input.GroupNames?.map((name) => groups.named(name, network.vpcId));
      const asked = byId ?? byName ?? groups.all();
      const fits = matcher<SecurityGroup>(input.Filters, (group, name) => attribute(group, name, ec2));
      const page = pageOf(asked.filter(fits), input, [5, 1000]);
      return { SecurityGroups: page.items.map((group) => describe(group, ec2)), NextToken: page.NextToken };
    },
    DeleteSecurityGroup: (input: EC2.DeleteSecurityGroupRequest) => {
      const group = which(input);
      const uses = [...ec2.instances.values()].some(
        (i) => i.state !== 'terminated' && i.groups.includes(group.id),
      );
      if (uses) throw hasDependents(group.id);
      groups.delete(group);
      return { Return: true, GroupId: group.id };
    },
    AuthorizeSecurityGroupIngress: (input: EC2.AuthorizeSecurityGroupIngressRequest) => {
      const added = groups.authorize(which(input), draftsOf(permissionsIn(input), account.id), false);
      return { Return: true, SecurityGroupRules: added.map((rule) => describeRule(rule, account.id)) };
    },
    AuthorizeSecurityGroupEgress: (input: EC2.AuthorizeSecurityGroupEgressRequest) => {
      const added = groups.authorize(which(input), draftsOf(input.IpPermissions ?? [], account.id), true);
      return { Return: true, SecurityGroupRules: added.map((rule) => describeRule(rule, account.id)) };
    },
    RevokeSecurityGroupIngress: (input: EC2.RevokeSecurityGroupIngressRequest) =>
      revoke(ec2, which(input), input, false),
    RevokeSecurityGroupEgress: (input: EC2.RevokeSecurityGroupEgressRequest) =>
      revoke(ec2, which(input), input, true),
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

function checkGroupName(name: string | undefined): string {
  if (name === undefined || name === '') {
    throw new AwsError('MissingParameter', 'The request must contain the parameter GroupName');
  }
  if (name.length > 255 || name.startsWith('sg-') || !/^[\w .:/()#,@[\]+=&;{}!$*-]+$/.test(name)) {
    throw new AwsError('InvalidParameterValue', `Invalid value '${name}' for groupName.`);
  }
  return name;
}

function attribute(group: SecurityGroup, name: string, ec2: Ec2Region): (string | undefined)[] | undefined {
  switch (name) {
    case 'group-id':
      return [group.id];
    case 'group-name':
      return [group.name];
    case 'vpc-id':
      return [group.vpcId];
    case 'description':
      return [group.description];
    case 'owner-id':
      return [ec2.account.id];
    default:
      return tagAttribute(ec2.resources.tagsOf(group.id), name);
  }
}

function describe(group: SecurityGroup, ec2: Ec2Region): EC2.SecurityGroup {
  return {
    GroupId: group.id,
    GroupName: group.name,
    Description: group.description,
    OwnerId: ec2.account.id,
    VpcId: group.vpcId,
    SecurityGroupArn: arnOf(ec2, group),
    IpPermissions: permissionsOf(group.rules.filter(({ isEgress }) => !isEgress)),
    IpPermissionsEgress: permissionsOf(group.rules.filter(({ isEgress }) => isEgress)),
    Tags: tagList(ec2.resources.tagsOf(group.id)),
  };
}

function arnOf(ec2: Ec2Region, group: SecurityGroup): string {
  return `arn:aws:ec2:${ec2.name}:${ec2.account.id}:security-group/${group.id}`;
}
