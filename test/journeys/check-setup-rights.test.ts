import {
  DetachUserPolicyCommand,
  ListAttachedUserPoliciesCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeClients } from '../../src/aws/clients.js';
import { botPolicy } from '../../src/aws/policy.js';
import { World } from '../support/world.js';

const UserName = 'annex-user-default';
const ACCOUNT = { accountId: '123456789012', region: 'us-east-1' };

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

describe('checking the setup without some rights', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start();
    await world.asksAndAnswers('/condor_pool credentials create', 'Yes');
    await world.sees('I act for pool default by the access key');
    await world.setUp();
  }, 60_000);
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

  it('finds nothing wrong while all are there', async () => {
    await takeAway();
    expect(await world.hears('/condor_annex -check-setup')).toContain('Your setup looks OK.');
  });

  it('names each missing one, and has its statement for the administrator once', async () => {
    const actions = ['lambda:GetFunctionConfiguration', 'ec2:DescribeSecurityGroups'];
    await takeAway(...actions);
    const said = await world.hears('/condor_annex -check-setup');
    expect(said).toContain('Lambda functions... unknown.');
    expect(said).toContain('security group... unknown.');
    for (const action of actions) expect(said.split(`AWS refuses ${action} `)).toHaveLength(2);
    expect(statementsIn(said)).toEqual([
      {
        Effect: 'Allow',
        Action: 'lambda:GetFunctionConfiguration',
        Resource: ['arn:aws:lambda:us-east-1:123456789012:function:condor-annex-lease'],
      },
      { Effect: 'Allow', Action: 'ec2:DescribeSecurityGroups', Resource: ['*'] },
    ]);
  });

  it('tells of ten of them in one message that Slack takes', async () => {
    await takeAway(...TEN);
    await world.hears('/condor_annex -check-setup');
    const { blocks } = await world.sees(/Problem: Will check setup/);
    const shown = sectionsOf(blocks);
    expect(JSON.stringify(blocks)).not.toMatch(/more lines?\./);
    expect(
      statementsIn(shown.replaceAll('`', ''))
        .map(({ Action }) => Action)
        .sort(),
    ).toEqual([...TEN].sort());
    expect(shown).toContain('`iam:GetRole` to the bot');
    expect(shown).toContain('→ The statement is above.');
  });

  it('is content again once the administrator has added what it said', async () => {
    await takeAway(...TEN);
    await world.hears('/condor_annex -check-setup');
    const { blocks } = await world.sees(/Problem: Will check setup/);
    await add(statementsIn(sectionsOf(blocks).replaceAll('`', '')));
    expect(await world.hears('/condor_annex -check-setup')).toContain('Your setup looks OK.');
  });
});

function without(actions: readonly string[]): object {
  const { Version, Statement } = botPolicy(ACCOUNT);
  const left = Statement.map((statement) => ({
    ...statement,
    Action: [statement.Action].flat().filter((action) => !actions.includes(action)),
  }));
  return { Version, Statement: left.filter(({ Action }) => Action.length > 0) };
}

/** The statements in what was said. */
function statementsIn(said: string): readonly { readonly Action: string }[] {
  return [...said.matchAll(/Statement: (\{.*\})$/gm)].flatMap(
    ([, json = '']) => JSON.parse(`[${json}]`) as { readonly Action: string }[],
  );
}

/** What eyes see: Slack's sections, in their order. */
function sectionsOf(blocks: unknown): string {
  return (blocks as readonly { readonly text?: { readonly text: string } }[])
    .map(({ text }) => text?.text ?? '')
    .join('\n');
}
