import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { World } from '../support/world.js';

const MINUTE_MS = 60_000;

/** What the demo announces, told in order. */
describe('the story of the demo', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start({ head: true });
  });
  afterAll(() => world.stop());

  it('refuses an annex as long as there is no head node, and says what to type', async () => {
    expect(await world.hears('/condor_annex -count 2 -annex-name Early')).toContain('/condor_head launch');
  });

  it('launches a head node, and says when its pool answers', async () => {
    await world.asksAndAnswers('/condor_head launch -name pool1', 'Yes');
    await world.sees('*pool1* answers');
    expect(world.alive()).toHaveLength(1);
  });

  it('starts an annex that joins it', async () => {
    await world.joined('/condor_annex -count 2 -duration 4 -annex-name MyFirstAnnex');
    const shown = await world.hears('/condor_status -annex MyFirstAnnex');
    expect(shown).toContain('2 machines, 0 of 4 CPUs busy');
  });

  it('runs jobs on it, tells when they have finished, and shows what they wrote', async () => {
    const description = 'executable = /bin/hostname\noutput = out.$(Process)\nqueue 3';
    await world.types(`/condor_submit -annex MyFirstAnnex ${description}`);
    await world.sees('has finished: 3 jobs');
    expect(await world.hears('/condor_q output 1.2')).toMatch(/ip-172-31-\d+-\d+\.ec2\.internal/);
    await world.types(
      '/condor_submit -annex MyFirstAnnex executable = /bin/sleep\narguments = 3600\nqueue 2',
    );
    await world.passes(5 * MINUTE_MS);
    expect(await world.hears('/condor_q all')).toContain('2 running');
    expect(world.aliveOf('MyFirstAnnex').map(({ tags }) => tags['htcondor:PoolState'])).toContain('busy');
  });

  it('ends the annex through HTCondor, and stops the head node', async () => {
    await world.asksAndAnswers('/condor_off -annex MyFirstAnnex', 'Yes');
    await world.comesTo(() => (world.aliveOf('MyFirstAnnex').length === 0 ? true : undefined));
    expect(await world.hears('/condor_q all')).toContain('2 waiting');
    await world.asksAndAnswers('/condor_head stop', 'Yes');
    await world.comesTo(() => (world.alive().length === 0 ? true : undefined));
  });
});
