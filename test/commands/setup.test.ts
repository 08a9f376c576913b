import { describe, expect, it } from '@jest/globals';
import { words } from '../../src/domain/words.js';
import { anAccount, NOON } from '../support/samples.js';
import { ADA, BEN, commandDesk, EVE } from './desk.js';

const desk = commandDesk();

describe('the question before a setup', () => {
  it.each(['/condor_annex -setup', '/condor_annex setup'])(
    'shows what is created, where: %s',
    async (line) => {
      const { text } = await desk().asks(line, ADA);
      expect(text.split('\n')).toEqual([
        'Will prepare the AWS account 123456789012 in us-east-1 for annexes.',
        'This is created, or put right where it exists:',
        '• configuration bucket: the bucket in us-east-1',
        '• Lambda functions: the functions in us-east-1',
        '• instance profile: the profile in us-east-1',
        '• security group: the group in us-east-1',
        '• key pair: the key in us-east-1',
        'Is that OK? @UADA asked for it.',
        "Costs: the key pair's secret $0.40 a month, what the lease function notes of its runs $0.22; the rest stays within cents a month. No instance is started.",
      ]);
    },
  );

  it('is about another region when told so', async () => {
    const { text } = await desk().asks('/condor_annex -setup -aws-region eu-central-1', ADA);
    expect(text).toContain('the AWS account 123456789012 in eu-central-1');
    expect(await desk().refuses('/condor_annex -setup -aws-region moon', ADA)).toMatchObject({
      sentence: 'moon is not an AWS region.',
    });
  });

  it.each([BEN, EVE])('is for admins: $role', async (actor) => {
    expect(await desk().refuses('/condor_annex -setup', actor)).toEqual({
      fault: 'forbidden',
      sentence: 'setup takes an admin, and you are not one.',
      hint: `Ask an admin: /condor_pool show names them, and the setting ADMIN_USERS does. Your Slack user id is ${actor.id}.`,
      flag: undefined,
    });
    expect(desk().aws.looks).toEqual([]);
  });
});

describe('a Yes to a setup', () => {
  const components = {
    bucket: { kind: 'waiting' },
    functions: { kind: 'waiting' },
    profile: { kind: 'waiting' },
    group: { kind: 'waiting' },
    key: { kind: 'waiting' },
  } as const;

  it('writes down the wish and shows what is going on', async () => {
    const answered = await desk().does('/condor_annex -setup', ADA);
    expect(await desk().wishes.findAccount('default', 'us-east-1')).toEqual({
      kind: 'account',
      pool: 'default',
      region: 'us-east-1',
      version: 1,
      requestedBy: 'UADA',
      requestedAt: NOON,
      components,
      place: { channel: 'C1', ts: '1.000100' },
    });
    expect(answered).toMatchObject({
      kind: 'progress',
      nudge: 'account:us-east-1',
      progress: { key: `account:default:us-east-1:${NOON}`, fallback: 'UADA' },
    });
    expect(JSON.stringify(answered)).toContain(
      'Creating configuration bucket (this takes less than a minute)...',
    );
  });

  it('lets a setup that failed or was finished run once more', async () => {
    const failed = { kind: 'failed', why: 'AWS said no.' } as const;
    await desk().wishes.save(
      anAccount({ components: { ...components, profile: failed }, finishedAt: NOON - 1 }),
    );
    await desk().does('/condor_annex -setup', ADA);
    const wish = await desk().wishes.findAccount('default', 'us-east-1');
    expect(wish).toMatchObject({ version: 2, components });
    expect(wish?.finishedAt).toBeUndefined();
  });
});

describe('check-setup', () => {
  it('looks at all components at once and has a line for each', async () => {
    const { message, text } = await desk().tells('/condor_annex -check-setup', EVE);
    expect(message.tone).toBe('good');
    expect(text.split('\n')).toEqual([
      "Will check setup in region 'us-east-1'.",
      'Checking for configuration bucket... OK.',
      'Checking for Lambda functions... OK.',
      'Checking for instance profile... OK.',
      'Checking for security group... OK.',
      'Checking for key pair... OK.',
      'Checking for rights... OK.',
      'Your setup looks OK.',
      'Annexes join the pool at cm.example.org:9618.',
    ]);
    expect(desk().aws.looks).toHaveLength(6);
  });

  it('says all that is wrong, each with the one thing that puts it right', async () => {
    const finding = (problem: string, fix: string) => ({ problem: words`${problem}`, fix: words`${fix}` });
    desk().aws.checks = {
      bucket: { component: 'bucket', state: 'missing', findings: [finding('there is none', 'run setup')] },
      functions: {
        component: 'functions',
        state: 'not OK',
        findings: [finding('it runs nodejs18.x', 'run setup'), finding('its schedule is off', 'run setup')],
      },
      group: {
        component: 'group',
        state: 'unknown',
        findings: [finding('I may not look', 'allow ec2:Describe')],
      },
    };
    const { message, text } = await desk().tells('/condor_annex check-setup -aws-region eu-west-1');
    expect(message.tone).toBe('bad');
    expect(text.split('\n')).toEqual([
      "Will check setup in region 'eu-west-1'.",
      'Checking for configuration bucket... missing.',
      'Checking for Lambda functions... not OK.',
      'Checking for instance profile... OK.',
      'Checking for security group... unknown.',
      'Checking for key pair... OK.',
      'Checking for rights... OK.',
      'Your setup is incomplete:',
      '• configuration bucket: there is none → run setup',
      '• Lambda functions: it runs nodejs18.x → run setup',
      '• Lambda functions: its schedule is off → run setup',
      '• security group: I may not look → allow ec2:Describe',
      'Annexes join the pool at cm.example.org:9618.',
    ]);
  });

  describe('of the rights', () => {
    const policy = '{"Version":"2012-10-17","Statement":[]}';
    const linesOf = (text: string) => text.split('\n').filter((line) => /rights|policy|more/.test(line));

    it('names all that are missing, with one policy for all', async () => {
      desk().aws.rights = { missing: ['ec2:RunInstances', 'iam:PassRole'], policy };
      const { message, text } = await desk().tells('/condor_annex -check-setup');
      expect(message.tone).toBe('bad');
      expect(linesOf(text)).toEqual([
        'Checking for rights... 2 missing.',
        '• rights: 2 are missing: ec2:RunInstances, iam:PassRole.',
        `→ An administrator of account 123456789012 adds this policy to arn:aws:iam::123456789012:user/bot: ${policy}`,
      ]);
    });

    it('gives a policy that a message has no room for as a file', async () => {
      const long = `${policy}${' '.repeat(3000)}`;
      desk().aws.rights = { missing: ['ec2:RunInstances'], policy: long };
      const { message, text } = await desk().tells('/condor_annex -check-setup');
      expect(text).toContain('user/bot; it is in your messages with me.');
      expect(message.file).toEqual({ name: 'condor-annex-missing-rights.json', content: `${long}\n` });
    });

    it('tells what is withheld from what is missing: no policy of the bot helps there', async () => {
      desk().aws.rights = { forbidden: [{ action: 'ec2:RunInstances', by: 'the permissions boundary' }] };
      const { text } = await desk().tells('/condor_annex -check-setup');
      expect(linesOf(text)).toEqual([
        'Checking for rights... 1 forbidden.',
        "• rights: ec2:RunInstances is withheld by the permissions boundary → Whoever keeps it has to allow them; the bot's own policy does not help there.",
      ]);
    });

    it('says that there may be more where AWS does not tell, and by which policy it would', async () => {
      desk().aws.rights = {
        missing: ['ec2:RunInstances'],
        policy,
        isCertain: false,
        policyToAsk: '{"ask":1}',
      };
      const { text } = await desk().tells('/condor_annex -check-setup');
      expect(text).toContain(
        'There may be more: this is what was refused, for I may not ask AWS what I may do. With this policy as well I tell all at once: {"ask":1}',
      );
    });

    it('is content where nothing was refused, and says what that is worth', async () => {
      desk().aws.rights = { isCertain: false, policyToAsk: '{"ask":1}' };
      const { message, text } = await desk().tells('/condor_annex -check-setup');
      expect(message.tone).toBe('good');
      expect(text).toContain('Checking for rights... OK as far as I can see');
      expect(text).toContain('Your setup looks OK.');
    });

    it('sends a look that lacks a right to the policy, which is said once', async () => {
      const problem = words`AWS refuses ec2:DescribeSecurityGroups`;
      const lacking = { problem, fix: words`Add it`, right: 'ec2:DescribeSecurityGroups' };
      desk().aws.checks = { group: { component: 'group', state: 'unknown', findings: [lacking] } };
      desk().aws.rights = { missing: ['ec2:DescribeSecurityGroups'], policy };
      const { text } = await desk().tells('/condor_annex -check-setup');
      expect(text).toContain(
        '• security group: AWS refuses ec2:DescribeSecurityGroups → The policy is above.',
      );
      expect(text).not.toContain('Add it');
    });
  });

  it('says when there is no pool to join yet', async () => {
    desk().settings = { pool: 'default', region: 'us-east-1' };
    expect((await desk().tells('/condor_annex -check-setup')).text).toContain(
      'There is no pool that an annex could join. Launch a head node: /condor_head launch.',
    );
  });
});
