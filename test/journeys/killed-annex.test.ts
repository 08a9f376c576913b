import { describe, expect, it } from '@jest/globals';
import { killedEverywhere, leasesOf, PATIENCE_MS, pressAgain } from '../support/killed-everywhere.js';
import { has } from '../support/world.js';

const MINUTE_MS = 60_000;
const START = '/condor_annex -count 2 -duration 9 -idle 9 -annex-name';

describe('a bot that is killed at whatever it calls next, about an annex', () => {
  it(
    'starts it once',
    async () => {
      const called = await killedEverywhere({
        deaths: 3,
        world: { prepared: true },
        prepare: async (world) => ({ question: await world.asks(`${START} Once`) }),
        act: (world, { question }) => world.clicks(question, 'Yes'),
        actAgain: pressAgain,
        isDone: (world, { question }) => has(world.now(question), 'Annex started.'),
        check: (world) => {
          expect(world.alive()).toHaveLength(2);
          expect(world.count('Annex Once')).toBe(1);
        },
      });
      expect(called).toEqual(expect.arrayContaining(['AWS RunInstances', 'Slack chat.update']));
    },
    PATIENCE_MS,
  );

  it(
    'starts it once when it took a second Yes, and never with one',
    async () => {
      const called = await killedEverywhere({
        deaths: 3,
        world: { prepared: true },
        prepare: async (world) => {
          await world.hears('/condor_pool settings -limit 1');
          const line = '/condor_annex -count 8 -duration 9 -idle 9 -annex-name Dear';
          return { question: await world.asks(line, world.operator) };
        },
        act: async (world, { question }) => {
          await world.clicks(question, 'Yes', world.operator);
          await world.passes(MINUTE_MS / 2);
          expect(world.alive()).toHaveLength(0);
          await world.clicks(question, 'Yes', world.stranger);
        },
        actAgain: async (world, { question }) => {
          await pressAgain(world, { question }, world.operator);
          await world.settles();
          await pressAgain(world, { question }, world.stranger);
        },
        isDone: (world, { question }) => has(world.now(question), 'Annex started.'),
        check: (world, { question }) => {
          expect(world.alive()).toHaveLength(8);
          expect(world.count('Annex Dear')).toBe(1);
          const by = `by <@${world.operator}>, confirmed by <@${world.stranger}>`;
          expect(world.now(question).text).toContain(by);
        },
      });
      expect(called).toContain('AWS RunInstances');
    },
    PATIENCE_MS,
  );

  it(
    'moves its lease to where it was wished',
    async () => {
      const called = await killedEverywhere({
        deaths: 3,
        world: { prepared: true },
        prepare: async (world) => {
          await world.joined(`${START} Long`);
          return { question: await world.asks('/condor_annex -annex-name Long -duration 20') };
        },
        act: (world, { question }) => world.clicks(question, 'Yes'),
        actAgain: pressAgain,
        isDone: (world, { question }) =>
          has(world.now(question), 'all 2 in pool') &&
          leasesOf(world, 'Long').every((lease) => lease > Number(question.ts) * 1000 + 15 * 60 * MINUTE_MS),
        check: (world, { question }) => {
          const [lease = 0, ...others] = leasesOf(world, 'Long');
          expect(others).toEqual([]);
          const offMs = lease - Number(question.ts) * 1000 - 20 * 60 * MINUTE_MS;
          expect(Math.abs(offMs)).toBeLessThan(5 * MINUTE_MS);
        },
      });
      expect(called).toEqual(expect.arrayContaining(['AWS CreateTags', 'Slack chat.update']));
    },
    PATIENCE_MS,
  );
});
