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
      hint: `Admins are the people in the setting ADMIN_USERS. Your Slack user id is ${actor.id}.`,
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
      'Your setup looks OK.',
      'Annexes join the pool at cm.example.org:9618.',
    ]);
    expect(desk().aws.looks).toHaveLength(5);
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
      'Your setup is incomplete:',
      '• configuration bucket: there is none → run setup',
      '• Lambda functions: it runs nodejs18.x → run setup',
      '• Lambda functions: its schedule is off → run setup',
      '• security group: I may not look → allow ec2:Describe',
      'Annexes join the pool at cm.example.org:9618.',
    ]);
  });

  it('says when there is no pool to join yet', async () => {
    desk().settings = { pool: 'default', region: 'us-east-1' };
    expect((await desk().tells('/condor_annex -check-setup')).text).toContain(
      'There is no pool that an annex could join. Launch a head node: /condor_head launch.',
    );
  });
});
