import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcsCommand,
  RevokeSecurityGroupIngressCommand,
  type EC2Client,
  type SecurityGroup,
} from '@aws-sdk/client-ec2';
import { BotError } from '../../domain/errors.js';
import { code, words, type Words } from '../../domain/words.js';
import { call } from '../call.js';
import { orNone } from '../expect.js';
import { COMPONENT_TAG, componentTag, type Names } from '../names.js';
import type { Component } from './component.js';
import {
  ANYWHERE,
  allowsHtcondor,
  allowsOut,
  describeRule,
  htcondorWithin,
  worldOpen,
} from './group-rules.js';
import { absent, present, wrong, type Look } from './look.js';

const SET = 'set up the security group';

/** The network around annexes: HTCondor among themselves, nothing from outside, everything out. */
export class Group implements Component {
  readonly #ec2: EC2Client;

  constructor(hands: { readonly ec2: EC2Client }) {
    this.#ec2 = hands.ec2;
  }

  describe({ group }: Names): Words {
    return words`${code(group)} in the default VPC: no port open to the world`;
  }

  async prepare(names: Names): Promise<void> {
    const { vpcId, group } = await findGroup(this.#ec2, names);
    if (vpcId === undefined) throw noVpc(names);
    if (group !== undefined && !isOurs(group)) throw notOurs(names);
    if (group === undefined) await this.#open(await this.#create(names, vpcId));
    else await this.#repair(group);
  }

  look(names: Names): readonly Promise<Look>[] {
    return [this.#look(names)];
  }

  async #look(names: Names): Promise<Look> {
    const { group } = await findGroup(this.#ec2, names);
    const name = code(names.group);
    if (group === undefined) return absent(words`The security group ${name}`);
    return present(
      isOurs(group)
        ? undefined
        : wrong(words`A security group ${name} is there that setup did not make.`, RENAME),
      allowsHtcondor(group)
        ? undefined
        : wrong(words`The security group ${name} does not let HTCondor talk within it.`),
      allowsOut(group) ? undefined : wrong(words`The security group ${name} does not let everything out.`),
      ...worldOpen(group).map((rule) =>
        wrong(words`The security group ${name} lets the whole world in: ${describeRule(rule)}.`),
      ),
    );
  }

  async #create({ group }: Names, vpcId: string): Promise<string> {
    const command = new CreateSecurityGroupCommand({
      GroupName: group,
      VpcId: vpcId,
      Description: 'HTCondor annexes: each other, and nobody else.',
      TagSpecifications: [{ ResourceType: 'security-group', Tags: [componentTag('group')] }],
    });
    const { GroupId } = await call(this.#ec2, command, 'create the security group');
    if (GroupId === undefined)
      throw new BotError('later', 'AWS made a security group and did not say which.');
    return GroupId;
  }

  async #repair(group: SecurityGroup): Promise<void> {
    const GroupId = group.GroupId ?? '';
    const open = worldOpen(group);
    if (open.length > 0)
      await call(
        this.#ec2,
        new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions: [...open] }),
        SET,
      );
    if (!allowsHtcondor(group)) await this.#open(GroupId);
    if (!allowsOut(group)) {
      const command = new AuthorizeSecurityGroupEgressCommand({ GroupId, IpPermissions: [ANYWHERE] });
      await orNone(call(this.#ec2, command, SET), 'InvalidPermission.Duplicate');
    }
  }

  async #open(GroupId: string): Promise<void> {
    const command = new AuthorizeSecurityGroupIngressCommand({
      GroupId,
      IpPermissions: [htcondorWithin(GroupId)],
    });
    await orNone(call(this.#ec2, command, SET), 'InvalidPermission.Duplicate');
  }
}

/** The default VPC and our group in it, as far as they are there. Two calls, at the same time. */
export async function findGroup(
  ec2: EC2Client,
  { group: name }: Names,
): Promise<{ readonly vpcId: string | undefined; readonly group: SecurityGroup | undefined }> {
  const [{ Vpcs = [] }, { SecurityGroups = [] }] = await Promise.all([
    call(
      ec2,
      new DescribeVpcsCommand({ Filters: [{ Name: 'is-default', Values: ['true'] }] }),
      'find the default VPC',
    ),
    call(
      ec2,
      new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'group-name', Values: [name] }] }),
      'find the security group',
    ),
  ]);
  const vpcId = Vpcs[0]?.VpcId;
  return { vpcId, group: SecurityGroups.find((group) => vpcId !== undefined && group.VpcId === vpcId) };
}

function isOurs(group: SecurityGroup): boolean {
  return group.Tags?.some(({ Key }) => Key === COMPONENT_TAG) ?? false;
}

const RENAME = words`Delete it, or give it the tag ${code(`${COMPONENT_TAG}=group`)} to hand it over to setup.`;

function notOurs({ group }: Names): BotError {
  const sentence = words`There is a security group ${code(group)} that setup did not make, so I leave it alone.`;
  return new BotError('conflict', sentence, { hint: RENAME });
}

function noVpc({ region }: Names): BotError {
  return new BotError(
    'not-ready',
    words`${code(region)} has no default VPC to put the security group into.`,
    {
      hint: words`Make one with ${code(`aws ec2 create-default-vpc --region ${region}`)}, then run setup again.`,
    },
  );
}
