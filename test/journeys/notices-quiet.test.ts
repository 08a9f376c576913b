import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { has, World } from '../support/world.js';

const MINUTE_MS = 60_000;

describe('in quiet hours', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start({ prepared: true, bots: 2 });
  });
  afterEach(() => world.stop());

  const told = (text: string | RegExp) =>
    world.slack.seenBy(world.admin, world.channel).filter((message) => has(message, text));

  it('what is urgent stands in its thread, and the rest comes in the morning, together', async () => {
    const set = await world.hears('/condor_pool settings -quiet 11:00-15:00 -channel-hears all');
    expect(set).toContain('Quiet hours 11:00-15:00, was off');
    expect(new Date(world.clock.now()).toISOString()).toContain('T12:');
    const names = ['One', 'Two', 'Three', 'Four'];
    for (const name of names)
      await world.joined(`/condor_annex -count 1 -duration 1 -idle 9 -annex-name ${name}`);
    await world.passes(35 * MINUTE_MS);
    expect(told('is complete')).toEqual([]);
    const [warning] = told(/The lease of annex|things at once/);
    expect(warning).toBeDefined();
    expect(warning).not.toHaveProperty('alsoInChannel');

    // Both replicas go away and come back: what waits is not lost, and not told twice.
    for (const bot of [...world.bots]) await world.buryBot(bot);
    await world.startBot();
    await world.startBot();
    await world.passes(Date.parse('2026-11-22T15:01:00Z') - world.clock.now());
    const all = told('Meanwhile: ')
      .map(({ text }) => text)
      .join('\n');
    for (const name of names) {
      expect(all.split(`Annex ${name} is complete`)).toHaveLength(2);
      expect(told(`Annex ${name} is complete`)).toHaveLength(1);
    }
  });
});
