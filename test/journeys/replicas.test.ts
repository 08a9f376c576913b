import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { World } from '../support/world.js';

const MINUTE_MS = 60_000;
const start = (name: string) => `/condor_annex -count 3 -duration 3 -idle 9 -annex-name ${name}`;

describe('two replicas of the bot', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start({ bots: 2, prepared: true });
  });
  afterEach(() => world.stop());

  it('share the work, and people see everything once', async () => {
    const names = ['One', 'Two', 'Three', 'Four'];
    const cards = [];
    for (const name of names) cards.push(await world.joined(start(name)));
    expect(world.alive()).toHaveLength(12);
    expect(world.calls('RunInstances')).toBe(4);
    expect(world.calls('CreateBucket')).toBe(1);
    expect(world.bots.every(({ callsToAws }) => callsToAws > 0)).toBe(true);
    await world.passes(2 * MINUTE_MS);
    for (const name of names) expect(world.count(`Annex ${name}`)).toBe(1);
    for (const card of cards)
      expect(world.replies(card)).toEqual([
        expect.stringContaining('is complete: 3 instances joined the pool.'),
      ]);
  });

  it('tell what nobody asked about once', async () => {
    await world.joined(start('Sticky'));
    const [kept] = world.aliveOf('Sticky');
    world.aws.faults.failNext('TerminateInstances', 'OperationNotPermitted', {
      times: 1000,
      message: `The instance '${kept?.id ?? ''}' may not be terminated.`,
      when: (input) => JSON.stringify(input).includes(kept?.id ?? 'none'),
    });
    await world.asksAndAnswers('/condor_off -annex Sticky', 'Yes');
    await world.passes(3 * MINUTE_MS);
    expect(world.count("I can't end one instance")).toBe(1);
  });

  it('answer one question once, whichever of them hears the clicks', async () => {
    const question = await world.asks(start('Pressed'), world.operator);
    const clicks = Array.from({ length: 6 }, (_, n) =>
      world.clicks(question, 'Yes', n % 2 === 0 ? world.operator : world.admin),
    );
    await Promise.all(clicks);
    await world.sees('Annex Pressed: all 3 in pool.');
    expect(world.aliveOf('Pressed')).toHaveLength(3);
    const told = [world.operator, world.admin].map((user) => world.count('Already answered', user));
    expect(told.reduce((sum, count) => sum + count)).toBe(5);
  });

  it.each([0, 1])('finish a setup when replica %i stops in the middle of it', async (which) => {
    await world.asksAndAnswers('/condor_annex -setup -aws-region eu-west-1', 'Yes');
    await world.stopBot(world.bots[which]);
    await world.sees(/Setup of eu-west-1(.|\n)*Setup successful\./);
    expect(await world.hears('/condor_annex -check-setup -aws-region eu-west-1')).toContain(
      'Your setup looks OK.',
    );
  });

  it.each([0, 1])('finish a start when replica %i stops in the middle of it', async (which) => {
    const question = await world.asksAndAnswers(start('Halfway'), 'Yes');
    await world.stopBot(world.bots[which]);
    const card = await world.sees('Annex Halfway: all 3 in pool.');
    expect(card.ts).toBe(question.ts);
    expect(world.aliveOf('Halfway')).toHaveLength(3);
    expect(world.calls('RunInstances')).toBe(1);
  });

  it.each([0, 1])('finish a start when replica %i is killed in the middle of it', async (which) => {
    const question = await world.asks(start('Killed'));
    const victim = world.bots[which];
    victim?.killAtCall(9);
    await world.clicks(question, 'Yes');
    await world.settles();
    await world.buryBot(victim);
    await world.settles();
    // Had the dead one only heard the click, nothing was answered, and one presses again.
    if (world.now(question).text.includes('Is that OK?')) await world.clicks(question, 'Yes');
    await world.sees('Annex Killed: all 3 in pool.');
    expect(world.aliveOf('Killed')).toHaveLength(3);
    expect(world.count('Annex Killed')).toBe(1);
  });
});
