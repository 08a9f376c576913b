import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { World } from '../support/world.js';

describe('removing what setup made', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
    await world.setUp();
  });
  afterAll(async () => {
    await world.stop();
  });

  it('is refused while an annex lives', async () => {
    await world.asksAndAnswers('/condor_annex -count 1 -annex-name Last', 'Yes');
    await world.sees(/Annex Last: 1 of 1 running/);
    expect(await world.hears('/condor_annex undo-setup')).toContain('Last (pool default)');
    await world.asksAndAnswers('/condor_off -annex Last', 'Yes');
    await world.sees('Annex Last has ended: none of its instances is left.');
  });

  it('removes everything, which check-setup then misses', async () => {
    const question = await world.asks('/condor_annex undo-setup');
    expect(question.text).toContain('function condor-annex-lease');
    await world.clicks(question, 'Yes');
    await world.sees('What setup made is removed.');
    const check = await world.hears('/condor_annex -check-setup');
    expect(check.match(/\.\.\. missing\./g)).toHaveLength(5);
    expect(await world.hears('/condor_annex undo-setup')).toContain(
      'There is nothing in us-east-1 that setup made.',
    );
  });
});
