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
    const told = (inIt: (message: ShownMessage) => boolean) =>
      world.slack
        .seenBy(world.admin, world.channel)
        .filter((message) => inIt(message) && has(message, `I lost my notes of annex ${name} and rebuilt`));
    const inThread = () => told(({ threadTs }) => threadTs === card.ts);
    await world.comesTo(() => inThread()[0]);
    expect(inThread()).toHaveLength(1);
    // By itself it shows its reply in the channel, too; with others it is a line of one message there.
    expect(
      told(({ threadTs, alsoInChannel }) => threadTs === undefined || alsoInChannel === true),
    ).toHaveLength(1);
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
    await world.joined(start('Longer'));
    const card = await world.asksAndAnswers('/condor_annex -annex-name Longer -duration 20', 'Yes');
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
    await world.joined(start('Ending'));
    world.aws.faults.deny('ec2:TerminateInstances');
    const card = await world.asksAndAnswers('/condor_off -annex Ending', 'Yes');
    await world.settles();
    await flush();
    world.aws.faults.clear();
    await world.comesTo(() => has(world.now(card), 'I lost my notes of this annex') || undefined);
    expect(world.aliveOf('Ending')).toHaveLength(3);
    await world.asksAndAnswers('/condor_off -annex Ending', 'Yes');
    await world.sees('Annex Ending has ended');
    expect(world.aliveOf('Ending')).toHaveLength(0);
  });

  it('with an annex in a region that nothing else names: it is found there', async () => {
    const region = 'eu-west-1';
    await world.asksAndAnswers(`/condor_annex -setup -aws-region ${region}`, 'Yes');
    await world.comesTo(() => world.count('Setup successful.') === 2 || undefined);
    const card = await world.joined(`${start('Far')} -aws-region ${region}`);
    await flush();
    await goesOn(card, 'Far');
    expect(world.aliveOf('Far', region)).toHaveLength(3);
    await world.asksAndAnswers('/condor_off -annex Far', 'Yes');
    await world.comesTo(() => world.aliveOf('Far', region).length === 0 || undefined);
  });

  it('while the last instances of an annex end: its message has the last word', async () => {
    const card = await world.joined(start('Last'));
    const question = await world.asksAndAnswers('/condor_off -annex Last', 'Yes');
    await world.comesTo(() => world.aliveOf('Last').length === 0 || undefined);
    await flush();
    await world.comesTo(
      () => [card, question].some((each) => has(world.now(each), 'has ended')) || undefined,
    );
    await world.passes(MINUTE_MS);
    expect(world.slack.seenBy(world.admin, world.channel).some((each) => has(each, 'Last is ending'))).toBe(
      false,
    );
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

describe('Redis loses everything, and there is no annex', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
  });
  afterAll(() => world.stop());

  it('and the admins hear once what cannot be read back', async () => {
    await world.passes(MINUTE_MS);
    const direct = world.slack.directChannel(world.admin);
    expect(world.count('lost my notes', world.admin, direct)).toBe(0);
    await world.inRedis((view) => view.flush());
    const told = await world.sees('Redis has lost my notes of pool', world.admin, direct);
    expect(has(told, 'Please ask again')).toBe(true);
    await world.passes(2 * MINUTE_MS);
    expect(world.count('lost my notes', world.admin, direct)).toBe(1);
  });

  it('and the channel hears that a setup that was under way may not have come about', async () => {
    await world.asksAndAnswers('/condor_annex -setup', 'Yes');
    await world.settles();
    await world.inRedis((view) => view.flush());
    await world.sees('Redis has lost my notes of pool');
    expect(world.count('The setup of us-east-1, which')).toBe(1);
  });
});
