import {
  DeleteKeyPairCommand,
  DeleteSecurityGroupCommand,
  DescribeKeyPairsCommand,
  DescribeSecurityGroupsCommand,
  type EC2Client,
  type KeyPairInfo,
  type SecurityGroup,
} from '@aws-sdk/client-ec2';
import {
  DeleteSecretCommand,
  DescribeSecretCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { code, words } from '../../../domain/words.js';
import { call } from '../../call.js';
import { orNone } from '../../expect.js';
import { COMPONENT_TAG, type Names } from '../../names.js';
import { findGroup } from '../group.js';
import { findKeyPair } from '../key.js';
import { bearsOurTag, type Thing } from './thing.js';

/** Secrets Manager keeps a deleted secret for at least a week; until then setup takes it back. */
const KEEP_SECRET_DAYS = 7;

/** What head nodes had made for them, whatever they were called. */
const OF_HEADS = [{ Name: `tag:${COMPONENT_TAG}`, Values: ['head'] }];

/** The security group around annexes, if there is one. */
export async function groupThings(ec2: EC2Client, names: Names): Promise<readonly Thing[]> {
  const { group } = await findGroup(ec2, names);
  return group === undefined ? [] : [groupThing(ec2, group)];
}

/** The key pair, and the secret with its private half. A secret that is deleted already is left to AWS. */
export async function keyThings(
  { ec2, secrets }: { readonly ec2: EC2Client; readonly secrets: SecretsManagerClient },
  { keyPair, keySecret }: Names,
): Promise<readonly Thing[]> {
  const looking = new DescribeSecretCommand({ SecretId: keySecret });
  const [pair, secret] = await Promise.all([
    findKeyPair(ec2, keyPair),
    orNone(call(secrets, looking, `look at the secret ${keySecret}`), 'ResourceNotFound'),
  ]);
  const there = secret !== undefined && secret.DeletedDate === undefined;
  return [
    ...(pair === undefined ? [] : [keyThing(ec2, pair)]),
    ...(there ? [secretThing(secrets, keySecret, bearsOurTag(secret.Tags))] : []),
  ];
}

/** The security groups of head nodes, and the public keys that were imported for them. */
export async function headDoorThings(ec2: EC2Client): Promise<readonly Thing[]> {
  const [{ SecurityGroups = [] }, { KeyPairs = [] }] = await Promise.all([
    call(
      ec2,
      new DescribeSecurityGroupsCommand({ Filters: OF_HEADS }),
      'find the security groups of head nodes',
    ),
    call(ec2, new DescribeKeyPairsCommand({ Filters: OF_HEADS }), 'find the key pairs of head nodes'),
  ]);
  return [
    ...SecurityGroups.map((group) => groupThing(ec2, group)),
    ...KeyPairs.map((pair) => keyThing(ec2, pair)),
  ];
}

function groupThing(ec2: EC2Client, { GroupId, GroupName = '', Tags }: SecurityGroup): Thing {
  const remove = async (): Promise<void> => {
    const command = new DeleteSecurityGroupCommand({ GroupId });
    await orNone(call(ec2, command, `delete the security group ${GroupName}`), 'InvalidGroup.NotFound');
  };
  return { what: words`security group ${code(GroupName)}`, ours: bearsOurTag(Tags), remove };
}

function keyThing(ec2: EC2Client, { KeyName = '', Tags }: KeyPairInfo): Thing {
  const remove = async (): Promise<void> => {
    await call(ec2, new DeleteKeyPairCommand({ KeyName }), `delete the key pair ${KeyName}`);
  };
  return { what: words`key pair ${code(KeyName)}`, ours: bearsOurTag(Tags), remove };
}

function secretThing(secrets: SecretsManagerClient, SecretId: string, ours: boolean): Thing {
  const remove = async (): Promise<void> => {
    const command = new DeleteSecretCommand({ SecretId, RecoveryWindowInDays: KEEP_SECRET_DAYS });
    await orNone(call(secrets, command, `delete the secret ${SecretId}`), 'ResourceNotFound');
  };
  return {
    what: words`secret ${code(SecretId)}, which AWS keeps for ${KEEP_SECRET_DAYS} more days`,
    ours,
    remove,
  };
}
