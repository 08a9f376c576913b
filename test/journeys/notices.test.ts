import { IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { TAG } from '../../src/domain/tags.js';
import type { ShownMessage } from '../../src/local/slack/index.js';
import { has, World } from '../support/world.js';

const MINUTE_MS = 60_000;

describe('what happens to an annex, in its thread', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start({ prepared: true, bots: 2 });
  });
  afterEach(() => {
    world.aws.faults.clear();
  });
  afterAll(() => world.stop());

  /** All that stands in the thread of a message with this text. */
  const inThread = (card: ShownMessage, text: string | RegExp): readonly ShownMessage[] =>
    world.slack
      .seenBy(world.admin, card.channel)
      .filter((message) => message.threadTs === card.ts && has(message, text));
  const leaseOf = (name: string) => Number(world.aliveOf(name)[0]?.tags[TAG.leaseEndsAt]);

  /** A change to the instances' role after which they boot, fetch nothing, and are not heard of. */
  async function mayNotRead(denied: boolean): Promise<void> {
    const iam = world.aws.attach(
      new IAMClient({
        region: 'us-east-1',
        credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' },
      }),
    );
    const Effect = denied ? 'Deny' : 'Allow';
    const statement = { Effect, Action: 's3:GetObject', Resource: '*' };
    await iam.send(
      new PutRolePolicyCommand({
        RoleName: 'condor-annex-instance-us-east-1',
        PolicyName: 'changed-by-somebody',
        PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
      }),
    );
  }

  it('tells that it is complete, once, and only those who follow the thread', async () => {
    const card = await world.joined('/condor_annex -count 3 -duration 5 -idle 9 -annex-name Whole');
    const complete = await world.sees('Annex Whole is complete: 3 instances joined the pool.');
    expect(complete).toMatchObject({ threadTs: card.ts });
    expect(complete).not.toHaveProperty('alsoInChannel');
    expect(complete.text).toMatch(/It has cost (< )?\$0\.\d\d so far/);
    await world.passes(5 * MINUTE_MS);
    expect(inThread(card, 'is complete')).toHaveLength(1);
  });

  it('warns half an hour before the end of the lease, and an hour more is one press and one Yes away', async () => {
    const card = await world.joined('/condor_annex -count 2 -duration 1 -idle 9 -annex-name Soon');
    const before = leaseOf('Soon');
    const warning = await world.sees('The lease of annex Soon ends in 30 min');
    expect(warning).toMatchObject({ threadTs: card.ts, alsoInChannel: true });
    expect(warning.text).toContain('2 instances, 2 in pool');
    expect(warning.text).toContain('busy or not');
    expect(warning.text).toContain("I can't drain them");

    await world.clicks(warning, 'Extend 1 h', world.operator);
    const question = await world.sees(
      /Will let the lease of annex Soon \(2 instances\) end 1\.[45]\d hours from now/,
    );
    expect(question).toMatchObject({ threadTs: card.ts });
    expect(question.text).toMatch(/up to \$0\.20 more/);
    expect(leaseOf('Soon')).toBe(before);

    await world.clicks(question, 'Yes', world.operator);
    await world.settles();
    expect(Math.abs(leaseOf('Soon') - before - 60 * MINUTE_MS)).toBeLessThanOrEqual(MINUTE_MS);
    expect(world.now(question).text).toMatch(/The lease of annex Soon ends .* now\./);
    expect(world.now(question).text).not.toContain('Is that OK?');
    expect(world.now(card).text).toContain('Annex Soon: all 2 in pool.');
    expect(inThread(card, 'The lease of annex Soon ends in')).toHaveLength(1);

    await world.passes(leaseOf('Soon') - world.clock.now() - 31 * MINUTE_MS);
    expect(inThread(card, 'The lease of annex Soon ends in')).toHaveLength(1);
    await world.passes(2 * MINUTE_MS);
    expect(inThread(card, 'The lease of annex Soon ends in')).toHaveLength(2);

    const five = await world.sees(/The lease of annex Soon ends in [45] min/);
    await world.clicks(five, 'Dismiss', world.operator);
    await world.settles();
    expect(JSON.stringify(world.now(five).blocks)).toContain(`Dismissed by <@${world.operator}>`);
    expect(JSON.stringify(world.now(five).blocks)).not.toContain('Extend 1 h');

    const over = await world.sees(/2 of 2 instances of annex Soon ended with the lease/);
    expect(over).toMatchObject({ threadTs: card.ts, alsoInChannel: true });
    expect(over.text).toMatch(/2 by (the lease function|their own timer)/);
  });

  it('lets somebody choose the hours, and refuses what are none at their field', async () => {
    const card = await world.joined('/condor_annex -count 1 -duration 45m -idle 9 -annex-name Chosen');
    const warning = await world.sees('The lease of annex Chosen ends in');
    await world.clicks(warning, 'Extend…');
    const view = await world.comesTo(() => world.slack.viewsOf(world.admin).at(-1));
    const submits = (hours: string) =>
      world.slack.submit(world.admin, view.id, { duration: { duration: hours } });
    expect((await submits('for ever')).errors).toMatchObject({ duration: expect.stringContaining('hours') });
    await submits('3');
    const question = await world.sees(
      'Will let the lease of annex Chosen (1 instance) end 3.00 hours from now',
    );
    expect(question).toMatchObject({ threadTs: card.ts });
    await world.clicks(question, 'Yes');
    await world.settles();
    expect(leaseOf('Chosen')).toBeGreaterThan(world.clock.now() + 170 * MINUTE_MS);
    await world.asksAndAnswers('/condor_off -annex Chosen', 'Yes');
    await world.sees('Annex Chosen has ended');
  });

  it('warns once, and late, when the lease is short', async () => {
    const card = await world.joined('/condor_annex -count 1 -duration 15m -idle 9 -annex-name Short');
    await world.sees('Annex Short has ended');
    expect(inThread(card, 'The lease of annex Short ends in')).toHaveLength(1);
  });

  it('tells of a burst of idle shutdowns in one message, with the cost so far', async () => {
    const card = await world.joined('/condor_annex -count 10 -duration 5 -idle 15m -annex-name Idlers');
    for (const { id } of world.aliveOf('Idlers').slice(0, 3))
      world.aws.console.runJobUntil(id, world.clock.now() + 3 * 60 * MINUTE_MS);
    const told = await world.sees(
      /7 of 10 instances of annex Idlers shut themselves down after 15 min idle\.(.|\n)*It has cost \$0\.\d\d so far/,
    );
    expect(told).toMatchObject({ threadTs: card.ts });
    await world.passes(10 * MINUTE_MS);
    expect(inThread(card, 'shut themselves down')).toHaveLength(1);
    await world.asksAndAnswers('/condor_off -annex Idlers', 'Yes');
    await world.sees('Annex Idlers has ended');
  });

  it('asks what to do when AWS has not all of them, and gets the rest as another type', async () => {
    world.aws.faults.capacity('m4.large', 4);
    const question = await world.asksAndAnswers(
      '/condor_annex -count 10 -duration 5 -idle 9 -annex-name Partly',
      'Yes',
    );
    const partly = await world.sees('Annex Partly started only partly: 4 of 10.');
    expect(partly).toMatchObject({ threadTs: question.ts, alsoInChannel: true });
    expect(partly.text).toMatch(/AWS has no more m4\.large in zone us-east-1[abc] now, so 6 are missing\./);

    await world.clicks(partly, 'Try another type…', world.operator);
    const view = await world.comesTo(() => world.slack.viewsOf(world.operator).at(-1));
    const initial = JSON.stringify(view.blocks);
    expect(initial).toContain('"initial_value":"Partly"');
    expect(initial).toContain('"initial_value":"6"');
    expect(initial).not.toContain('m4.large"');
    const fields = {
      'annex-name': 'Partly',
      count: '6',
      duration: '5',
      idle: '9',
      'aws-on-demand-instance-type': 'c5.large',
    };
    await world.slack.submit(
      world.operator,
      view.id,
      Object.fromEntries(Object.entries(fields).map(([flag, value]) => [flag, { [flag]: value }])),
    );
    const rest = await world.sees('Will request 6 c5.large');
    expect(rest).toMatchObject({ threadTs: question.ts });
    await world.clicks(rest, 'Yes', world.operator);
    await world.sees('Annex Partly: all 10 in pool.');
    expect(world.now(question).text).toContain('Annex Partly: all 10 in pool.');
    expect(world.aliveOf('Partly')).toHaveLength(10);

    await world.clicks(partly, 'Keep what we have');
    await world.settles();
    expect(JSON.stringify(world.now(partly).blocks)).toContain('keeps what there is.');
    await world.asksAndAnswers('/condor_off -annex Partly', 'Yes');
    await world.sees('Annex Partly has ended');
    world.aws.faults.capacity('m4.large', undefined);
  });

  it('asks what to do when one zone has not all of them, and gets the rest in another', async () => {
    const ZONES = ['us-east-1a', 'us-east-1b'];
    for (const zone of [...ZONES, 'us-east-1c']) world.aws.faults.capacity('m4.large', 2, zone);
    await world.asksAndAnswers('/condor_annex -count 3 -duration 5 -idle 9 -annex-name Zones', 'Yes');
    const partly = await world.sees('Annex Zones started only partly: 2 of 3.');
    const [short = ''] = world.aliveOf('Zones').map(({ zone }) => zone);
    expect(partly.text).toContain(`AWS has no more m4.large in zone ${short} now, so 1 is missing.`);
    const other = ZONES.find((zone) => zone !== short) ?? '';
    await world.clicks(partly, 'Try another zone…', world.operator);
    const view = await world.comesTo(() => world.slack.viewsOf(world.operator).at(-1));
    expect(JSON.stringify(view.blocks)).toContain('"initial_value":"m4.large"');
    const fields = {
      'annex-name': 'Zones',
      count: '1',
      duration: '5',
      idle: '9',
      'aws-on-demand-instance-type': 'm4.large',
      'aws-zone': other,
    };
    await world.slack.submit(
      world.operator,
      view.id,
      Object.fromEntries(Object.entries(fields).map(([flag, value]) => [flag, { [flag]: value }])),
    );
    const rest = await world.sees(`In availability zone ${other} only.`);
    await world.clicks(rest, 'Yes', world.operator);
    await world.sees('Annex Zones: all 3 in pool.');
    const zones = world.aliveOf('Zones').map(({ zone }) => zone);
    expect(zones.sort()).toEqual([short, short, other].sort());
    for (const zone of [...ZONES, 'us-east-1c']) world.aws.faults.capacity('m4.large', undefined, zone);
    await world.asksAndAnswers('/condor_off -annex Zones', 'Yes');
    await world.sees('Annex Zones has ended');
  });

  it('shows what machines wrote that never joined, and ends them when somebody says so', async () => {
    await world.joined('/condor_annex -count 2 -duration 5 -idle 9 -annex-name Mute');
    await mayNotRead(true);
    await world.asksAndAnswers('/condor_annex -count 3 -duration 5 -idle 9 -annex-name Mute', 'Yes');
    const told = await world.sees('3 instances of annex Mute never joined the pool');
    expect(told.text).toContain('wrote to its console');
    expect(told.text).toContain('booted as m4.large');
    expect(told).toMatchObject({ alsoInChannel: true });

    await world.clicks(told, 'End these');
    const question = await world.sees('Will end 3 instances of annex Mute now, and leave it 2.');
    expect(world.aliveOf('Mute')).toHaveLength(5);
    await world.clicks(question, 'Yes');
    await world.comesTo(() => (world.aliveOf('Mute').length === 2 ? true : undefined));
    await world.passes(5 * MINUTE_MS);
    expect(
      world.slack.seenBy(world.admin, world.channel).filter((each) => has(each, 'ended from outside')),
    ).toEqual([]);
    await mayNotRead(false);
    await world.asksAndAnswers('/condor_off -annex Mute', 'Yes');
    await world.sees('Annex Mute has ended');
  });

  it('says when somebody ended machines past the bot', async () => {
    const card = await world.joined('/condor_annex -count 3 -duration 5 -idle 9 -annex-name Console');
    const [one] = world.aliveOf('Console');
    world.aws.console.terminate(one?.id ?? '');
    const told = await world.sees('1 of 3 instances of annex Console was ended from outside');
    expect(told).toMatchObject({ threadTs: card.ts, alsoInChannel: true });
    await world.asksAndAnswers('/condor_off -annex Console', 'Yes');
    await world.sees('Annex Console has ended');
    expect(inThread(card, 'ended from outside')).toHaveLength(1);
  });

  it('refuses a press by somebody who forged the button, in words', async () => {
    await world.joined('/condor_annex -count 1 -duration 45m -idle 9 -annex-name Forged');
    const warning = await world.sees('The lease of annex Forged ends in');
    // Only the value of one button differs from what Slack showed.
    const forged = JSON.parse(
      JSON.stringify(warning).replaceAll('/condor_off -annex Forged', '/condor_off -annex <!channel>'),
    ) as ShownMessage;
    await world.clicks(forged, 'Shut down now', world.stranger);
    const refused = await world.comesTo(() =>
      world.slack
        .seenBy(world.stranger, world.channel)
        .findLast((message) => has(message, 'There is no annex called')),
    );
    expect(refused.broadcasts).toEqual([]);
    expect(world.aliveOf('Forged')).toHaveLength(1);
  });
});
