import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TAG } from '../../src/domain/tags.js';
import { World } from '../support/world.js';

const MINUTE_MS = 60_000;

describe('machines that an annex has when more are asked for', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start({ prepared: true });
  });
  afterAll(() => world.stop());

  const leasesOf = (name: string) => [
    ...new Set(world.aliveOf(name).map(({ tags }) => Number(tags[TAG.leaseEndsAt]))),
  ];

  it('end with the new ones, busy or not, as the question said', async () => {
    await world.joined('/condor_annex -count 2 -duration 20 -idle 9 -annex-name Sooner');
    for (const { id } of world.aliveOf('Sooner'))
      world.aws.console.runJobUntil(id, world.clock.now() + 600 * MINUTE_MS);
    const question = await world.asks('/condor_annex -count 1 -annex-name Sooner');
    expect(question.text).toMatch(/Once a new one is launched, the lease of the 2 instances there ends/);
    expect(question.text).toContain('That is sooner than now: busy instances are ended all the same.');
    await world.clicks(question, 'Yes');
    await world.sees('Annex Sooner: all 3 in pool.');
    await world.passes(55 * MINUTE_MS);
    expect(world.aliveOf('Sooner')).toHaveLength(0);
  });

  it('go on as before when AWS launches none', async () => {
    await world.joined('/condor_annex -count 2 -duration 20 -idle 19 -annex-name Kept');
    const before = leasesOf('Kept');
    world.aws.faults.vcpuQuota = 8;
    const question = await world.asksAndAnswers('/condor_annex -count 500 -annex-name Kept', 'Yes');
    await world.sees('none started');
    expect(world.now(question).text).toContain('would be more than the 8 vCPUs');
    expect(leasesOf('Kept')).toEqual(before);
    await world.passes(60 * MINUTE_MS);
    expect(world.aliveOf('Kept')).toHaveLength(2);
    expect(leasesOf('Kept')).toEqual(before);
  });
});
