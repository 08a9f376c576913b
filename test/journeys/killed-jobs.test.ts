import { describe, expect, it } from '@jest/globals';
import { killedEverywhere, leasesOf, PATIENCE_MS, pressAgain, told } from '../support/killed-everywhere.js';
import { has, type World } from '../support/world.js';

const MINUTE_MS = 60_000;
const SUBMIT = '/condor_submit executable = /bin/sleep ⏎ arguments = 36000 ⏎ queue 2';
const BATCH = /Batch .*2 jobs of `sleep 36000`/;

async function launched(world: World): Promise<void> {
  await world.asksAndAnswers('/condor_head launch -name pool1 -login-from nobody', 'Yes');
  await world.sees('Head node pool1 runs: its pool answers.');
}

const queue = (world: World) => world.hears('/condor_q all');

describe('a bot that is killed at whatever it calls next, about jobs', () => {
  it(
    'submits them once',
    async () => {
      const called = await killedEverywhere({
        deaths: 3,
        world: { head: true },
        prepare: async (world) => {
          await launched(world);
          return { acked: false };
        },
        act: async (world, about) => {
          const { acked } = await world.slack.slash(world.admin, world.channel, SUBMIT);
          about.acked = acked;
        },
        // Slack tells whoever typed it that it did not work: then one types it again.
        actAgain: (world, { acked }) => (acked ? Promise.resolve() : world.types(SUBMIT)),
        isDone: (world) => told(world, BATCH) > 0,
        check: async (world) => {
          expect(told(world, BATCH)).toBe(1);
          expect(await queue(world)).toContain('everybody: 2 jobs;');
        },
      });
      expect(called).toEqual(expect.arrayContaining(['AWS SendCommand', 'Slack chat.postMessage']));
    },
    PATIENCE_MS,
  );

  it(
    'removes them once',
    async () => {
      const called = await killedEverywhere({
        deaths: 3,
        world: { head: true },
        prepare: async (world) => {
          await launched(world);
          await world.types(SUBMIT);
          const card = await world.sees(BATCH);
          const cluster = /Batch \*?(\d+)/.exec(card.text)?.[1] ?? '';
          return { card, question: await world.asks(`/condor_q rm ${cluster}`) };
        },
        act: (world, { question }) => world.clicks(question, 'Yes'),
        actAgain: pressAgain,
        isDone: (world, { question, card }) =>
          has(world.now(question), /jobs? removed/) && has(world.now(card), 'has finished'),
        check: async (world) => {
          expect(told(world, /jobs? removed, as/)).toBe(1);
          expect(await queue(world)).toContain('0 jobs;');
        },
      });
      expect(called).toEqual(expect.arrayContaining(['AWS SendCommand', 'Slack chat.update']));
    },
    PATIENCE_MS,
  );
});

describe('a bot that is killed at whatever it calls next, about a token', () => {
  it(
    'moves the lease when a token that lasts as long is there, and not before',
    async () => {
      const called = await killedEverywhere({
        deaths: 3,
        world: { head: true },
        prepare: async (world) => {
          await launched(world);
          await world.joined('/condor_annex -count 2 -duration 1 -idle 9 -annex-name Long');
          return { question: await world.asks('/condor_annex -annex-name Long -duration 20') };
        },
        act: (world, { question }) => world.clicks(question, 'Yes'),
        actAgain: pressAgain,
        isDone: (world, { question }) =>
          has(world.now(question), 'all 2 in pool') &&
          leasesOf(world, 'Long').every((lease) => lease > Number(question.ts) * 1000 + 15 * 60 * MINUTE_MS),
        check: (world, { question }) => {
          expect(leasesOf(world, 'Long')).toHaveLength(1);
          expect(orderOf(world, Number(question.ts) * 1000)).toEqual(['PutObject', 'CreateTags']);
        },
      });
      expect(called).toEqual(expect.arrayContaining(['AWS PutObject', 'AWS CreateTags']));
    },
    PATIENCE_MS,
  );
});

/** In which order the token and the tag were changed first, since this moment. */
function orderOf(world: World, since: number): readonly string[] {
  const done = world.aws.calls.filter(
    ({ command, at, error }) =>
      at >= since && error === undefined && ['PutObject', 'CreateTags'].includes(command),
  );
  return [...new Set(done.map(({ command }) => command))];
}
