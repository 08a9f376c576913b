import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { roleTemplate } from '../../src/aws/credentials/role-template.js';
import { ACTIONS, iamAction } from '../../src/aws/actions.js';
import { SCOPES } from '../../src/aws/scopes.js';
import { botPolicy, extraPolicy } from '../../src/aws/policy.js';

const SOURCES = join(import.meta.dirname, '..', '..', 'src', 'aws');

/** The SDK commands that src/aws imports. */
function importedCommands(): readonly string[] {
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const imports = files
    .map((name) => readFileSync(join(SOURCES, name), 'utf8'))
    .flatMap((text) =>
      [...text.matchAll(/import \{([^}]*)\} from '@aws-sdk\/client-/g)].map(([, names = '']) => names),
    );
  const commands = imports.flatMap((names) =>
    [...names.matchAll(/(\w+)Command\b/g)].map(([, name = '']) => name),
  );
  return [...new Set(commands)].sort();
}

describe('the table of actions', () => {
  it('has every command that is sent, and no other', () => {
    expect(Object.keys(ACTIONS).sort()).toEqual(importedCommands());
  });

  it('sends nothing past the function that explains what goes wrong', () => {
    const past = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && name !== 'call.ts')
      .filter((name) => readFileSync(join(SOURCES, name), 'utf8').includes('.send('));
    expect(past).toEqual([]);
  });

  it('uses every scope', () => {
    const used = new Set(
      Object.values(ACTIONS).flatMap((rights) => rights.flatMap(([, ...scopes]) => scopes)),
    );
    expect([...used].sort()).toEqual(Object.keys(SCOPES).sort());
  });

  it('knows what S3 calls its actions', () => {
    expect(iamAction('HeadBucket')).toBe('s3:ListBucket');
    expect(iamAction('PutBucketEncryption')).toBe('s3:PutEncryptionConfiguration');
  });
});

/** What knows neither resources nor tags: all that only looks at what there is, and what became of a command. */
const LOOKS = /^((ec2|ssm):Describe\w+|ssm:GetCommandInvocation)$/;

describe('the policy of the bot', () => {
  const { Statement } = botPolicy();
  const allowing = (action: string) => Statement.filter(({ Action }) => Action.includes(action));

  it('names every action in full', () => {
    for (const action of Statement.flatMap(({ Action }) => Action))
      expect(action).toMatch(/^[a-z0-9-]+:[A-Za-z]+$/);
  });

  it('names every action in full also where it is printed apart, or handed out', () => {
    const apart = (['credentials', 'administrator', 'doctor'] as const).map((each) => extraPolicy(each));
    const template = roleTemplate(
      { name: 'lab' },
      { botArn: 'arn:aws:iam::123456789012:user/bot', externalId: 'x' },
    );
    const said = [...apart.map((each) => JSON.stringify(each)), template].join('\n');
    const actions = [...said.matchAll(/"Action":\s*(\[[^\]]*\]|"[^"]*")/g)].flatMap(([, list = '']) =>
      [JSON.parse(list) as string | string[]].flat(),
    );
    expect(actions.length).toBeGreaterThan(90);
    for (const action of actions) expect(action).toMatch(/^[a-z0-9-]+:[A-Za-z]+$/);
  });

  it('is about everything only where AWS knows nothing smaller', () => {
    const wide = Statement.filter(({ Resource }) => Resource?.includes('*'));
    expect(wide.flatMap(({ Action }) => Action).every((action) => LOOKS.test(action))).toBe(true);
  });

  it('lets it end only instances with the tag of a pool', () => {
    expect(allowing('ec2:TerminateInstances')).toEqual([
      expect.objectContaining({ Condition: { Null: { 'aws:ResourceTag/htcondor:Pool': 'false' } } }),
    ]);
  });

  it('lets it tag what it makes, move leases and messages, and adopt what was offered, and nothing else', () => {
    expect(allowing('ec2:CreateTags').map(({ Condition }) => Condition)).toEqual([
      {
        StringEquals: {
          'ec2:CreateAction': ['RunInstances', 'CreateSecurityGroup', 'CreateKeyPair', 'ImportKeyPair'],
        },
      },
      {
        Null: { 'aws:ResourceTag/htcondor:Pool': 'false' },
        'ForAllValues:StringEquals': { 'aws:TagKeys': ['htcondor:LeaseEndsAt', 'htcondor:Message'] },
      },
      {
        Null: { 'aws:ResourceTag/condor-annex:Adopt': 'false' },
        'ForAllValues:StringLike': { 'aws:TagKeys': 'htcondor:*' },
      },
    ]);
  });

  it('lets it pass each role to the service it is for', () => {
    expect(allowing('iam:PassRole').map(({ Resource, Condition }) => [Resource, Condition])).toEqual([
      [
        ['arn:aws:iam::*:role/condor-annex-instance-*', 'arn:aws:iam::*:role/condor-annex-head-*'],
        { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
      ],
      [
        ['arn:aws:iam::*:role/condor-annex-lease-*'],
        { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
      ],
      [
        ['arn:aws:iam::*:role/condor-annex-schedule-*'],
        { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
      ],
    ]);
  });

  it('lets it run one document, on head nodes only', () => {
    expect(
      allowing('ssm:SendCommand').map(({ Resource, Condition }) => [
        [Resource ?? []].flat().filter((arn) => /:document\/|:instance\//.test(arn)),
        Condition,
      ]),
    ).toEqual([
      [['arn:aws:ec2:*:*:instance/*'], { StringLike: { 'ssm:resourceTag/htcondor:HeadId': '*' } }],
      [['arn:aws:ssm:*::document/AWS-RunShellScript'], undefined],
    ]);
  });

  it('does not let it read the private key that it stored', () => {
    const readable = allowing('secretsmanager:GetSecretValue').flatMap(({ Resource }) => Resource);
    expect(readable).toEqual(['arn:aws:secretsmanager:*:*:secret:condor-annex/token-*']);
  });

  it('can be narrowed to one account, region and token', () => {
    const narrow = JSON.stringify(
      botPolicy({
        accountId: '123456789012',
        region: 'eu-central-1',
        partition: 'aws-us-gov',
        tokenSecret: 'our/token',
      }),
    );
    expect(narrow).toContain('arn:aws-us-gov:s3:::condor-annex-123456789012-*');
    expect(narrow).toContain('arn:aws-us-gov:secretsmanager:eu-central-1:123456789012:secret:our/token-*');
    expect(narrow).not.toMatch(/PARTITION|ACCOUNT|REGION|POOL_TOKEN/);
  });

  it('fits into a managed policy', () => {
    expect(
      JSON.stringify(botPolicy({ accountId: '123456789012', region: 'ap-southeast-1' })).length,
    ).toBeLessThan(6144);
  });
});

describe('npm run policy', () => {
  const run = (...args: readonly string[]) =>
    spawnSync('npm', ['run', '--silent', 'policy', '--', ...args], {
      cwd: join(import.meta.dirname, '..', '..'),
      encoding: 'utf8',
    });

  it('prints it as JSON, for the bot and for the user made for it', () => {
    expect(JSON.parse(run().stdout)).toEqual(botPolicy());
    expect(JSON.parse(run('annex-user', '--region', 'us-east-1').stdout)).toEqual(
      botPolicy({ region: 'us-east-1' }),
    );
  }, 60_000);

  it('says what it takes when it does not understand', () => {
    const { status, stderr, stdout } = run('everything');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('Usage: npm run --silent policy');
  }, 60_000);

  it('says so of an option that it does not know, without a stack', () => {
    const { status, stderr } = run('--acount', '1');
    expect(status).toBe(2);
    expect(stderr).toContain("Unknown option '--acount'");
    expect(stderr).not.toMatch(/^\s+at /m);
  }, 60_000);
});
