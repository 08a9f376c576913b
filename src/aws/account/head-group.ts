import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DescribeSecurityGroupsCommand,
  RevokeSecurityGroupIngressCommand,
  type EC2Client,
  type IpPermission,
  type SecurityGroup,
} from '@aws-sdk/client-ec2';
import { BotError } from '../../domain/errors.js';
import { TAG } from '../../domain/tags.js';
import { code, words } from '../../domain/words.js';
import type { HeadDoor } from '../../ports/account.js';
import { call } from '../call.js';
import { orNone } from '../expect.js';
import { COMPONENT_TAG, NAME, componentTag } from '../names.js';
import { HTCONDOR_PORT } from './group-rules.js';

type WhichHead = Pick<HeadDoor, 'headName' | 'pool'>;

/** Where the group is, and who it lets in. */
interface Wanted {
  readonly vpcId: string;
  readonly annexGroupId: string;
  readonly door: HeadDoor;
}

const SET = 'set up the security group of the head node';
const SSH_PORT = 22;

/**
 * Makes the security group of a head node what it should be and returns its id: HTCondor from annexes, SSH as the door
 * says, nothing else. Everything out is what EC2 gives a new group by itself.
 */
export async function prepareHeadGroup(ec2: EC2Client, wanted: Wanted): Promise<string> {
  const group = await findHeadGroup(ec2, wanted.door);
  if (group !== undefined && !isOurs(group)) throw notOurs(wanted.door);
  const GroupId = group?.GroupId ?? (await create(ec2, wanted));
  const has = (group?.IpPermissions ?? []).flatMap(split);
  const should = rules(wanted);
  // First what lets too many in.
  const superfluous = has.filter((rule) => !should.some((other) => isSame(rule, other)));
  if (superfluous.length > 0)
    await call(ec2, new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions: superfluous }), SET);
  const missing = should.filter((rule) => !has.some((other) => isSame(rule, other)));
  if (missing.length > 0)
    await orNone(
      call(ec2, new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: missing }), SET),
      'InvalidPermission.Duplicate',
    );
  return GroupId;
}

/** Deletes it, if there is one. @throws BotError `later` while an instance still has it. */
export async function dropHeadGroup(ec2: EC2Client, head: WhichHead): Promise<void> {
  const group = await findHeadGroup(ec2, head);
  if (group === undefined || !isOurs(group)) return;
  const command = new DeleteSecurityGroupCommand({ GroupId: group.GroupId });
  await orNone(call(ec2, command, 'take away the security group of the head node'), 'InvalidGroup.NotFound');
}

function groupName({ pool, headName }: WhichHead): string {
  return `${NAME.headGroup}-${pool}-${headName}`;
}

async function findHeadGroup(ec2: EC2Client, head: WhichHead): Promise<SecurityGroup | undefined> {
  const command = new DescribeSecurityGroupsCommand({
    Filters: [{ Name: 'group-name', Values: [groupName(head)] }],
  });
  const { SecurityGroups = [] } = await call(ec2, command, 'find the security group of the head node');
  return SecurityGroups[0];
}

async function create(ec2: EC2Client, { vpcId, door }: Wanted): Promise<string> {
  const tags = [
    componentTag('head'),
    { Key: TAG.pool, Value: door.pool },
    { Key: TAG.headName, Value: door.headName },
  ];
  const command = new CreateSecurityGroupCommand({
    GroupName: groupName(door),
    VpcId: vpcId,
    Description: 'HTCondor head node: its annexes, and whoever may log in.',
    TagSpecifications: [{ ResourceType: 'security-group', Tags: tags }],
  });
  const made = await orNone(
    call(ec2, command, 'create the security group of the head node'),
    'InvalidGroup.Duplicate',
  );
  if (made?.GroupId !== undefined) return made.GroupId;
  throw new BotError('later', 'AWS is just making the security group of the head node.');
}

function rules({ annexGroupId, door: { loginFrom } }: Wanted): readonly IpPermission[] {
  const htcondor: IpPermission = {
    ...tcp(HTCONDOR_PORT),
    UserIdGroupPairs: [{ GroupId: annexGroupId, Description: 'HTCondor on annexes' }],
  };
  if (loginFrom === undefined) return [htcondor];
  return [htcondor, { ...tcp(SSH_PORT), IpRanges: [{ CidrIp: loginFrom, Description: 'Who may log in' }] }];
}

function tcp(port: number): IpPermission {
  return { IpProtocol: 'tcp', FromPort: port, ToPort: port };
}

/**
 * EC2 lists rules of the same ports together: one for each that is let in, as it is listed, because not everything that answers as
 * EC2 finds a rule again without its description.
 */
function split(rule: IpPermission): readonly IpPermission[] {
  const { IpProtocol, FromPort, ToPort } = rule;
  const ports = {
    IpProtocol,
    ...(FromPort === undefined ? {} : { FromPort }),
    ...(ToPort === undefined ? {} : { ToPort }),
  };
  return [
    ...(rule.IpRanges ?? []).map((range) => ({ ...ports, IpRanges: [range] })),
    ...(rule.Ipv6Ranges ?? []).map((range) => ({ ...ports, Ipv6Ranges: [range] })),
    ...(rule.PrefixListIds ?? []).map(({ PrefixListId }) => ({
      ...ports,
      PrefixListIds: [{ PrefixListId }],
    })),
    ...(rule.UserIdGroupPairs ?? []).map(({ GroupId }) => ({ ...ports, UserIdGroupPairs: [{ GroupId }] })),
  ];
}

function isSame(one: IpPermission, other: IpPermission): boolean {
  return keyOf(one) === keyOf(other);
}

function keyOf(rule: IpPermission): string {
  return JSON.stringify([
    rule.IpProtocol,
    rule.FromPort,
    rule.ToPort,
    rule.IpRanges?.[0]?.CidrIp,
    rule.Ipv6Ranges?.[0]?.CidrIpv6,
    rule.PrefixListIds?.[0]?.PrefixListId,
    rule.UserIdGroupPairs?.[0]?.GroupId,
  ]);
}

function isOurs(group: SecurityGroup): boolean {
  return group.Tags?.some(({ Key }) => Key === COMPONENT_TAG) ?? false;
}

function notOurs(head: WhichHead): BotError {
  const name = code(groupName(head));
  return new BotError(
    'conflict',
    words`There is a security group ${name} that I did not make, so I leave it alone.`,
    { hint: words`Delete it, or call the head node something else.` },
  );
}
