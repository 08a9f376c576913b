import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { World } from '../support/world.js';

const MINUTE_MS = 60_000;
/** Many lives, each with its own connections. */
const PATIENCE_MS = 600_000;

describe('a bot that is killed before or after a call to an AWS that is slow to list', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start({ prepared: true });
  });
  afterEach(() => world.stop());

  /** Another bot in the place of the dead one. */
  const revive = async () => {
    await world.buryBot();
    return await world.startBot();
  };

  it(
    'starts every annex once, wherever a start was cut off',
    async () => {
      // What has just been launched is not listed at once: the next bot can't go by what it sees.
      world.aws.faults.eventualConsistencyMs = 20_000;
      let cut = true;
      let calls = 0;
      for (; cut; calls += 1) {
        const name = `Cut${calls + 1}`;
        const question = await world.asks(`/condor_annex -count 2 -duration 9 -idle 9 -annex-name ${name}`);
        world.bot.killAtCall(calls + 1, calls % 2 === 0 ? 'after' : 'before');
        await world.clicks(question, 'Yes');
        const started = () => world.now(question).text.includes('Annex started.');
        await world.comesTo(() => (world.bot.dead || started() ? true : undefined));
        await world.settles();
        cut = world.bot.dead;
        await revive();
        await world.settles();
        // Killed before the answer was kept: the question is still open, and one presses again.
        if (world.now(question).text.includes('Is that OK?')) await world.clicks(question, 'Yes');
        await world.comesTo(() => (started() ? true : undefined));
        await world.passes(MINUTE_MS);
        expect([name, world.aliveOf(name).length]).toEqual([name, 2]);
        expect(world.count(`Annex ${name}`)).toBe(1);
      }
      expect(calls).toBeGreaterThan(10);
      expect(world.alive()).toHaveLength(2 * calls);
    },
    PATIENCE_MS,
  );
});
