import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ShownMessage } from '../../src/local/slack/index.js';
import { has, World } from '../support/world.js';

const MINUTE_MS = 60_000;
const NAMES = ['One', 'Two', 'Three', 'Four'];

describe('when the leases of several annexes end at about the same time', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start({ prepared: true, bots: 2 });
  });
  afterEach(() => world.stop());

  const told = (text: string | RegExp) =>
    world.slack.seenBy(world.admin, world.channel).filter((message) => has(message, text));
  const inChannel = (text: string | RegExp) =>
    told(text).filter(({ threadTs, alsoInChannel }) => threadTs === undefined || alsoInChannel === true);
  const inThread = (card: ShownMessage, text: string | RegExp) =>
    told(text).filter(({ threadTs }) => threadTs === card.ts);

  async function joined(): Promise<ReadonlyMap<string, ShownMessage>> {
    const cards = new Map<string, ShownMessage>();
    for (const name of NAMES)
      cards.set(name, await world.joined(`/condor_annex -count 1 -duration 1 -idle 9 -annex-name ${name}`));
    return cards;
  }

  /** Nobody looks until all four warnings are due, and Slack takes none of them before all are handed over. */
  async function allDueAtOnce(): Promise<void> {
    const first = Math.min(...NAMES.map((name) => leaseOf(name)));
    for (const bot of [...world.bots]) await world.buryBot(bot);
    await world.passes(first - 15 * MINUTE_MS - world.clock.now());
    world.slack.faults.rateLimitNext('chat.postMessage', 1, 3);
    await world.startBot();
    await world.passes(2 * MINUTE_MS);
  }

  const leaseOf = (name: string): number => Number(world.aliveOf(name)[0]?.tags['htcondor:LeaseEndsAt']);

  it('each is warned of in its thread, and the channel has one message with a button for each', async () => {
    const cards = await joined();
    await allDueAtOnce();
    const together = await world.sees('4 things at once.');
    expect(together).not.toHaveProperty('threadTs');
    for (const [name, card] of cards) {
      expect(has(together, `The lease of annex ${name} ends in`)).toBe(true);
      const warnings = inThread(card, `The lease of annex ${name} ends in`);
      expect(warnings).toHaveLength(1);
      expect(warnings[0]).not.toHaveProperty('alsoInChannel');
      expect(JSON.stringify(warnings[0]?.blocks)).toContain('Extend 1 h');
    }
    expect(inChannel('The lease of annex')).toHaveLength(1);
    expect(inChannel('is complete')).toEqual([]);

    const before = leaseOf('Two');
    await world.clicks(together, 'Extend 1 h: Two', world.operator);
    const question = await world.sees('Will let the lease of annex Two');
    expect(question).toMatchObject({ threadTs: together.ts });
    await world.clicks(question, 'Yes', world.operator);
    await world.settles();
    expect(leaseOf('Two') - before).toBeGreaterThan(59 * MINUTE_MS);
  });

  it('in quiet hours that stands in their threads alone, and the rest comes in the morning, together', async () => {
    const set = await world.hears('/condor_pool settings -quiet 11:00-15:00 -channel-hears all');
    expect(set).toContain('Quiet hours 11:00-15:00, was off');
    expect(new Date(world.clock.now()).toISOString()).toContain('T12:');
    const cards = await joined();
    await allDueAtOnce();
    expect(told('is complete')).toEqual([]);
    for (const [name, card] of cards) {
      const warnings = inThread(card, `The lease of annex ${name} ends in`);
      expect(warnings).toHaveLength(1);
      expect(JSON.stringify(warnings[0]?.blocks)).toContain('Extend 1 h');
    }
    expect(inChannel(/The lease of annex|things at once/)).toEqual([]);

    // Both replicas go away and come back: what waits is not lost, and not told twice.
    for (const bot of [...world.bots]) await world.buryBot(bot);
    await world.startBot();
    await world.startBot();
    await world.passes(Date.parse('2026-11-22T15:01:00Z') - world.clock.now());
    const morning = inChannel('Meanwhile: ').filter(({ threadTs }) => threadTs === undefined);
    const all = morning.map(({ text }) => text).join('\n');
    for (const [name, card] of cards) {
      expect(all.split(`Annex ${name} is complete`)).toHaveLength(2);
      expect(inThread(card, `Annex ${name} is complete`)).toHaveLength(1);
      expect(told(`Annex ${name} is complete`)).toHaveLength(2);
    }
  });
});
