import {
  CreateAccessKeyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateUserCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { describe, expect, it } from '@jest/globals';
import { makeKeyring } from '../../src/aws/credentials/make-keyring.js';
import { botPolicy, extraPolicy } from '../../src/aws/policy.js';
import { isBotError } from '../../src/domain/errors.js';
import { plainText } from '../../src/domain/words.js';
import { makeLocalBench, type LocalBench } from '../support/local-bench.js';

const WHERE = { accountId: '123456789012', region: 'us-east-1' };
const PARTS = [extraPolicy('credentials', WHERE), extraPolicy('administrator', WHERE)];
const KEY = { accessKeyId: 'AKIAABCDEFGHIJKLMNOP', secretAccessKey: 's' };
const POOL = { name: 'lab', region: 'us-east-1' };

/** AWS tells these of keys and rights where it may, and the bot says so where it may not. */
const ONLY_TELLS = /^iam:(GetAccessKeyLastUsed|SimulatePrincipalPolicy)$/;
const ACTIONS = [...new Set(PARTS.flatMap(({ Statement }) => Statement.flatMap(({ Action }) => Action)))];

describe('the rights for credentials of pools', () => {
  it('are enough for all that is done with them', async () => {
    await everythingDone();
  }, 60_000);

  it.each(ACTIONS.filter((action) => !ONLY_TELLS.test(action)))(
    'fail by name without %s',
    async (action) => {
      const error = await everythingDone(action).catch((reason: unknown) => reason);
      if (!isBotError(error, 'permission')) throw new Error(`It was not refused: ${String(error)}`);
      expect(`${error.message} ${plainText(error.hint ?? [])}`).toContain(action);
    },
    60_000,
  );
});

/** A user with its key from beginning to end, a key that somebody has, and a role; without one of the rights. */
async function everythingDone(without?: string): Promise<void> {
  const root = makeLocalBench();
  const credentials = await makeBot(root, without);
  const prepareClient = <C>(client: C): C => root.aws.attach(client);
  const { clock } = root;
  const made = makeKeyring({ credentials, prepareClient }, { region: 'us-east-1', clock });
  const { annexUsers, keyring, credentialsOf } = made;
  await annexUsers.prepare(POOL);
  for (let version = 2; version <= 3; version += 1) await older(root);
  await annexUsers.prepare(POOL);
  await annexUsers.makeKey('lab');
  for (const { accessKeyId } of await annexUsers.listKeys('lab')) {
    await annexUsers.switchOff('lab', accessKeyId);
    await annexUsers.deleteKey('lab', accessKeyId);
  }
  await annexUsers.remove('lab');
  await keyring.keep('lab', KEY, 'UADA');
  await keyring.forget('lab', KEY.accessKeyId);
  await keyring.forgetAll('lab');
  const roleArn = await makeRole(root);
  const role = {
    kind: 'role',
    roleArn,
    externalId: 'ours',
    accountId: '123456789012',
    by: '',
    at: 0,
  } as const;
  await credentialsOf({ ...POOL, credentials: role })?.();
}

/** What an older bot gave the user. */
async function older({ outside: { iam } }: LocalBench): Promise<void> {
  await iam.send(
    new CreatePolicyVersionCommand({
      PolicyArn: 'arn:aws:iam::123456789012:policy/annex-user-lab',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: { Effect: 'Allow', Action: 'ec2:DescribeInstances', Resource: '*' },
      }),
      SetAsDefault: true,
    }),
  );
}

async function makeRole({ outside: { iam } }: LocalBench): Promise<string> {
  const Statement = {
    Effect: 'Allow',
    Principal: { AWS: 'arn:aws:iam::123456789012:user/bot' },
    Action: 'sts:AssumeRole',
    Condition: { StringEquals: { 'sts:ExternalId': 'ours' } },
  };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  const RoleName = 'condor-annex-pool-lab';
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  return Role?.Arn ?? '';
}

async function makeBot({ outside: { iam } }: LocalBench, without: string | undefined) {
  const UserName = 'bot';
  await iam.send(new CreateUserCommand({ UserName }));
  for (const [index, document] of [botPolicy(WHERE), ...PARTS].entries()) {
    const Statement = document.Statement.map((statement) => ({
      ...statement,
      Action: [statement.Action].flat().filter((action) => action !== without || index === 0),
    })).filter(({ Action }) => Action.length > 0);
    const PolicyDocument = JSON.stringify({ ...document, Statement });
    await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: `p${index}`, PolicyDocument }));
  }
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
}
