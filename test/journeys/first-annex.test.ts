import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { World } from '../support/world.js';

describe('the story of the first annex', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start();
  });
  afterEach(() => world.stop());

  it('goes from setup to ten machines in the pool, and back to none', async () => {
    await world.asksAndAnswers('/condor_annex -setup', 'Yes');
    const setup = await world.sees('Setup successful.');
    expect(setup.text).toContain(
      'Creating configuration bucket (this takes less than a minute)... complete.',
    );
    expect(setup.text).not.toContain('Is that OK?');

    await world.types('/condor_annex -check-setup');
    const check = await world.sees('Your setup looks OK.');
    expect(check.text).toContain('Checking for Lambda functions... OK.');

    const question = await world.asksAndAnswers(
      '/condor_annex -count 10 -duration 24 -annex-name MyFirstAnnex',
      'Yes',
    );
    expect(question.text).toContain(
      'Will request 10 m4.large on-demand instances for 24.00 hours. Each instance will terminate after being idle for 0.25 hours.',
    );
    expect(question.text).toContain('at most $24.00');

    const card = await world.sees(/Its identity with the cloud provider is 'MyFirstAnnex_[0-9a-f-]{36}'/);
    expect(card.ts).toBe(question.ts);
    expect(world.alive()).toHaveLength(10);

    await world.sees('all 10 in pool');
    await world.types('/condor_annex -status');
    const status = await world.sees('MyFirstAnnex');
    expect(status.text).toContain('MyFirstAnnex');

    await world.asksAndAnswers('/condor_off -annex MyFirstAnnex', 'Yes');
    await world.sees('has ended: none of its instances is left');
    expect(world.alive()).toHaveLength(0);
  });
});
