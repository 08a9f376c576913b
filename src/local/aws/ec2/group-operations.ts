import type * as EC2 from '@aws-sdk/client-ec2';
import type { Operations } from '../call.js';
import { AwsError } from '../errors.js';
import { matcher, tagAttribute } from './filters.js';
import { pageOf } from './pages.js';
import type { Ec2Region } from './region.js';
import { tagList, tagsFor } from './resources.js';
import { whichGroup } from './rule-operations.js';
import { checkDescription, permissionsOf } from './rules.js';
import { hasDependents, type SecurityGroup } from './security-groups.js';

/** Security groups; their rules are in rule-operations. */
export function groupOperations(ec2: Ec2Region): Operations {
  const { groups, resources, network } = ec2;
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
      const group = whichGroup(ec2, input);
      const uses = [...ec2.instances.values()].some(
        (i) => i.state !== 'terminated' && i.groups.includes(group.id),
      );
      if (uses) throw hasDependents(group.id);
      groups.delete(group);
      return { Return: true, GroupId: group.id };
    },
  };
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
