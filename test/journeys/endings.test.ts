import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DeleteObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import {
  GetScheduleCommand,
  SchedulerClient,
  UpdateScheduleCommand,
  type ScheduleState,
} from '@aws-sdk/client-scheduler';
import { TAG } from '../../src/domain/tags.js';
import { has, World } from '../support/world.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const REACH = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' },
};

describe('why instances end, as people see it', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start({ prepared: true });
  });
  afterAll(() => world.stop());

  const idsOf = (name: string): readonly string[] => world.aliveOf(name).map(({ id }) => id);
  const lastWords = (name: string) => [
    ...new Set(
      world.aws
        .instances()
        .filter(({ tags }) => tags[TAG.annexName] === name)
        .map(({ tags }) => tags[TAG.poolState]),
    ),
  ];
  /** What somebody is answered whose answer has this in it; notices may come in between. */
  const answer = async (line: string, text: string): Promise<string> => {
    const seen = () => world.slack.seenBy(world.admin, world.channel);
    const before = new Set(seen().map(({ ts }) => ts));
    await world.types(line);
    const found = await world.comesTo(() =>
      seen().find((shown) => !before.has(shown.ts) && has(shown, text)),
    );
    return found.text;
  };
  /** What the status of an annex says of those that have ended: a line for each reason. */
  const endings = async (name: string): Promise<readonly string[]> => {
    const text = await answer(`/condor_annex -status -annex-name ${name}`, 'grouped by why:');
    return text.split('\n').filter((line) => /^[a-z_]+( by [^:]*)?: i-/.test(line));
  };
  const check = () => answer('/condor_annex -check-setup', 'Will check setup');
  const switchSchedule = async (State: ScheduleState): Promise<void> => {
    const scheduler = world.aws.attach(new SchedulerClient(REACH));
    const { Name, ScheduleExpression, FlexibleTimeWindow, Target } = await scheduler.send(
      new GetScheduleCommand({ Name: 'condor-annex-lease' }),
    );
    await scheduler.send(
      new UpdateScheduleCommand({ Name, ScheduleExpression, FlexibleTimeWindow, Target, State }),
    );
  };

  it('tells who asked for the end', async () => {
    await world.joined('/condor_annex -count 2 -duration 24 -idle 9 -annex-name Off', world.operator);
    const [one = '', other = ''] = idsOf('Off');
    await world.asksAndAnswers('/condor_off -annex Off', 'Yes', world.operator);
    await world.sees('Annex Off has ended');
    expect(await endings('Off')).toEqual([`condor_off by <@${world.operator}>: ${one} ${other}`]);
  });

  it('tells who was told to leave through the pool from who was idle', async () => {
    await world.joined('/condor_annex -count 3 -duration 24 -idle 10m -annex-name Leaves');
    const [one = '', other = '', last = ''] = idsOf('Leaves');
    for (const id of [one, other]) world.aws.console.runJobUntil(id, world.clock.now() + 8 * HOUR_MS);
    await world.sees(/In pool[^0-9]*2 \(2 busy, 0 idle\)/);
    world.aws.console.leavePool(one);
    world.aws.console.terminate(other);
    await world.sees('Annex Leaves has ended');
    expect([...(await endings('Leaves'))].sort()).toEqual([
      `condor_off: ${one}`,
      `console: ${other}`,
      `idle: ${last}`,
    ]);
  });

  it('tells that Amazon took one back', async () => {
    await world.joined('/condor_annex -count 1 -duration 24 -idle 9 -annex-name Spot');
    const [id = ''] = idsOf('Spot');
    world.aws.console.interruptSpot(id);
    await world.sees('Annex Spot has ended');
    expect(await endings('Spot')).toEqual([`spot: ${id}`]);
  });

  it('tells that the lease was over, which the lease function saw', async () => {
    await world.joined('/condor_annex -count 2 -duration 20m -idle 9 -annex-name Lease');
    const [one = '', other = ''] = idsOf('Lease');
    await world.sees('Annex Lease has ended');
    expect(await endings('Lease')).toEqual([`lease: ${one} ${other}`]);
    expect(await check()).toMatch(/Checking for Lambda functions\.\.\. OK\. Last ran (\d+ s|1 min) ago\.\n/);
  });

  it('tells that the lease was over, which the machines saw while Lambda is off', async () => {
    await world.joined('/condor_annex -count 2 -duration 20m -idle 9 -annex-name Timer');
    await switchSchedule('DISABLED');
    const [one = '', other = ''] = idsOf('Timer');
    await world.sees('Annex Timer has ended');
    expect(lastWords('Timer')).toEqual(['ended-lease']);
    expect(await endings('Timer')).toEqual([`lease: ${one} ${other}`]);

    const bad = await check();
    expect(bad).toContain('Checking for Lambda functions... not OK. Last ran ');
    expect(bad).toMatch(/The function condor-annex-lease last ran \d+ min ago\./);
    await switchSchedule('ENABLED');
    await world.passes(2 * MINUTE_MS);
    expect(await check()).toContain('Your setup looks OK.');
  });

  it('tells that a machine never got as far as the pool', async () => {
    const question = await world.asks('/condor_annex -count 1 -duration 24 -idle 9 -annex-name Broken');
    await world.clicks(question, 'Yes');
    await world.sees(/identity with the cloud provider is 'Broken_/);
    const s3 = world.aws.attach(new S3Client(REACH));
    const Bucket = `condor-annex-123456789012-us-east-1`;
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'bundles/Broken' }));
    for (const { Key } of Contents) await s3.send(new DeleteObjectCommand({ Bucket, Key }));
    const [id = ''] = idsOf('Broken');
    await world.sees('Annex Broken has ended');
    expect(await endings('Broken')).toEqual([`failure: ${id}`]);
  });

  it('still tells when EC2 has long forgotten the instances', async () => {
    await world.passes(90 * MINUTE_MS);
    expect(lastWords('Lease')).toEqual([]);
    expect(await endings('Lease')).toEqual([expect.stringMatching(/^lease: i-\w+ i-\w+$/)]);
  });
});
