import { EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { describe, expect, it } from '@jest/globals';
import { TAG } from '../../src/domain/tags.js';
import type { ShownMessage } from '../../src/local/slack/index.js';
import { killedEverywhere, PATIENCE_MS, told } from '../support/killed-everywhere.js';
import { has, type World } from '../support/world.js';

const MINUTE_MS = 60_000;
const NOTHING = () => Promise.resolve();
const WARNING = 'The lease of annex Soon ends in';
const IDLERS = '2 of 3 instances of annex Idlers shut themselves down';
const DIGEST = /Daily digest: .* since/;
const STRAYS = '2 strays in us-east-1';

/** Until this long before the end of the lease, with nothing told yet that is told later. */
async function before(world: World, minutes: number): Promise<object> {
  await world.joined('/condor_annex -count 2 -duration 1 -idle 9 -annex-name Soon');
  const lease = Number(world.aliveOf('Soon')[0]?.tags[TAG.leaseEndsAt]);
  await world.passes(lease - world.clock.now() - minutes * MINUTE_MS);
  return {};
}

/** Two machines that bear the pool's tag, and nobody knows why. */
async function strays(world: World): Promise<object> {
  const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' };
  const ec2 = world.aws.attach(new EC2Client({ region: 'us-east-1', credentials }));
  world.aws.console.registerImage({ id: 'ami-0123456789abcdef0' });
  await ec2.send(
    new RunInstancesCommand({
      ImageId: 'ami-0123456789abcdef0',
      InstanceType: 'm4.large',
      MinCount: 2,
      MaxCount: 2,
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: TAG.pool, Value: 'default' }] }],
    }),
  );
  return {};
}

/** What the admin alone is told with this text. */
function direct(world: World, text: string): readonly ShownMessage[] {
  const channel = world.slack.directChannel(world.admin);
  return world.slack.seenBy(world.admin, channel).filter((message) => has(message, text));
}

describe('a bot that is killed at whatever it calls next, about a notice', () => {
  it.each([
    [31, 0],
    [6, 1],
  ])(
    'warns of the end of a lease that is %d minutes away once',
    async (minutes, warned) => {
      const called = await killedEverywhere({
        deaths: 3,
        world: { prepared: true },
        prepare: async (world) => {
          await before(world, minutes);
          expect(told(world, WARNING)).toBe(warned);
        },
        act: NOTHING,
        actAgain: NOTHING,
        isDone: (world) => told(world, WARNING) > warned,
        check: (world) => {
          expect(told(world, WARNING)).toBe(warned + 1);
        },
      });
      expect(called).toContain('Slack chat.postMessage');
    },
    PATIENCE_MS,
  );

  it(
    'tells once of machines that had nothing to do',
    async () => {
      const called = await killedEverywhere({
        deaths: 3,
        world: { prepared: true },
        prepare: async (world) => {
          await world.joined('/condor_annex -count 3 -duration 5 -idle 10m -annex-name Idlers');
          const [first] = world.aliveOf('Idlers');
          world.aws.console.runJobUntil(first?.id ?? '', world.clock.now() + 180 * MINUTE_MS);
          await world.passes(8 * MINUTE_MS);
          expect(world.aliveOf('Idlers')).toHaveLength(3);
        },
        act: NOTHING,
        actAgain: NOTHING,
        isDone: (world) => told(world, IDLERS) > 0,
        check: (world) => {
          expect(told(world, IDLERS)).toBe(1);
          expect(world.aliveOf('Idlers')).toHaveLength(1);
        },
      });
      expect(called).toContain('Slack chat.postMessage');
    },
    PATIENCE_MS,
  );

  it(
    'finds strays once, and leaves them alone',
    async () => {
      const called = await killedEverywhere({
        deaths: 3,
        world: { prepared: true },
        prepare: strays,
        act: NOTHING,
        actAgain: NOTHING,
        isDone: (world) => direct(world, STRAYS).length > 0,
        check: (world) => {
          expect(direct(world, STRAYS)).toHaveLength(1);
          expect(world.alive()).toHaveLength(2);
        },
      });
      expect(called).toContain('Slack chat.postMessage');
    },
    PATIENCE_MS,
  );

  it(
    'ends strays once somebody says so, and says it once',
    async () => {
      const called = await killedEverywhere({
        deaths: 3,
        world: { prepared: true },
        prepare: async (world) => {
          await strays(world);
          const notice = await world.comesTo(() => direct(world, STRAYS)[0]);
          await world.clicks(notice, 'End these 2');
          return { question: await world.comesTo(() => direct(world, 'Will end 2 strays')[0]) };
        },
        act: (world, { question }) => world.clicks(question, 'Yes'),
        actAgain: async (world, { question }) => {
          const [now] = direct(world, 'Is that OK?');
          if (now !== undefined) await world.clicks(question, 'Yes');
        },
        isDone: (world) => direct(world, '2 strays in us-east-1 ended').length > 0,
        check: (world) => {
          expect(world.alive()).toEqual([]);
          expect(direct(world, '2 strays in us-east-1 ended')).toHaveLength(1);
        },
      });
      expect(called).toContain('AWS TerminateInstances');
    },
    PATIENCE_MS,
  );

  it(
    'gives the daily digest once',
    async () => {
      const called = await killedEverywhere({
        deaths: 3,
        world: { prepared: true },
        prepare: async (world) => {
          await world.joined('/condor_annex -count 2 -duration 5 -idle 9 -annex-name Daily');
          const soon = new Date(world.clock.now() + 10 * MINUTE_MS).toISOString().slice(11, 16);
          await world.hears(`/condor_pool settings -digest ${soon} -zone UTC`);
          await world.passes(8 * MINUTE_MS);
          expect(world.count(DIGEST)).toBe(0);
        },
        act: NOTHING,
        actAgain: NOTHING,
        isDone: (world) => world.count(DIGEST) > 0,
        check: (world) => {
          expect(world.count(DIGEST)).toBe(1);
        },
      });
      expect(called).toContain('Slack chat.postMessage');
    },
    PATIENCE_MS,
  );
});
