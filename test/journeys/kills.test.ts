import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { World } from '../support/world.js';

const MINUTE_MS = 60_000;
/** Many lives, each with its own connections. */
const PATIENCE_MS = 180_000;

describe('a bot that is killed again and again', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start();
  });
  afterEach(() => world.stop());

  /** Another bot in the place of the dead one. */
  const revive = async () => {
    await world.buryBot();
    return await world.startBot();
  };

  it(
    'finishes a setup, a few calls further with every life',
    async () => {
      const question = await world.asks('/condor_annex -setup');
      const done = () => world.now(question).text.includes('Setup successful.');
      let lives = 0;
      for (let calls = 1; !done(); calls += 1) {
        const when = calls % 2 === 0 ? 'after' : 'before';
        world.bot.killAtCall(calls, when);
        if (world.now(question).text.includes('Is that OK?'))
          await world.clicks(question, 'Yes').catch(() => '');
        await world.comesTo(() => (world.bot.dead || done() ? true : undefined));
        await revive();
        lives += 1;
      }
      expect(lives).toBeGreaterThan(10);
      expect(await world.hears('/condor_annex -check-setup')).toContain('Your setup looks OK.');
      expect(world.count('Setup of us-east-1')).toBe(1);
      for (const made of ['CreateBucket', 'CreateFunction', 'CreateSecurityGroup', 'CreateInstanceProfile']) {
        const calls = world.aws.calls.filter(({ command, error }) => command === made && error === undefined);
        expect([made, calls.length]).toEqual([made, 1]);
      }
    },
    PATIENCE_MS,
  );

  it(
    'starts every annex once, wherever a start was cut off',
    async () => {
      await world.setUp();
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
