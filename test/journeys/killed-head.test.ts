import { describe, expect, it } from '@jest/globals';
import { TAG } from '../../src/domain/tags.js';
import { killedEverywhere, PATIENCE_MS, pressAgain, told } from '../support/killed-everywhere.js';
import { has, type World } from '../support/world.js';

const LAUNCH = '/condor_head launch -name pool1 -login-from 203.0.113.7';

/** The states of the head nodes that there are or were. */
function states(world: World): readonly string[] {
  return world.aws
    .instances()
    .filter(({ tags }) => tags[TAG.headId] !== undefined)
    .map(({ state }) => state);
}

async function launched(world: World): Promise<void> {
  await world.asksAndAnswers(LAUNCH, 'Yes');
  await world.sees('Head node pool1 runs: its pool answers.');
}

/** With an annex, whose thread hears of it. */
async function withAnnex(world: World): Promise<void> {
  await launched(world);
  await world.joined('/condor_annex -count 1 -duration 9 -idle 9 -annex-name Works');
}

async function stopped(world: World): Promise<void> {
  await withAnnex(world);
  await world.asksAndAnswers('/condor_head stop', 'Yes');
  await world.sees('Head node pool1 is stopped.');
}

describe('a bot that is killed at whatever it calls next, about a head node', () => {
  it(
    'launches it once',
    async () => {
      const called = await killedEverywhere({
        deaths: 3,
        world: { head: true },
        prepare: async (world) => ({ question: await world.asks(LAUNCH) }),
        act: (world, { question }) => world.clicks(question, 'Yes'),
        actAgain: pressAgain,
        isDone: (world, { question }) => has(world.now(question), 'its pool answers.'),
        check: (world) => {
          expect(states(world)).toEqual(['running']);
          expect(world.count('Head node pool1')).toBe(1);
          expect(told(world, 'The pool of head node pool1 answers.')).toBe(1);
        },
      });
      expect(called).toEqual(expect.arrayContaining(['AWS RunInstances', 'AWS SendCommand']));
    },
    PATIENCE_MS,
  );

  it(
    'stops it, and says so once to the annex',
    async () => {
      const called = await killedEverywhere({
        deaths: 3,
        world: { head: true },
        prepare: async (world) => {
          await withAnnex(world);
          return { question: await world.asks('/condor_head stop') };
        },
        act: (world, { question }) => world.clicks(question, 'Yes'),
        actAgain: pressAgain,
        isDone: (world, { question }) => has(world.now(question), 'Head node pool1 is stopped.'),
        check: (world) => {
          expect(states(world)).toEqual(['stopped']);
          expect(world.aliveOf('Works')).toHaveLength(1);
          expect(told(world, 'Its machines get no jobs from it')).toBe(1);
        },
      });
      expect(called).toContain('AWS StopInstances');
    },
    PATIENCE_MS,
  );

  it(
    'starts it, and says so once to the annex',
    async () => {
      const called = await killedEverywhere({
        deaths: 3,
        world: { head: true },
        prepare: async (world) => {
          await stopped(world);
          return { question: await world.asks('/condor_head start') };
        },
        act: (world, { question }) => world.clicks(question, 'Yes'),
        actAgain: pressAgain,
        isDone: (world, { question }) => has(world.now(question), 'its pool answers.'),
        check: (world) => {
          expect(states(world)).toEqual(['running']);
          expect(world.aliveOf('Works')).toHaveLength(1);
          expect(told(world, 'Head node pool1 is back.')).toBe(1);
        },
      });
      expect(called).toContain('AWS StartInstances');
    },
    PATIENCE_MS,
  );

  it(
    'terminates it, and has the last word once',
    async () => {
      const called = await killedEverywhere({
        deaths: 3,
        world: { head: true },
        prepare: async (world) => {
          await launched(world);
          return { question: await world.asks('/condor_head terminate -name pool1') };
        },
        act: (world, { question }) => world.clicks(question, 'Yes'),
        actAgain: pressAgain,
        isDone: (world, { question }) => has(world.now(question), 'Head node pool1 is gone.'),
        check: (world) => {
          expect(states(world)).toEqual(['terminated']);
          expect(world.count('Head node pool1 is gone.')).toBe(1);
        },
      });
      expect(called).toContain('AWS TerminateInstances');
    },
    PATIENCE_MS,
  );
});
