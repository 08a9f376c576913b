import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { has, World } from '../support/world.js';

const HOUR_MS = 3_600_000;

describe('what an annex has cost', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start({ prepared: true });
  });
  afterEach(() => world.stop());

  it('is told with its end, in the table of spend and in the digest', async () => {
    await world.joined('/condor_annex -count 10 -duration 8 -idle 4 -annex-name Muon');
    await world.passes(HOUR_MS);
    await world.asksAndAnswers('/condor_off -annex Muon', 'Yes');

    const receipt = await world.sees('The receipt of annex');
    expect(receipt.text).toContain('for 10 instances');
    expect(receipt.text).toContain('They ended: 10 condor_off by');
    expect(receipt.text).toMatch(
      /Estimated at about \$8\.00 if all had run until the end of the lease; it came to \$1\.\d\d\./,
    );
    expect(receipt.text).toMatch(/Saved \$6\.\d\d/);
    const cost = /\$1\.\d\d/.exec(receipt.text)?.[0] ?? 'nothing';

    const table = await world.hears('/condor_spend');
    expect(table).toContain(`Spent today (2026-11-22, UTC): ${cost} for 10 instances.`);
    expect(table).toContain('Total | 10 | ');

    // Nothing happens in the night.
    await world.clock.advance(19 * HOUR_MS);
    const digest = await world.comesTo(
      () =>
        world.slack.seenBy(world.admin, world.channel).findLast((message) => has(message, 'Daily digest')),
      3 * HOUR_MS,
    );
    expect(digest.text).toContain(`${cost} for 10 instances of 1 annex since`);
    expect(digest.text).toContain('Nothing of it is running any more.');
    await world.passes(5 * 60_000);
    expect(world.count('Daily digest')).toBe(1);
    const seen = world.slack.seenBy(world.admin, world.channel);
    expect(seen.filter((message) => has(message, 'The receipt of annex'))).toHaveLength(1);
  });
});
