import {
  CreateKeyPairCommand,
  CreateSecurityGroupCommand,
  DescribeInstancesCommand,
  DescribeRegionsCommand,
  ImportKeyPairCommand,
  RunInstancesCommand,
  type TagSpecification,
} from '@aws-sdk/client-ec2';
import { GetInstanceProfileCommand, GetRoleCommand } from '@aws-sdk/client-iam';
import { GetFunctionCommand } from '@aws-sdk/client-lambda';
import { ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { GetScheduleCommand } from '@aws-sdk/client-scheduler';
import { DescribeSecretCommand } from '@aws-sdk/client-secrets-manager';
import { DescribeInstanceInformationCommand } from '@aws-sdk/client-ssm';
import { TAG } from '../../domain/tags.js';
import { isBotError } from '../../domain/errors.js';
import { call } from '../call.js';
import type { Clients } from '../clients.js';
import { Images } from '../images.js';
import { COMPONENT_TAG, KEY_SECRETS, NAME, namesOf } from '../names.js';
import type { PolicyFor } from '../policy.js';

const DOING = 'try what is allowed';

/** Nothing is ever called so. */
const NOBODY = 'condor-annex-dry-run';

/**
 * The rights that calls which change nothing are refused: looks at what setup makes, and dry runs of what EC2 would make. Whatever
 * else goes wrong with them is no matter here.
 */
export async function probe(clients: Clients, where: PolicyFor): Promise<readonly string[]> {
  const tries = [...looks(clients, where), ...dryRuns(clients), launch(clients)];
  const refused = await Promise.all(tries.map((attempt) => attempt.then(() => [], rightIn)));
  return [...new Set(refused.flat())].sort();
}

function rightIn(error: unknown): readonly string[] {
  if (!isBotError(error)) throw error;
  return error.right === undefined ? [] : [error.right];
}

function looks(
  { ec2, iam, lambda, s3, scheduler, secrets, ssm }: Clients,
  { accountId = '', region = '', partition = 'aws' }: PolicyFor,
): readonly Promise<unknown>[] {
  const names = namesOf({ accountId, region, partition });
  const {
    bucket: Bucket,
    instanceRole,
    instanceRole: InstanceProfileName,
    leaseFunction: FunctionName,
  } = names;
  return [
    call(ec2, new DescribeInstancesCommand({ MaxResults: 5 }), DOING),
    call(ec2, new DescribeRegionsCommand({}), DOING),
    call(iam, new GetRoleCommand({ RoleName: instanceRole }), DOING),
    call(iam, new GetInstanceProfileCommand({ InstanceProfileName }), DOING),
    call(lambda, new GetFunctionCommand({ FunctionName }), DOING),
    call(s3, new ListObjectVersionsCommand({ Bucket, MaxKeys: 1, ExpectedBucketOwner: accountId }), DOING),
    call(scheduler, new GetScheduleCommand({ Name: NAME.schedule }), DOING),
    call(secrets, new DescribeSecretCommand({ SecretId: `${KEY_SECRETS}/${region}` }), DOING),
    call(ssm, new DescribeInstanceInformationCommand({ MaxResults: 5 }), DOING),
  ];
}

function dryRuns({ ec2 }: Clients): readonly Promise<unknown>[] {
  const tagged = (
    ResourceType: 'security-group' | 'key-pair',
  ): { TagSpecifications: TagSpecification[] } => ({
    TagSpecifications: [{ ResourceType, Tags: [{ Key: COMPONENT_TAG, Value: 'group' }] }],
  });
  const group = { GroupName: NOBODY, Description: 'Only a try' };
  const pair = { KeyName: NOBODY, ...tagged('key-pair'), DryRun: true };
  return [
    call(ec2, new CreateSecurityGroupCommand({ ...group, ...tagged('security-group'), DryRun: true }), DOING),
    call(ec2, new CreateKeyPairCommand(pair), DOING),
    call(ec2, new ImportKeyPairCommand({ ...pair, PublicKeyMaterial: new Uint8Array([0]) }), DOING),
  ];
}

/** Should something take the dry run for a real one, the lease of what it starts is over. */
async function launch({ ec2, ssm }: Clients): Promise<void> {
  const ImageId = await new Images({ ec2, ssm }).getDefaultId('x86_64');
  const Tags = [
    { Key: TAG.pool, Value: NOBODY },
    { Key: TAG.leaseEndsAt, Value: '1' },
  ];
  const command = new RunInstancesCommand({
    ImageId,
    InstanceType: 't3.micro',
    MinCount: 1,
    MaxCount: 1,
    DryRun: true,
    InstanceInitiatedShutdownBehavior: 'terminate',
    TagSpecifications: [
      { ResourceType: 'instance', Tags },
      { ResourceType: 'volume', Tags },
    ],
  });
  await call(ec2, command, DOING);
}
