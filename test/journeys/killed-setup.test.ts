import { describe, expect, it } from '@jest/globals';
import { killedEverywhere, PATIENCE_MS, pressAgain } from '../support/killed-everywhere.js';
import { has, type World } from '../support/world.js';

const MADE = ['CreateBucket', 'CreateFunction', 'CreateSecurityGroup', 'CreateSchedule'];

/** How often AWS did this. */
function count(world: World, wanted: string): number {
  return world.aws.calls.filter(({ command, error }) => command === wanted && error === undefined).length;
}

describe('a bot that is killed at whatever it calls next, about an account', () => {
  it(
    'prepares it once',
    async () => {
      const called = await killedEverywhere({
        deaths: 6,
        world: {},
        prepare: async (world) => ({ question: await world.asks('/condor_annex -setup') }),
        act: (world, { question }) => world.clicks(question, 'Yes'),
        actAgain: pressAgain,
        isDone: (world, { question }) => has(world.now(question), 'Setup successful.'),
        check: (world) => {
          expect(world.count('Setup of us-east-1,')).toBe(1);
          for (const command of MADE) expect([command, count(world, command)]).toEqual([command, 1]);
          // A private key that nobody lived to keep is lost, and its pair makes room for another one.
          expect(count(world, 'CreateKeyPair') - count(world, 'DeleteKeyPair')).toBe(1);
        },
      });
      expect(called).toEqual(expect.arrayContaining(['AWS CreateFunction', 'Slack chat.update']));
    },
    PATIENCE_MS,
  );
});
