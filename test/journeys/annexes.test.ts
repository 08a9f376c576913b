import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TAG } from '../../src/domain/tags.js';
import { World } from '../support/world.js';

describe('annexes side by side', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start({ prepared: true });
  });
  afterAll(() => world.stop());

  it('are added to under the name they have, with one new lease for all', async () => {
    const first = await world.joined('/condor_annex -count 2 -duration 1 -idle 9 -annex-name Growing');
    const question = await world.asks('/condor_annex -count 3 -duration 5 -idle 9 -annex-name growing');
    expect(question.text).toContain('Adds them to annex Growing, which asked for 2 before.');
    expect(question.text).toContain('The new lease replaces the one of all its instances');
    await world.clicks(question, 'Yes');
    await world.sees('Annex Growing: all 5 in pool.');

    const ids = new Set(world.aliveOf('Growing').map(({ tags }) => tags[TAG.annexId]));
    const leases = new Set(world.aliveOf('Growing').map(({ tags }) => tags[TAG.leaseEndsAt]));
    expect([ids.size, leases.size]).toEqual([1, 1]);
    expect(world.now(question).text).toContain('3 m4.large added');
    expect(world.now(first).text).toMatch(/^Annex Growing: a newer message tells how it goes on\./);
  });

  it('get a new identity when the name is used again after the end', async () => {
    await world.joined('/condor_annex -count 1 -duration 1 -annex-name Again');
    const [before] = world.aliveOf('Again').map(({ tags }) => tags[TAG.annexId]);
    await world.asksAndAnswers('/condor_off -annex Again', 'Yes');
    await world.sees('Annex Again has ended');

    await world.joined('/condor_annex -count 1 -duration 1 -annex-name Again');
    const [after] = world.aliveOf('Again').map(({ tags }) => tags[TAG.annexId]);
    expect(after).toMatch(/^Again_[0-9a-f-]{36}$/);
    expect(after).not.toBe(before);
    expect(world.aliveOf('Again')).toHaveLength(1);
  });

  it('end when asked to, though jobs run there, and the others stay', async () => {
    await world.joined('/condor_annex -count 2 -duration 2 -idle 9 -annex-name Doomed');
    await world.joined('/condor_annex -count 1 -duration 2 -idle 9 -annex-name Doomed2');
    for (const { id } of world.aliveOf('Doomed'))
      world.aws.console.runJobUntil(id, world.clock.now() + 3_600_000);
    const question = await world.asks('/condor_off -annex Doomed');
    expect(question.text).toContain('Will end annex Doomed now: 2 instances, 2 of them in pool.');
    expect(question.text).toContain('jobs that run there are killed');
    await world.clicks(question, 'Yes');
    await world.sees('Annex Doomed has ended');
    expect(world.aliveOf('Doomed')).toHaveLength(0);
    expect(world.aliveOf('Doomed2')).toHaveLength(1);
  });

  it('are listed with their state', async () => {
    await world.joined('/condor_annex -count 2 -duration 2 -idle 9 -annex-name Alpha');
    await world.asksAndAnswers('/condor_annex -count 4 -duration 2 -idle 9 -annex-name Beta', 'Yes');
    await world.settles();
    const status = await world.hears('/condor_annex -status');
    expect(status).toContain('Name | State | Requested | Running | In pool | Ended | Lease | Cost so far');
    expect(status).toMatch(/Alpha \| in pool \| 2 \| 2 \| 2 \| 0 \| ends in 1 h 5\d min \| \$0\.0\d/);
    expect(status).toMatch(/Beta \| requested \| 4 \| 0 \| 0 \| 0 \| ends in 2 h \|/);

    const one = await world.hears('/condor_annex -status -annex-name alpha');
    expect(one).toContain('Annex Alpha: all 2 in pool.');
    expect(one).not.toContain('Beta');
    const none = await world.hears('/condor_annex status Alphaa');
    expect(none).toContain('There is no annex called Alphaa.');
    expect(none).toContain('Did you mean Alpha?');
  });

  it('run in another region, after setup there, and are found there', async () => {
    const line = '/condor_annex -count 2 -duration 2 -aws-region eu-central-1 -annex-name Abroad';
    const refused = await world.hears(line);
    expect(refused).toContain('/condor_annex -setup -aws-region eu-central-1');

    await world.asksAndAnswers('/condor_annex -setup -aws-region eu-central-1', 'Yes');
    await world.sees(/Setup of eu-central-1(.|\n)*Setup successful\./);
    const check = await world.hears('/condor_annex -check-setup -aws-region eu-central-1');
    expect(check).toContain('Your setup looks OK.');

    const question = await world.asksAndAnswers(line, 'Yes');
    expect(question.text).toContain('No price known for m4.large in eu-central-1.');
    await world.sees('Annex Abroad: all 2 in pool.');
    expect(world.aliveOf('Abroad', 'eu-central-1')).toHaveLength(2);

    await world.asksAndAnswers('/condor_annex -annex-name Abroad -duration 5', 'Yes');
    await world.asksAndAnswers('/condor_off Abroad', 'Yes');
    await world.sees('Annex Abroad has ended');
    expect(world.aliveOf('Abroad', 'eu-central-1')).toHaveLength(0);
  });

  it('can be asked about by those who forgot how', async () => {
    const help = await world.hears('/condor_annex help');
    expect(help).toContain('/condor_annex -count 10 -duration 24 -annex-name MyFirstAnnex');
    expect(help).toContain('/condor_off -annex MyFirstAnnex');
    expect(help).toContain('setup');
    expect(await world.hears('/condor_annex help', world.operator)).not.toContain('Prepare the AWS account');
    expect(await world.hears('/condor_off -help')).toContain('/condor_off -annex MyFirstAnnex');
    expect(await world.hears('/condor_off')).toContain('Which annex? I end one at a time.');
  });
});
