import {
  DescribeInstancesCommand,
  DescribeKeyPairsCommand,
  DescribeSecurityGroupsCommand,
} from '@aws-sdk/client-ec2';
import {
  DetachUserPolicyCommand,
  ListAttachedUserPoliciesCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeClients } from '../../src/aws/clients.js';
import { botPolicy } from '../../src/aws/policy.js';
import { lastFile } from '../support/last-file.js';
import { World } from '../support/world.js';

const UserName = 'annex-user-default';
const ACCOUNT = { accountId: '123456789012', region: 'us-east-1', tokenSecret: 'pool-token' };

/** Each is for a look of its own at something that setup made. */
const TEN = [
  'ec2:DescribeKeyPairs',
  'ec2:DescribeSecurityGroups',
  'iam:GetInstanceProfile',
  'iam:GetRole',
  'lambda:GetFunctionConfiguration',
  's3:GetBucketPolicy',
  's3:GetBucketTagging',
  's3:GetEncryptionConfiguration',
  's3:GetLifecycleConfiguration',
  'scheduler:GetSchedule',
];

/** No look at the setup needs them, and no dry run. */
const UNSEEN = [
  'ec2:StopInstances',
  'ec2:TerminateInstances',
  'iam:DeleteRole',
  'iam:PassRole',
  'lambda:UpdateFunctionCode',
  's3:DeleteObjectVersion',
  's3:PutObject',
  'secretsmanager:GetSecretValue',
];

describe('checking the setup without some rights', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start();
    await world.asksAndAnswers('/condor_pool credentials create', 'Yes');
    await world.sees('I act for pool default by the access key');
    await world.setUp();
  });
  afterAll(() => world.stop());

  const outside = () =>
    makeClients('us-east-1', {
      credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' },
      prepareClient: (client) => world.aws.attach(client),
    });

  /** The administrator takes rights away from the bot's user; the rest of the printed policy stays. */
  const takeAway = async (...actions: readonly string[]) => {
    const { iam } = outside();
    const { AttachedPolicies = [] } = await iam.send(new ListAttachedUserPoliciesCommand({ UserName }));
    for (const { PolicyArn } of AttachedPolicies)
      await iam.send(new DetachUserPolicyCommand({ UserName, PolicyArn }));
    const PolicyDocument = JSON.stringify(without(actions));
    await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'bot', PolicyDocument }));
  };

  /** The administrator adds statements as a policy of their own. */
  const add = async (Statement: readonly object[]) => {
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    await outside().iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'added', PolicyDocument }));
  };

  /** What EC2 has. */
  const inventory = async () => {
    const { ec2 } = outside();
    const { Reservations, SecurityGroups, KeyPairs } = {
      ...(await ec2.send(new DescribeInstancesCommand({}))),
      ...(await ec2.send(new DescribeSecurityGroupsCommand({}))),
      ...(await ec2.send(new DescribeKeyPairsCommand({}))),
    };
    return { Reservations, SecurityGroups, KeyPairs };
  };

  /** Everything that eyes see of an answer that is not content. */
  const seesChecked = async () => {
    await world.hears('/condor_annex -check-setup');
    const { blocks } = await world.sees(/Problem: Will check setup/);
    return sectionsOf(blocks).replaceAll('`', '');
  };

  const ASK = {
    Effect: 'Allow',
    Action: 'iam:SimulatePrincipalPolicy',
    Resource: `arn:aws:iam::123456789012:user/${UserName}`,
  };

  describe('where AWS does not tell it what it may do', () => {
    it('finds nothing wrong while all are there, and says what that is worth', async () => {
      await takeAway();
      const said = await world.hears('/condor_annex -check-setup');
      expect(said).toContain('Checking for rights... OK as far as I can see');
      expect(said).toContain('Your setup looks OK.');
    });

    it('names each that a look wants, and has one policy for the administrator', async () => {
      const actions = ['lambda:GetFunctionConfiguration', 'ec2:DescribeSecurityGroups'];
      await takeAway(...actions);
      const said = await world.hears('/condor_annex -check-setup');
      expect(said).toContain('Lambda functions... unknown.');
      expect(said).toContain('security group... unknown.');
      expect(said).toContain('Checking for rights... 2 missing.');
      for (const action of actions) expect(said.split(`AWS refuses ${action} `)).toHaveLength(2);
      expect(policyIn(said)).toEqual([
        { Effect: 'Allow', Action: ['ec2:DescribeSecurityGroups'], Resource: ['*'] },
        {
          Effect: 'Allow',
          Action: ['lambda:GetFunctionConfiguration'],
          Resource: ['arn:aws:lambda:us-east-1:123456789012:function:condor-annex-lease'],
        },
      ]);
      expect(said).toContain(`With this policy as well I tell all at once: {"Version":"2012-10-17"`);
      expect(said).toContain(JSON.stringify(ASK));
    });

    it('names those that a dry run tells, and changes nothing by it', async () => {
      const actions = ['ec2:CreateSecurityGroup', 'ec2:ImportKeyPair', 'ec2:RunInstances'];
      await takeAway(...actions);
      const before = await inventory();
      const said = await world.hears('/condor_annex -check-setup');
      expect(said).toContain(`• rights: 3 are missing: ${actions.join(', ')}.`);
      expect(await inventory()).toEqual(before);
    });

    it('tells of ten of them in one message that Slack takes', async () => {
      await takeAway(...TEN);
      const shown = await seesChecked();
      expect(shown).not.toMatch(/more lines?\./);
      expect(policyIn(shown).flatMap(({ Action }) => Action)).toEqual(expect.arrayContaining(TEN));
      expect(shown).toContain('iam:GetRole to the bot');
      expect(shown).toContain('→ The policy is above.');
    });

    it('is content again once the administrator has added what it said', async () => {
      await takeAway(...TEN);
      await add(policyIn(await seesChecked()));
      expect(await world.hears('/condor_annex -check-setup')).toContain('Your setup looks OK.');
    });
  });

  describe('where AWS tells it what it may do', () => {
    it('finds nothing wrong while all are there', async () => {
      await takeAway();
      await add([ASK]);
      const said = await world.hears('/condor_annex -check-setup');
      expect(said).toContain('Checking for rights... OK.');
      expect(said).toContain('Your setup looks OK.');
    });

    it('names every single one at once, also those that no look and no dry run would tell', async () => {
      await takeAway(...UNSEEN);
      await add([ASK]);
      const said = await seesChecked();
      expect(said).toContain('Your setup is incomplete:');
      expect(said).toContain(`• rights: ${UNSEEN.length} are missing: ${UNSEEN.join(', ')}.`);
      expect(said).not.toContain('There may be more');
      await add([ASK, ...policyIn(said)]);
      expect(await world.hears('/condor_annex -check-setup')).toContain('Your setup looks OK.');
    });

    it('names all of them to whoever has none, with the whole policy as a file', async () => {
      await takeAway(...[botPolicy(ACCOUNT).Statement].flat().flatMap(({ Action }) => Action));
      await add([ASK]);
      const said = await world.hears('/condor_annex -check-setup');
      expect(said).toContain('it is in your messages with me.');
      expect(JSON.parse(await lastFile(world))).toEqual(botPolicy(ACCOUNT));
    });

    it('tells one that is given for the wrong things only from one that is there', async () => {
      await takeAway('lambda:UpdateFunctionCode');
      const Resource = 'arn:aws:lambda:us-east-1:123456789012:function:another';
      await add([ASK, { Effect: 'Allow', Action: 'lambda:UpdateFunctionCode', Resource }]);
      expect(await world.hears('/condor_annex -check-setup')).toContain(
        '• rights: 1 is missing: lambda:UpdateFunctionCode.',
      );
    });

    it('says of one that is denied that its own policy does not help', async () => {
      await takeAway();
      await add([ASK, { Effect: 'Deny', Action: 'ec2:TerminateInstances', Resource: '*' }]);
      const said = await world.hears('/condor_annex -check-setup');
      expect(said).toContain('Checking for rights... 1 forbidden.');
      expect(said).toContain('ec2:TerminateInstances is withheld by a Deny in a policy');
    });

    it('keeps what it was told when AWS has no time for the rest', async () => {
      await takeAway('ec2:TerminateInstances');
      await add([ASK]);
      const when = (input: unknown) => JSON.stringify(input).includes('scheduler:DeleteSchedule');
      world.aws.faults.throttle('SimulatePrincipalPolicy', { times: 20, when });
      const said = await seesChecked();
      world.aws.faults.clear();
      expect(said).toContain('• rights: 1 is missing: ec2:TerminateInstances.');
      expect(said).toContain('There may be more');
    });

    it('does not call missing what hangs on something that AWS is not told', async () => {
      await takeAway('ec2:TerminateInstances');
      const Condition = { StringEquals: { 'aws:SourceVpc': 'vpc-1' } };
      await add([ASK, { Effect: 'Allow', Action: 'ec2:TerminateInstances', Resource: '*', Condition }]);
      expect(await world.hears('/condor_annex -check-setup')).toContain(
        'Checking for rights... OK as far as I can see',
      );
    });
  });
});

function without(actions: readonly string[]): object {
  const { Version, Statement } = botPolicy(ACCOUNT);
  const nothing = { Effect: 'Allow', Action: ['ec2:DescribeTags'], Resource: '*' };
  const left = [...Statement, nothing].map((statement) => ({
    ...statement,
    Action: [statement.Action].flat().filter((action) => !actions.includes(action)),
  }));
  return { Version, Statement: left.filter(({ Action }) => Action.length > 0) };
}

/** The statements of the policy in what was said. */
function policyIn(said: string): readonly { readonly Action: readonly string[] }[] {
  const [, json = '{"Statement":[]}'] = /adds this policy to .*?: (\{.*\})$/m.exec(said) ?? [];
  return (JSON.parse(json) as { readonly Statement: { readonly Action: readonly string[] }[] }).Statement;
}

/** What eyes see: Slack's sections, in their order. */
function sectionsOf(blocks: unknown): string {
  return (blocks as readonly { readonly text?: { readonly text: string } }[])
    .map(({ text }) => text?.text ?? '')
    .join('\n');
}
