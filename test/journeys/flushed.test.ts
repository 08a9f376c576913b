import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ShownMessage } from '../../src/local/slack/index.js';
import { has, World } from '../support/world.js';

const MINUTE_MS = 60_000;

describe('Redis loses everything', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start({ prepared: true });
  });
  afterAll(() => world.stop());

  const flush = () => world.inRedis((view) => view.flush());
  const start = (name: string) => `/condor_annex -count 3 -duration 9 -idle 9 -annex-name ${name}`;
  /** The message goes on, and says that it was nearly lost. */
  const goesOn = async (card: ShownMessage, name: string) => {
    await world.comesTo(() => has(world.now(card), 'I lost my notes of this annex') || undefined);
    await world.sees(`I lost my notes of annex ${name} and rebuilt them from its tags`);
    const told = world.slack.seenBy(world.admin, world.channel);
    expect(told.filter((message) => has(message, `I lost my notes of annex ${name}`))).toHaveLength(1);
    expect(world.count(`Annex ${name}`)).toBe(1);
  };

  it('while annexes work: their messages go on, and the channel hears of it once', async () => {
    const one = await world.joined(start('One'));
    const two = await world.joined(start('Two'), world.operator);
    const launches = world.calls('RunInstances');
    await flush();
    await goesOn(one, 'One');
    await goesOn(two, 'Two');
    expect(world.now(one).text).toContain('all 3 in pool');
    expect(world.calls('RunInstances')).toBe(launches);
    expect(await world.hears('/condor_annex -status -annex-name One')).toContain('all 3 in pool');
    expect(world.slack.seenBy(world.operator, world.slack.directChannel(world.operator))).toEqual([]);
  });

  it('while an annex joins: it joins', async () => {
    const card = await world.asksAndAnswers(start('Joining'), 'Yes');
    await world.comesTo(() => has(world.now(card), 'Annex started.') || undefined);
    await flush();
    await goesOn(card, 'Joining');
    await world.comesTo(() => has(world.now(card), 'all 3 in pool') || undefined);
    expect(world.aliveOf('Joining')).toHaveLength(3);
  });

  it('with a question open: whoever presses hears that it is too old, and nothing happens', async () => {
    const question = await world.asks(start('Asked'));
    await flush();
    await world.clicks(question, 'Yes');
    await world.comesTo(() => has(world.now(question), 'That question is too old') || undefined);
    await world.passes(MINUTE_MS);
    expect(world.aliveOf('Asked')).toEqual([]);
  });

  it('after an extension: the lease stays where it was moved to', async () => {
    const card = await world.joined(start('Longer'));
    await world.asksAndAnswers('/condor_annex -annex-name Longer -duration 20', 'Yes');
    const leases = () => [
      ...new Set(world.aliveOf('Longer').map(({ tags }) => tags['htcondor:LeaseEndsAt'])),
    ];
    const before = leases();
    await world.comesTo(() => leases()[0] !== before[0] || undefined);
    const moved = leases();
    await flush();
    await world.comesTo(() => has(world.now(card), 'I lost my notes of this annex') || undefined);
    await world.passes(2 * MINUTE_MS);
    expect(leases()).toEqual(moved);
  });

  it('can be worked with afterwards: ended, and started anew under the same name', async () => {
    await world.asksAndAnswers('/condor_off -annex One', 'Yes');
    await world.sees('Annex One has ended');
    expect(world.aliveOf('One')).toHaveLength(0);
    await world.joined(start('One'));
    expect(world.aliveOf('One')).toHaveLength(3);
  });

  it('in the middle of an end: what was left is told of as alive, and ends when it is asked for again', async () => {
    const card = await world.joined(start('Ending'));
    world.aws.faults.deny('ec2:TerminateInstances');
    await world.asksAndAnswers('/condor_off -annex Ending', 'Yes');
    await world.settles();
    await flush();
    world.aws.faults.clear();
    await world.comesTo(() => has(world.now(card), 'I lost my notes of this annex') || undefined);
    expect(world.aliveOf('Ending')).toHaveLength(3);
    await world.asksAndAnswers('/condor_off -annex Ending', 'Yes');
    await world.sees('Annex Ending has ended');
    expect(world.aliveOf('Ending')).toHaveLength(0);
  });

  it('again and again: each loss is told, and no instance too many is there', async () => {
    const before = world.alive().length;
    for (let loss = 0; loss < 3; loss += 1) {
      await flush();
      await world.passes(MINUTE_MS);
    }
    expect(world.alive()).toHaveLength(before);
    expect(await world.hears('/condor_annex -status')).toContain('Two');
  });
});
