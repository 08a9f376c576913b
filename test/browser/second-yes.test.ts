import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { World } from '../support/world.js';
import { Person } from './person.js';

describe('what one person alone may not spend', () => {
  let world: World;
  let person: Person;

  beforeAll(async () => {
    world = await World.start({ prepared: true });
    await world.hears('/condor_pool use default');
    await world.hears('/condor_pool settings -limit 1');
    person = await Person.at(world);
  }, 60_000);
  afterAll(async () => {
    await person.leaves();
    await world.stop();
  });

  it('takes the Yes of somebody else, and both are named', async () => {
    await person.becomes('Ben');
    await person.types('/condor_annex -count 8 -duration 8 -annex-name Dear');
    await person.sees("above what one person's Yes is good for here ($1.00)");
    await person.presses('Yes');
    await person.sees('your Yes alone is not enough');
    expect(world.alive()).toEqual([]);

    await person.becomes('Cleo');
    await person.presses('Yes');
    await person.sees('all 8 in pool.');
    await person.sees(/confirmed by @Cleo/);
    await person.shoots('second-yes');
    expect(person.mistakes).toEqual([]);
  });
});
