import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ShownView } from '../../src/local/slack/index.js';
import { World } from '../support/world.js';

describe('the form', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start({ prepared: true });
  });
  afterAll(() => world.stop());

  const opens = async (user = world.admin): Promise<ShownView> => {
    await world.types('/condor_annex', user);
    return world.comesTo(() => world.slack.viewsOf(user).at(-1));
  };
  const submits = (view: ShownView, fields: Readonly<Record<string, string>>, user = world.admin) =>
    world.slack.submit(
      user,
      view.id,
      Object.fromEntries(Object.entries(fields).map(([flag, text]) => [flag, { [flag]: text }])),
    );

  it('shows a mistake at its field, takes it mended, and asks with the price', async () => {
    const view = await opens();
    expect(view.title).toBe('Start an annex');

    const refused = await submits(view, { 'annex-name': 'my annex', count: '3' });
    expect(refused.action).toBe('errors');
    expect(refused.errors['annex-name']).toContain('it has a space in it.');
    const again = await submits(view, { 'annex-name': 'FromForm', count: 'three' });
    expect(again.errors['count']).toContain('requires an integer argument');

    const taken = await submits(view, {
      'annex-name': 'FromForm',
      count: '3',
      tag: 'grant=42, who=A+B @lab',
    });
    expect(taken.action).toBe('close');
    const question = await world.sees('Is that OK?');
    expect(question.text).toContain('Will request 3 m4.large on-demand instances for 24.00 hours.');
    expect(question.text).toContain('at most $7.20');

    await world.clicks(question, 'Yes');
    await world.sees('Annex FromForm: all 3 in pool.');
    expect(world.aliveOf('FromForm')[0]?.tags).toMatchObject({ grant: '42', who: 'A+B @lab' });
  });

  it('says to the person what stands in the way behind the fields', async () => {
    const view = await opens(world.operator);
    const taken = await submits(
      view,
      { 'annex-name': 'Odd', 'aws-on-demand-instance-type': 'm99.gigantic' },
      world.operator,
    );
    expect(taken.action).toBe('close');
    const told = await world.sees('I could not look up m99.gigantic', world.operator);
    expect(told.ephemeral).toBe(true);
  });

  it('asks in a direct message where the bot is not in the channel', async () => {
    const elsewhere = world.newChannel('elsewhere', { botIsMember: false });
    await world.types('/condor_annex', world.operator, elsewhere);
    const view = await world.comesTo(() => world.slack.viewsOf(world.operator).at(-1));
    await submits(view, { 'annex-name': 'FromAfar' }, world.operator);
    const direct = world.slack.directChannel(world.operator);
    const question = await world.sees('Is that OK?', world.operator, direct);
    await world.clicks(question, 'Yes', world.operator);
    await world.sees('Annex FromAfar: all 10 in pool.', world.operator, direct);
  });

  it('is sent back with everything in it when the same person makes all mistakes at once', async () => {
    const view = await opens();
    const refused = await submits(view, {
      'annex-name': '<!channel>',
      count: '-1',
      duration: 'for ever',
      tag: 'aws:x=1',
    });
    expect(refused.action).toBe('errors');
    expect(Object.values(refused.errors).join()).not.toContain('Error');
  });
});
