import {
  CreateAccessKeyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  ListAccessKeysCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { makeClients, type Clients } from '../../src/aws/clients.js';
import { botPolicy } from '../../src/aws/policy.js';
import type { ShownView } from '../../src/local/slack/index.js';
import { lastFile } from '../support/last-file.js';
import { World } from '../support/world.js';

const LAB = '-pool muon-lab';
const ROLE = 'arn:aws:iam::123456789012:role/condor-annex-pool-muon-lab';

interface Template {
  readonly Resources: {
    readonly BotRole: {
      readonly Type: string;
      readonly Properties: {
        readonly RoleName: string;
        readonly AssumeRolePolicyDocument: { readonly Statement: readonly unknown[] };
        readonly Policies: readonly {
          readonly PolicyDocument: {
            readonly Statement: readonly { readonly Sid: string; Action: unknown }[];
          };
        }[];
      };
    };
  };
}

describe('a pool with a role of its own', () => {
  let world: World;
  let template: Template;
  let outside: Clients;

  beforeAll(async () => {
    world = await World.start();
    outside = outsideOf(world);
    await world.hears('/condor_pool create muon-lab');
  });
  afterAll(() => world.stop());

  it('hands over a template that trusts the bot alone, and only with the external id', async () => {
    const said = await world.hears(`/condor_pool credentials template ${LAB}`);
    expect(said).toContain('The template is in your messages with me.');
    template = parse(await lastFile(world)) as Template;
    const { Type, Properties } = template.Resources.BotRole;
    expect(Type).toBe('AWS::IAM::Role');
    expect(Properties.RoleName).toBe('condor-annex-pool-muon-lab');
    expect(Properties.AssumeRolePolicyDocument.Statement).toEqual([
      {
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::123456789012:user/local' },
        Action: 'sts:AssumeRole',
        Condition: {
          StringEquals: { 'sts:ExternalId': expect.stringMatching(/^condor-annex-[0-9a-f]{32}$/) },
        },
      },
    ]);
    const actions = Properties.Policies[0]?.PolicyDocument.Statement.flatMap(({ Action }) => Action);
    expect(actions).toEqual(expect.arrayContaining(['ec2:RunInstances', 'iam:SimulatePrincipalPolicy']));
    expect(actions).not.toContain('iam:CreateAccessKey');
    expect(actions).not.toContain('secretsmanager:PutSecretValue');
  });

  it('says what is missing while there is no such role', async () => {
    const refused = await world.hears(`/condor_pool credentials role ${ROLE} ${LAB}`);
    expect(refused).toContain('AWS does not let me take the role');
    expect(refused).toContain('/condor_pool credentials template -pool muon-lab');
  });

  it('takes the role once it has tried it, and prepares the account by it', async () => {
    const { AssumeRolePolicyDocument, Policies } = template.Resources.BotRole.Properties;
    await outside.iam.send(
      new CreateRoleCommand({
        RoleName: 'condor-annex-pool-muon-lab',
        AssumeRolePolicyDocument: JSON.stringify(AssumeRolePolicyDocument),
      }),
    );
    await outside.iam.send(
      new PutRolePolicyCommand({
        RoleName: 'condor-annex-pool-muon-lab',
        PolicyName: 'condor-annex',
        PolicyDocument: substituted(Policies[0]?.PolicyDocument),
      }),
    );
    const question = await world.asks(`/condor_pool credentials role ${ROLE} ${LAB}`);
    expect(question.text).toContain('All needed rights are there.');
    await world.clicks(question, 'Yes');
    await world.sees('I act for pool muon-lab by the role');
    const before = world.aws.calls.length;
    await world.asksAndAnswers(`/condor_annex -setup ${LAB}`, 'Yes');
    await world.sees('Setup successful.');
    const made = world.aws.calls.slice(before).filter(({ command }) => command === 'CreateFunction');
    expect(made.map(({ caller }) => caller)).toEqual([
      'arn:aws:sts::123456789012:assumed-role/condor-annex-pool-muon-lab/condor-annex-muon-lab',
    ]);
    const shown = await world.hears(`/condor_pool credentials ${LAB}`);
    expect(shown).toContain('I act by the role');
  });
});

describe('a pool with a key that somebody has', () => {
  const lines: string[] = [];
  let world: World;
  let outside: Clients;
  let key: { readonly accessKeyId: string; readonly secretAccessKey: string };

  beforeAll(async () => {
    world = await World.start({ log: (line) => lines.push(line) });
    outside = outsideOf(world);
    await world.hears('/condor_pool create muon-lab');
    await outside.iam.send(new CreateUserCommand({ UserName: 'carla' }));
    key = await newKey(outside, 'carla');
  });
  afterAll(() => world.stop());

  const opens = async (user = world.admin): Promise<ShownView> => {
    await world.types(`/condor_pool credentials key ${LAB}`, user);
    return world.comesTo(() => world.slack.viewsOf(user).at(-1));
  };
  const submits = (view: ShownView, id: string, secret: string) =>
    world.slack.submit(world.admin, view.id, { key: { key: id }, secret: { secret } });

  it('opens its form for admins only', async () => {
    const refused = await world.hears(`/condor_pool credentials key ${LAB}`, world.operator);
    expect(refused).toContain('credentials key takes an admin');
    expect(world.slack.viewsOf(world.operator)).toEqual([]);
  });

  it('shows at its field what is wrong, and quotes nothing', async () => {
    const view = await opens();
    expect(JSON.stringify(view)).toContain('It does travel through Slack to reach me');
    const swapped = await submits(view, key.secretAccessKey, key.accessKeyId);
    expect(swapped.errors['key']).toContain('begins with AKIA');
    expect(JSON.stringify(swapped.errors)).not.toContain(key.secretAccessKey);
    const short = await submits(view, key.accessKeyId, 'short');
    expect(short.errors['secret']).toContain('has 40 letters');
    const temporary = await submits(view, 'ASIA1234567890123456', key.secretAccessKey);
    expect(temporary.errors['key']).toContain('temporary key');
    const gone = await newKey(outside, 'carla');
    await outside.iam.send(new DeleteAccessKeyCommand({ UserName: 'carla', AccessKeyId: gone.accessKeyId }));
    const unknown = await submits(view, gone.accessKeyId, gone.secretAccessKey);
    expect(unknown.errors['key']).toContain('AWS does not know this access key');
  });

  it('is asked about with what is missing, and acts from a Yes on', async () => {
    const view = await opens();
    expect((await submits(view, key.accessKeyId, key.secretAccessKey)).action).toBe('close');
    const poor = await world.sees('Is that OK?');
    expect(poor.text).toContain('AWS says it is of arn:aws:iam::123456789012:user/carla.');
    expect(poor.text).toMatch(/Missing are the rights .*ec2:DescribeInstances/);
    await world.clicks(poor, 'No');
    await outside.iam.send(
      new PutUserPolicyCommand({
        UserName: 'carla',
        PolicyName: 'bot',
        PolicyDocument: JSON.stringify(botPolicy()),
      }),
    );
    await world.asksAndAnswers(`/condor_pool credentials take ${LAB}`, 'Yes');
    await world.sees('I act for pool muon-lab by the access key');
    const before = world.aws.calls.length;
    await world.asksAndAnswers(`/condor_annex -setup ${LAB}`, 'Yes');
    await world.sees('Setup successful.');
    const made = world.aws.calls.slice(before).filter(({ command }) => command === 'CreateFunction');
    expect(made.map(({ caller }) => caller)).toEqual(['arn:aws:iam::123456789012:user/carla']);
  });

  it('shows which key and how old, never its secret, and says so when AWS takes it no more', async () => {
    await world.passes(30 * 60_000);
    const shown = await world.hears(`/condor_pool credentials ${LAB}`);
    expect(shown).toContain(`AKIA…${key.accessKeyId.slice(-4)}, 30 min old`);
    expect(shown).not.toContain(key.accessKeyId);
    await outside.iam.send(new DeleteAccessKeyCommand({ UserName: 'carla', AccessKeyId: key.accessKeyId }));
    const dead = await world.hears(`/condor_pool credentials ${LAB}`);
    expect(dead).toContain('the key is switched off, deleted or wrong');
    const status = await world.hears(`/condor_annex -check-setup ${LAB}`);
    expect(status).toContain('AWS does not take the credentials of pool muon-lab any more');
  });

  it('leaves the secret half in Secrets Manager and nowhere else', async () => {
    const redis = await world.inRedis((view) => view.dump());
    expect(redis).toContain('muon-lab');
    expect(redis).not.toContain(key.secretAccessKey);
    expect(JSON.stringify(world.slack.calls)).not.toContain(key.secretAccessKey);
    const log = lines.join('');
    expect(log).toContain('audit');
    expect(log).not.toContain(key.secretAccessKey);
    const entrusted = world.aws.calls.filter(({ input }) =>
      JSON.stringify(input).includes(key.secretAccessKey),
    );
    expect(new Set(entrusted.map(({ service }) => service))).toEqual(new Set(['secretsmanager']));
  });
});

describe('a pool with a user that the bot makes', () => {
  const lines: string[] = [];
  let world: World;
  let outside: Clients;

  beforeAll(async () => {
    world = await World.start({ log: (line) => lines.push(line) });
    world.aws.faults.iamPropagationMs = 8_000;
    outside = outsideOf(world);
  });
  afterAll(() => world.stop());

  const keys = async () => {
    const { AccessKeyMetadata = [] } = await outside.iam.send(
      new ListAccessKeysCommand({ UserName: 'annex-user-default' }),
    );
    return AccessKeyMetadata.map(({ AccessKeyId = '', Status = '' }) => ({
      id: AccessKeyId,
      status: Status,
    }));
  };

  it('says beforehand what it makes, and acts by it once AWS takes the key', async () => {
    const question = await world.asks('/condor_pool credentials create');
    expect(question.text).toContain('Will make the IAM user annex-user-default in account 123456789012');
    await world.clicks(question, 'Yes');
    const done = await world.sees(/I act for pool default by the access key AKIA….* of annex-user-default/s);
    expect(done.ts).toBe(question.ts);
    expect(await keys()).toEqual([{ id: expect.any(String), status: 'Active' }]);
    const before = world.aws.calls.length;
    await world.asksAndAnswers('/condor_annex -setup', 'Yes');
    await world.sees('Setup successful.');
    const made = world.aws.calls.slice(before).filter(({ command }) => command === 'CreateFunction');
    expect(made[0]?.caller).toBe('arn:aws:iam::123456789012:user/annex-user-default');
  });

  it('gets a new key on command while the old one goes on for an hour', async () => {
    await world.asksAndAnswers('/condor_pool credentials rotate', 'Yes');
    await world.sees('The old one is switched off in an hour');
    expect((await keys()).map(({ status }) => status)).toEqual(['Active', 'Active']);
    expect(await world.hears('/condor_annex -check-setup')).toContain('Your setup looks OK.');
  });

  it('gets the rights of a newer bot after a Yes, and not before', async () => {
    const PolicyArn = 'arn:aws:iam::123456789012:policy/annex-user-default';
    const look = { Effect: 'Allow', Action: 'ec2:DescribeInstances', Resource: '*' };
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [look] });
    await outside.iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument, SetAsDefault: true }));
    expect(await world.hears('/condor_pool credentials')).toContain('Missing are the rights');
    const question = await world.asks('/condor_pool credentials renew');
    expect(question.text).toContain('Its key stays.');
    await world.clicks(question, 'Yes');
    await world.sees('has the rights that I need now, and no others');
    expect(await world.hears('/condor_pool credentials')).toContain('Its rights are those that I need now');
    expect(await world.hears('/condor_annex -check-setup')).toContain('Your setup looks OK.');
  });

  it('is revoked with everything that was made, and says what then holds', async () => {
    const question = await world.asks('/condor_pool credentials revoke');
    expect(question.text).toContain('I delete the user annex-user-default, its keys, and the secret');
    await world.clicks(question, 'Yes');
    await world.sees('The credentials of pool default are ended.');
    await expect(keys()).rejects.toThrow('cannot be found');
    const own = await world.hears('/condor_pool credentials');
    expect(own).toContain('I act as myself');
    expect(own).not.toContain('credentials rotate');
  });

  it('leaves no secret anywhere but in Secrets Manager', async () => {
    const secrets = world.aws.calls.flatMap(({ service, input }) =>
      service === 'secretsmanager'
        ? [...JSON.stringify(input).matchAll(/secretAccessKey[\\":]+([A-Za-z0-9/+=]{40})/g)].map(
            ([, text = '']) => text,
          )
        : [],
    );
    expect(new Set(secrets).size).toBe(2);
    const redis = await world.inRedis((view) => view.dump());
    const elsewhere = [redis, JSON.stringify(world.slack.calls), lines.join('')];
    for (const secret of secrets) for (const text of elsewhere) expect(text).not.toContain(secret);
  });
});

async function newKey({ iam }: Clients, UserName: string) {
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return {
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: AccessKey?.SecretAccessKey ?? '',
  };
}

/** The console of the account, past the bot. */
function outsideOf(world: World): Clients {
  return makeClients('us-east-1', {
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' },
    prepareClient: (client) => world.aws.attach(client),
  });
}

/** What CloudFormation does with `Fn::Sub`. */
function substituted(document: unknown): string {
  return JSON.stringify(document, (_key, value: unknown) => {
    const text: unknown =
      typeof value === 'object' && value !== null ? Reflect.get(value, 'Fn::Sub') : undefined;
    if (typeof text !== 'string') return value;
    return text.replace('${AWS::Partition}', 'aws').replace('${AWS::AccountId}', '123456789012');
  });
}
