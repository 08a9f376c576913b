import { describe, expect, it } from '@jest/globals';
import {
  CreateTagsCommand,
  DeleteTagsCommand,
  GetConsoleOutputCommand,
  type RunInstancesCommandInput,
  StopInstancesCommand,
  StartInstancesCommand,
} from '@aws-sdk/client-ec2';
import { DeleteRolePolicyCommand } from '@aws-sdk/client-iam';
import { DeleteObjectCommand, PutBucketPolicyCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import {
  type Account,
  aBucket,
  aBundle,
  anAccount,
  anInstanceProfile,
  launch,
  lease,
  policy,
} from './support.js';

const CONFIG = 'COLLECTOR_HOST = head.example.org:9618\nSTARTD_NOCLAIM_SHUTDOWN = 900\n';
const QUICK = { bootSeconds: 30, joinSeconds: 60, stopSeconds: 10 };

interface Setup {
  readonly account: Account;
  readonly bucket: string;
  readonly profile: string;
}

async function aSetup(files: Readonly<Record<string, string>> = { '10.conf': CONFIG }): Promise<Setup> {
  const account = anAccount({ machine: QUICK });
  const bucket = await aBucket(account);
  await aBundle(account, bucket, 'annex.tar.gz', files);
  return { account, bucket, profile: await anInstanceProfile(account, bucket) };
}

async function start(
  { account, bucket, profile }: Setup,
  more: Partial<RunInstancesCommandInput> = {},
): Promise<string> {
  const script = `#!/bin/bash\n# who am I\nBUNDLE_URL='s3://${bucket}/annex.tar.gz'\nLEASE_TAG='lease'\nSTATE_TAG='state'\nset -e\n`;
  const [id = ''] = await launch(account, {
    UserData: Buffer.from(script).toString('base64'),
    IamInstanceProfile: { Name: profile },
    InstanceInitiatedShutdownBehavior: 'terminate',
    MetadataOptions: { InstanceMetadataTags: 'enabled' },
    ...more,
  });
  return id;
}

async function consoleOf({ ec2 }: Account, InstanceId: string): Promise<string> {
  const { Output = '' } = await ec2.send(new GetConsoleOutputCommand({ InstanceId }));
  return Buffer.from(Output, 'base64').toString();
}

const stateTag = ({ aws }: Account): string | undefined => aws.instances()[0]?.tags['state'];
const state = ({ aws }: Account): string | undefined => aws.instances()[0]?.state;

describe('a simulated machine', () => {
  it('joins a minute after it booted, and says so in its tag and on its console', async () => {
    const setup = await aSetup();
    const { account } = setup;
    const id = await start(setup);
    await account.pass({ seconds: 89 });
    expect(account.aws.instances()[0]?.tags).toEqual({});
    await account.pass({ seconds: 1 });
    expect(account.aws.instances()[0]?.tags).toEqual({ state: 'in-pool' });
    expect(await consoleOf(account, id)).toBe(
      '[2026-11-22T13:00:30.000Z] booted as m4.large in us-east-1a\r\n' +
        '[2026-11-22T13:01:30.000Z] joined the pool at head.example.org:9618\r\n',
    );
  });

  it.each([
    ['terminate', 'terminated'],
    ['stop', 'stopped'],
  ] as const)(
    'shuts down when nobody claims it, which is to %s',
    async (InstanceInitiatedShutdownBehavior, end) => {
      const setup = await aSetup();
      const { account } = setup;
      await start(setup, { InstanceInitiatedShutdownBehavior });
      await account.pass({ seconds: 90 + 899 });
      expect(state(account)).toBe('running');
      await account.pass({ seconds: 11 });
      expect(account.aws.instances()[0]).toMatchObject({
        state: end,
        stateReason: 'Client.InstanceInitiatedShutdown',
      });
      expect(account.aws.instances()[0]?.console.at(-1)).toContain(
        'No resources have been claimed for 900 seconds',
      );
    },
  );

  it('says a minute later that nobody has claimed it', async () => {
    const setup = await aSetup();
    await start(setup);
    await setup.account.pass({ seconds: 149 });
    expect(stateTag(setup.account)).toBe('in-pool');
    await setup.account.pass({ seconds: 1 });
    expect(stateTag(setup.account)).toBe('idle');
  });

  it('says that it is busy while a job runs, once a minute it looks and at most every five minutes', async () => {
    const setup = await aSetup();
    const { account } = setup;
    const id = await start(setup);
    await account.pass({ seconds: 160 });
    account.aws.console.runJobUntil(id, account.now() + 10 * 60_000);
    await account.pass({ minutes: 4 });
    expect(stateTag(account)).toBe('idle');
    await account.pass({ minutes: 1 });
    expect(stateTag(account)).toBe('busy');
    await account.pass({ minutes: 5 });
    expect(stateTag(account)).toBe('busy');
    await account.pass({ minutes: 1 });
    expect(stateTag(account)).toBe('idle');
  });

  it('is busy from the first look on when a job came at once', async () => {
    const setup = await aSetup();
    const { account } = setup;
    const id = await start(setup);
    await account.pass({ seconds: 95 });
    account.aws.console.runJobUntil(id, account.now() + 60 * 60_000);
    await account.pass({ minutes: 2 });
    expect(stateTag(account)).toBe('busy');
  });

  it.each<[string, string, (setup: Setup, id: string) => void]>([
    ['idle', 'nobody claims it', () => undefined],
    [
      'condor_off',
      'HTCondor is told to leave',
      ({ account }, id) => {
        account.aws.console.leavePool(id);
      },
    ],
    [
      'busy',
      'somebody ends it from outside',
      ({ account }, id) => {
        account.aws.console.terminate(id);
      },
    ],
  ])('says %s last when %s', async (said, _what, act) => {
    const setup = await aSetup();
    const { account } = setup;
    const id = await start(setup);
    await account.pass({ minutes: 2 });
    if (said !== 'idle') account.aws.console.runJobUntil(id, account.now() + 60 * 60_000);
    await account.pass({ minutes: 10 });
    act(setup, id);
    await account.pass({ minutes: 10 });
    expect(account.aws.instances()[0]).toMatchObject({
      state: 'terminated',
      tags: { state: said === 'busy' ? 'busy' : `ended-${said}` },
    });
  });

  it('is in no pool that it could be told to leave before it has joined', async () => {
    const setup = await aSetup();
    const id = await start(setup);
    await setup.account.pass({ seconds: 60 });
    expect(() => {
      setup.account.aws.console.leavePool(id);
    }).toThrow('It is in no pool.');
  });

  it('stays while a job runs, and counts from its end', async () => {
    const setup = await aSetup();
    const { account } = setup;
    const id = await start(setup);
    await account.pass({ minutes: 10 });
    account.aws.console.runJobUntil(id, account.now() + 3_600_000);
    await account.pass({ minutes: 60 + 14 });
    expect(state(account)).toBe('running');
    await account.pass({ minutes: 2 });
    expect(state(account)).toBe('terminated');
  });

  it('stays for ever when nothing says how long it may be unclaimed', async () => {
    const setup = await aSetup({ '10.conf': 'CONDOR_HOST = head' });
    const { account } = setup;
    await start(setup);
    await account.pass({ hours: 24 * 30 });
    expect(state(account)).toBe('running');
  });

  it('takes the last word of its configuration, in the order of the files', async () => {
    const setup = await aSetup({
      '90.conf': 'startd_noclaim_shutdown=60',
      '10.conf': CONFIG,
      'notes.txt': 'STARTD_NOCLAIM_SHUTDOWN = 1',
    });
    const { account } = setup;
    await start(setup);
    await account.pass({ seconds: 90 + 59 });
    expect(state(account)).toBe('running');
    await account.pass({ seconds: 1 });
    expect(state(account)).toBe('shutting-down');
  });

  it('counts anew when it was stopped and started', async () => {
    const setup = await aSetup();
    const { account } = setup;
    const InstanceIds = [await start(setup)];
    await account.pass({ minutes: 10 });
    await account.ec2.send(new StopInstancesCommand({ InstanceIds }));
    await account.pass({ hours: 5 });
    await account.ec2.send(new StartInstancesCommand({ InstanceIds }));
    await account.pass({ minutes: 16 });
    expect(state(account)).toBe('running');
    await account.pass({ minutes: 1 });
    expect(state(account)).toBe('terminated');
  });

  it.each<[string, (setup: Setup) => Promise<unknown>, string]>([
    [
      'its bundle is not there',
      ({ account, bucket }) =>
        account.s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'annex.tar.gz' })),
      'NoSuchKey',
    ],
    [
      'its bundle is no archive',
      ({ account, bucket }) =>
        account.s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'annex.tar.gz', Body: 'x' })),
      'cannot use',
    ],
    [
      'its role may not read the bundle',
      ({ account }) =>
        account.iam.send(new DeleteRolePolicyCommand({ RoleName: 'instance', PolicyName: 'bundle' })),
      'AccessDenied: arn:aws:iam::123456789012:role/instance may not s3:GetObject',
    ],
    [
      'the bucket denies it',
      ({ account, bucket }) =>
        account.s3.send(
          new PutBucketPolicyCommand({
            Bucket: bucket,
            Policy: policy({ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' }),
          }),
        ),
      'the policy of the bucket',
    ],
    [
      'its configuration names no pool',
      ({ account, bucket }) =>
        aBundle(account, bucket, 'annex.tar.gz', { '10.conf': 'DAEMON_LIST = MASTER' }),
      'names no COLLECTOR_HOST',
    ],
  ])('never joins when %s', async (_what, breakIt, said) => {
    const setup = await aSetup();
    const { account } = setup;
    const id = await start(setup);
    await breakIt(setup);
    await account.pass({ minutes: 20 });
    expect(account.aws.instances()[0]).toMatchObject({ state: 'running', tags: {} });
    expect(await consoleOf(account, id)).toContain(said);
  });

  it('gives up after twenty minutes without its bundle, and says that it failed', async () => {
    const setup = await aSetup();
    const { account } = setup;
    await account.s3.send(new DeleteObjectCommand({ Bucket: setup.bucket, Key: 'annex.tar.gz' }));
    await start(setup);
    await account.pass({ minutes: 21, seconds: 29 });
    expect(state(account)).toBe('running');
    await account.pass({ seconds: 1 });
    expect(account.aws.instances()[0]).toMatchObject({
      state: 'shutting-down',
      stateReason: 'Client.InstanceInitiatedShutdown',
      tags: { state: 'ended-failure' },
    });
  });

  it('never joins without a role, and without user data does nothing', async () => {
    const setup = await aSetup();
    const { account } = setup;
    const id = await start(setup, { IamInstanceProfile: undefined });
    const other = await start(setup, { UserData: undefined });
    await account.pass({ hours: 1 });
    expect(await consoleOf(account, id)).toContain('Unable to locate credentials');
    expect(await consoleOf(account, other)).toContain('no BUNDLE_URL');
  });

  it('joins but cannot say so when its role may not tag it', async () => {
    const setup = await aSetup();
    const { account } = setup;
    const id = await start(setup);
    await account.iam.send(new DeleteRolePolicyCommand({ RoleName: 'instance', PolicyName: 'may' }));
    await account.pass({ minutes: 2 });
    expect(account.aws.instances()[0]?.tags).toEqual({});
    expect(await consoleOf(account, id)).toContain('cannot tag itself with state: AccessDenied');
  });
});

describe('a lease on the machine', () => {
  const MINUTE = 60_000;
  const tag = ({ ec2, now }: Account, id: string, minutes: number): Promise<unknown> =>
    ec2.send(
      new CreateTagsCommand({
        Resources: [id],
        Tags: [{ Key: 'lease', Value: String(now() + minutes * MINUTE) }],
      }),
    );

  it('ends it at the first look after the lease is over, busy or not', async () => {
    const setup = await aSetup();
    const { account } = setup;
    const id = await start(setup, { TagSpecifications: lease(account.now() + 10 * MINUTE) });
    await account.pass({ minutes: 2 });
    account.aws.console.runJobUntil(id, account.now() + 24 * 60 * MINUTE);
    // It booted at half past the minute, so that is when it looks.
    await account.pass({ minutes: 8, seconds: 29 });
    expect(state(account)).toBe('running');
    await account.pass({ seconds: 1 });
    expect(account.aws.instances()[0]).toMatchObject({
      state: 'shutting-down',
      stateReason: 'Client.InstanceInitiatedShutdown',
    });
    expect(await consoleOf(account, id)).toContain('the lease in lease ended at 2026-11-22T13:10:00.000Z');
  });

  it('ends it though it never joined', async () => {
    const setup = await aSetup();
    const { account } = setup;
    await account.s3.send(new DeleteObjectCommand({ Bucket: setup.bucket, Key: 'annex.tar.gz' }));
    await start(setup, { TagSpecifications: lease(account.now() + 10 * MINUTE) });
    await account.pass({ minutes: 12 });
    expect(state(account)).toBe('terminated');
  });

  it('may be moved both ways', async () => {
    const setup = await aSetup({ '10.conf': 'COLLECTOR_HOST = head' });
    const { account } = setup;
    const id = await start(setup, { TagSpecifications: lease(account.now() + 10 * MINUTE) });
    await account.pass({ minutes: 5 });
    await tag(account, id, 60);
    await account.pass({ minutes: 50 });
    expect(state(account)).toBe('running');
    await tag(account, id, 1);
    await account.pass({ minutes: 2 });
    expect(state(account)).toBe('terminated');
  });

  it('that is over already when the machine boots ends it at once', async () => {
    const setup = await aSetup();
    const { account } = setup;
    await start(setup, { TagSpecifications: lease(account.now() - MINUTE) });
    await account.pass({ seconds: 30 });
    expect(state(account)).toBe('shutting-down');
  });

  it('is no lease when the tag is gone, is no number, or cannot be read on the machine', async () => {
    const setup = await aSetup({ '10.conf': 'COLLECTOR_HOST = head' });
    const { account } = setup;
    const id = await start(setup, { TagSpecifications: lease(account.now() + 10 * MINUTE) });
    const words = [{ ResourceType: 'instance' as const, Tags: [{ Key: 'lease', Value: 'tomorrow' }] }];
    await start(setup, { TagSpecifications: words });
    const closed = { MetadataOptions: { InstanceMetadataTags: 'disabled' as const } };
    const blind = await start(setup, { TagSpecifications: lease(account.now() + 10 * MINUTE), ...closed });
    await account.pass({ minutes: 5 });
    await account.ec2.send(new DeleteTagsCommand({ Resources: [id], Tags: [{ Key: 'lease' }] }));
    await account.pass({ hours: 2 });
    expect(account.aws.instances().map((instance) => instance.state)).toEqual([
      'running',
      'running',
      'running',
    ]);
    expect(await consoleOf(account, blind)).toContain(
      'cannot read lease: tags are not in the instance metadata',
    );
  });
});
