import { describe, expect, it } from '@jest/globals';
import type { ShownMessage } from '../../src/local/slack/index.js';
import { killedEverywhere, PATIENCE_MS, pressAgain, told } from '../support/killed-everywhere.js';
import { has, type World } from '../support/world.js';

const MINUTE_MS = 60_000;
const RECEIPT = 'The receipt of annex Ending:';

async function ended(world: World, how: string): Promise<{ readonly question: ShownMessage }> {
  await world.joined('/condor_annex -count 2 -duration 9 -idle 9 -annex-name Ending');
  return { question: await world.asks(`/condor_off -annex Ending${how}`) };
}

async function launched(world: World): Promise<void> {
  await world.asksAndAnswers('/condor_head launch -name pool1 -login-from nobody', 'Yes');
  await world.sees('Head node pool1 runs: its pool answers.');
}

const isOver = (world: World, { question }: { readonly question: ShownMessage }): boolean =>
  has(world.now(question), 'has ended') && told(world, RECEIPT) > 0;

function isEndedOnce(world: World): void {
  expect(world.aliveOf('Ending')).toHaveLength(0);
  expect(told(world, RECEIPT)).toBe(1);
}

describe('a bot that is killed at whatever it calls next, about an end', () => {
  it(
    'ends what was to end, and tells it once',
    async () => {
      const called = await killedEverywhere({
        deaths: 3,
        world: { prepared: true },
        prepare: (world) => ended(world, ''),
        act: (world, { question }) => world.clicks(question, 'Yes'),
        actAgain: pressAgain,
        isDone: isOver,
        check: isEndedOnce,
      });
      expect(called).toEqual(expect.arrayContaining(['AWS TerminateInstances', 'Slack chat.postMessage']));
    },
    PATIENCE_MS,
  );

  it.each(['graceful', 'peaceful'])(
    'has HTCondor end it, %s, and tells it once',
    async (how) => {
      const called = await killedEverywhere({
        deaths: 3,
        world: { head: true },
        prepare: async (world) => {
          await launched(world);
          return await ended(world, ` -${how}`);
        },
        act: (world, { question }) => world.clicks(question, 'Yes'),
        actAgain: pressAgain,
        isDone: isOver,
        check: isEndedOnce,
      });
      expect(called).toEqual(expect.arrayContaining(['AWS SendCommand', 'Slack chat.postMessage']));
    },
    PATIENCE_MS,
  );

  it(
    'tells the end of a lease once',
    async () => {
      const called = await killedEverywhere({
        deaths: 3,
        world: { prepared: true },
        prepare: async (world) => ({
          question: await world.joined('/condor_annex -count 2 -duration 0.1 -annex-name Ending'),
        }),
        act: async (world) => {
          await world.clock.advance(6 * MINUTE_MS);
          await world.aws.tick();
        },
        actAgain: () => Promise.resolve(),
        isDone: isOver,
        check: isEndedOnce,
      });
      expect(called).toContain('Slack chat.postMessage');
    },
    PATIENCE_MS,
  );
});
