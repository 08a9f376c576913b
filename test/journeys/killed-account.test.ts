import { ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { describe, expect, it } from '@jest/globals';
import { makeClients } from '../../src/aws/clients.js';
import { killedEverywhere, PATIENCE_MS, pressAgain, told } from '../support/killed-everywhere.js';
import { has, type World } from '../support/world.js';

const MADE = 'I act for pool default by the access key';
const ROTATED = 'The old one is switched off in an hour';
const REVOKED = 'The credentials of pool default are ended.';

/** The keys of the user that the bot made; none where there is no such user. */
async function keys(world: World): Promise<readonly string[]> {
  const { iam } = makeClients('us-east-1', {
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' },
    prepareClient: (client) => world.aws.attach(client),
  });
  try {
    const { AccessKeyMetadata } = await iam.send(
      new ListAccessKeysCommand({ UserName: 'annex-user-default' }),
    );
    return (AccessKeyMetadata ?? []).map(({ AccessKeyId = '' }) => AccessKeyId);
  } catch (error) {
    expect(error).toMatchObject({ name: 'NoSuchEntityException' });
    return [];
  }
}

async function created(world: World): Promise<void> {
  await world.asksAndAnswers('/condor_pool credentials create', 'Yes');
  await world.sees(MADE);
}

describe('a bot that is killed at whatever it calls next, about what it made in an account', () => {
  it(
    'removes it all, and says so once',
    async () => {
      const called = await killedEverywhere({
        deaths: 3,
        world: { prepared: true },
        prepare: async (world) => ({ question: await world.asks('/condor_annex undo-setup') }),
        act: (world, { question }) => world.clicks(question, 'Yes'),
        actAgain: pressAgain,
        isDone: (world, { question }) => has(world.now(question), 'What setup made is removed.'),
        check: async (world) => {
          expect(told(world, 'What setup made is removed.')).toBe(1);
          expect((await world.hears('/condor_annex -check-setup')).match(/\.\.\. missing\./g)).toHaveLength(
            5,
          );
        },
      });
      expect(called).toEqual(expect.arrayContaining(['AWS DeleteFunction', 'AWS DeleteBucket']));
    },
    PATIENCE_MS,
  );

  it(
    'makes one user with one key, and knows its secret',
    async () => {
      const called = await killedEverywhere({
        deaths: 3,
        world: {},
        prepare: async (world) => ({ question: await world.asks('/condor_pool credentials create') }),
        act: (world, { question }) => world.clicks(question, 'Yes'),
        actAgain: pressAgain,
        isDone: (world, { question }) => has(world.now(question), MADE),
        check: async (world) => {
          expect(await keys(world)).toHaveLength(1);
          expect(await world.hears('/condor_pool credentials')).toContain('annex-user-default');
        },
      });
      expect(called).toEqual(expect.arrayContaining(['AWS CreateUser', 'AWS CreateAccessKey']));
    },
    PATIENCE_MS,
  );

  it(
    'has one new key beside the old one, and acts by it',
    async () => {
      const called = await killedEverywhere({
        deaths: 3,
        world: {},
        prepare: async (world) => {
          await created(world);
          return { old: await keys(world), question: await world.asks('/condor_pool credentials rotate') };
        },
        act: (world, { question }) => world.clicks(question, 'Yes'),
        actAgain: pressAgain,
        isDone: (world, { question }) => has(world.now(question), ROTATED),
        check: async (world, { old }) => {
          const now = await keys(world);
          expect(now).toHaveLength(2);
          expect(now).toEqual(expect.arrayContaining([...old]));
        },
      });
      expect(called).toContain('AWS CreateAccessKey');
    },
    PATIENCE_MS,
  );

  it(
    'ends its keys and its user, and says so once',
    async () => {
      const called = await killedEverywhere({
        deaths: 3,
        world: {},
        prepare: async (world) => {
          await created(world);
          return { question: await world.asks('/condor_pool credentials revoke') };
        },
        act: (world, { question }) => world.clicks(question, 'Yes'),
        actAgain: pressAgain,
        isDone: (world, { question }) => has(world.now(question), REVOKED),
        check: async (world) => {
          expect(await keys(world)).toEqual([]);
          expect(told(world, REVOKED)).toBe(1);
        },
      });
      expect(called).toContain('AWS DeleteUser');
    },
    PATIENCE_MS,
  );
});
