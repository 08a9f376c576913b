import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { World } from '../support/world.js';
import { Person } from './person.js';

describe('a person in front of the page', () => {
  let world: World;
  let person: Person;

  beforeAll(async () => {
    world = await World.start();
    person = await Person.at(world);
  }, 60_000);
  afterAll(async () => {
    await person.leaves();
    await world.stop();
  });

  it('prepares the account', async () => {
    await person.types('/condor_annex -setup');
    await person.sees('Is that OK?');
    await person.presses('Yes');
    await person.sees('Setup successful.');
  });

  it('starts an annex from the form, with a mistake shown at its field on the way', async () => {
    await person.types('/condor_annex');
    await person.sees('Start an annex');
    await person.page.getByLabel('Annex name').fill('my_annex');
    await person.presses('Show what it costs');
    await person.sees('an underscore separates the name from the identity');
    await person.page.getByLabel('Annex name').fill('MyFirstAnnex');
    await person.presses('Show what it costs');
    await person.sees('Will request 10 m4.large on-demand instances for 24.00 hours.');
    await person.shoots('question');
    await person.presses('Yes');
    await person.sees('all 10 in pool');
    await person.types('/condor_annex -status');
    await person.sees('1 annex in pool default.');
    await person.shoots('annex');
    expect(world.alive()).toHaveLength(10);
  });

  it('ends it', async () => {
    await person.types('/condor_off -annex MyFirstAnnex');
    await person.sees('Will end annex MyFirstAnnex now');
    await person.presses('Yes');
    await person.sees('none of its instances is left');
    await person.shoots('ended');
  });

  it('has met no error in the page', () => {
    expect(person.mistakes).toEqual([]);
  });

  it('finds everything on a phone too', async () => {
    await person.page.setViewportSize({ width: 400, height: 800 });
    await person.shoots('phone');
    expect(await person.page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(
      true,
    );
  });
});
