import { afterEach, describe, expect, it } from '@jest/globals';
import { World, type WorldOptions } from '../support/world.js';

const START = '/condor_annex -count 10 -duration 24 -annex-name MyFirstAnnex';

describe('somebody who begins at the wrong end', () => {
  let world: World;
  const begin = async (options: WorldOptions = {}) => {
    world = await World.start(options);
    return world;
  };
  afterEach(() => world.stop());

  it('hears that setup takes an admin, and how one is named', async () => {
    await begin();
    const refused = await world.hears('/condor_annex -setup', world.operator);
    expect(refused).toContain('setup takes an admin, and you are not one.');
    expect(refused).toContain(`Your Slack user id is ${world.operator}.`);
    await world.passes(60_000);
    expect(world.aws.calls.filter(({ command }) => command.startsWith('Create'))).toHaveLength(1);
  });

  it('hears what is missing before setup, and what to type', async () => {
    await begin();
    const refused = await world.hears(START, world.operator);
    expect(refused).toContain('/condor_annex -setup');
    expect(refused).not.toContain('Is that OK?');
    const check = await world.hears('/condor_annex -check-setup');
    expect(check).toContain('Checking for configuration bucket... missing.');
    expect(check).toContain('Your setup is incomplete:');
    expect(check).toContain('/condor_annex -setup');
  });

  it('hears which settings name the pool, where there is none', async () => {
    await begin({ env: { CONDOR_COLLECTOR: undefined, CONDOR_TOKEN_SECRET: undefined }, prepared: true });
    const refused = await world.hears(START);
    expect(refused).toContain('There is no pool that an annex could join.');
    expect(refused).toContain('CONDOR_COLLECTOR=host:9618');
    expect(refused).toContain('CONDOR_TOKEN_SECRET');
    expect(await world.hears('/condor_annex -check-setup')).toContain('CONDOR_COLLECTOR');
  });

  it('hears which secret is missing, and how it is made', async () => {
    await begin({ env: { CONDOR_TOKEN_SECRET: 'another' }, prepared: true });
    await world.asksAndAnswers(START, 'Yes');
    const card = await world.sees('Annex MyFirstAnnex was not started.');
    expect(card.text).toContain('There is no secret called another in Secrets Manager.');
    expect(card.text).toContain('aws secretsmanager create-secret --name another');
    expect(world.alive()).toHaveLength(0);
  });

  it('hears that there is nothing to look at, to extend or to end', async () => {
    await begin();
    expect(await world.hears('/condor_annex -status')).toContain('Found no instances in any annex.');
    expect(await world.hears('/condor_annex -annex-name None -duration 3')).toContain(
      'There is no annex called None.',
    );
    expect(await world.hears('/condor_off -annex None')).toContain('There is no annex called None.');
    expect(await world.hears('/condor_off')).toContain('No annex is running: there is nothing to end.');
  });
});
