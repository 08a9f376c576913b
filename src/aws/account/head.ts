import type { EC2Client, SecurityGroup } from '@aws-sdk/client-ec2';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { S3Client } from '@aws-sdk/client-s3';
import { BotError } from '../../domain/errors.js';
import { TAG } from '../../domain/tags.js';
import { code, words } from '../../domain/words.js';
import type { HeadDoor, HeadParts } from '../../ports/account.js';
import { ec2Service, type Names } from '../names.js';
import { bucketExists } from './bucket.js';
import { findGroup } from './group.js';
import { dropHeadGroup, prepareHeadGroup } from './head-group.js';
import { importKey } from './imported-key.js';
import { prepareProfile } from './instance-profile.js';
import { policy, trusting } from './policy-document.js';
import { prepareRole, type RoleSpec } from './roles.js';

/**
 * What the agent of Systems Manager needs to take commands, and no more: of AmazonSSMManagedInstanceCore without parameters,
 * documents, inventory and patches. The data channels are those of Session Manager, the way to look in with no port open.
 */
const AGENT_ACTIONS = [
  'ssm:UpdateInstanceInformation',
  'ssm:ListAssociations',
  'ssm:ListInstanceAssociations',
  'ssmmessages:CreateControlChannel',
  'ssmmessages:CreateDataChannel',
  'ssmmessages:OpenControlChannel',
  'ssmmessages:OpenDataChannel',
  'ec2messages:AcknowledgeMessage',
  'ec2messages:DeleteMessage',
  'ec2messages:FailMessage',
  'ec2messages:GetEndpoint',
  'ec2messages:GetMessages',
  'ec2messages:SendReply',
];

/** What a head node needs of the account, beside what setup made. */
export class Head {
  readonly #ec2: EC2Client;
  readonly #iam: IAMClient;
  readonly #s3: S3Client;

  constructor(hands: { readonly ec2: EC2Client; readonly iam: IAMClient; readonly s3: S3Client }) {
    this.#ec2 = hands.ec2;
    this.#iam = hands.iam;
    this.#s3 = hands.s3;
  }

  /** Looks, and changes only what is not as it should be. */
  async prepare(names: Names, door: HeadDoor): Promise<HeadParts> {
    const { vpcId, annexGroupId } = await this.#whatSetupMade(names);
    const { keyName, publicKey } = door;
    const [securityGroupId] = await Promise.all([
      prepareHeadGroup(this.#ec2, { vpcId, annexGroupId, door }),
      this.#prepareRole(names),
      keyName !== undefined && publicKey !== undefined
        ? importKey(this.#ec2, { keyName, publicKey })
        : undefined,
    ]);
    return {
      bucket: names.bucket,
      instanceProfileArn: names.headProfileArn,
      securityGroupIds: [securityGroupId],
    };
  }

  /** Takes away its security group. The role stays for the next head node; the key is somebody's own. */
  async clear(door: Pick<HeadDoor, 'headName' | 'pool'>): Promise<void> {
    await dropHeadGroup(this.#ec2, door);
  }

  async #whatSetupMade(names: Names): Promise<{ readonly vpcId: string; readonly annexGroupId: string }> {
    const [{ vpcId, group }, hasBucket] = await Promise.all([
      findGroup(this.#ec2, names),
      bucketExists(this.#s3, names),
    ]);
    const annexGroupId = idOf(group);
    if (vpcId === undefined || annexGroupId === undefined || !hasBucket) throw notSetUp(names);
    return { vpcId, annexGroupId };
  }

  async #prepareRole(names: Names): Promise<void> {
    await prepareRole(this.#iam, headRole(names));
    await prepareProfile(this.#iam, names.headRole, 'head');
  }
}

/** What the agent needs, and what the head node does itself: fetch what it boots with, and say how far it is. */
export function headRole(names: Names): RoleSpec {
  const { partition, region, accountId } = names;
  return {
    component: 'head',
    name: names.headRole,
    description:
      'Head nodes: take commands through Systems Manager, read what they boot with, tag themselves.',
    trust: trusting(ec2Service(names)),
    boundaryArn: names.boundaryArn,
    policy: policy(
      {
        Effect: 'Allow',
        Action: AGENT_ACTIONS,
        Resource: '*',
      },
      { Effect: 'Allow', Action: 's3:GetObject', Resource: `${names.bucketArn}/bundles/*` },
      {
        Effect: 'Allow',
        Action: 'ec2:CreateTags',
        Resource: `arn:${partition}:ec2:${region}:${accountId}:instance/*`,
        Condition: {
          Null: { [`aws:ResourceTag/${TAG.headId}`]: 'false' },
          'ForAllValues:StringEquals': { 'aws:TagKeys': TAG.poolState },
        },
      },
    ),
  };
}

function idOf(group: SecurityGroup | undefined): string | undefined {
  return group?.GroupId;
}

function notSetUp({ accountId, region }: Names): BotError {
  return new BotError(
    'not-ready',
    words`The AWS account ${accountId} is not ready in ${code(region)} for a head node.`,
    { hint: words`An admin prepares it with ${code(`/condor_annex -setup -aws-region ${region}`)}.` },
  );
}
