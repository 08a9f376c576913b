import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { World } from '../support/world.js';
import { Person } from './person.js';

describe('a pool with a head node, in front of the page', () => {
  let world: World;
  let person: Person;

  beforeAll(async () => {
    world = await World.start({ head: true });
    person = await Person.at(world);
  }, 60_000);
  afterAll(async () => {
    await person.leaves();
    await world.stop();
  });

  it('gets its head node from the form', async () => {
    await person.types('/condor_head');
    await person.sees('Launch a head node');
    await person.page.getByLabel('Name').fill('pool1');
    await person.presses('Show what it costs');
    await person.sees('Will launch head node pool1');
    await person.presses('Yes');
    await person.sees('runs: its pool answers.');
  });

  it('gets an annex, runs jobs on it, and shows who is busy', async () => {
    await person.types('/condor_annex -count 2 -duration 8 -idle 7 -annex-name Works');
    await person.sees('Will request 2 m4.large on-demand instances for 8.00 hours.');
    await person.presses('Yes');
    await person.sees('all 2 in pool.');
    await person.types('/condor_submit executable = /bin/sleep ⏎ arguments = 600 ⏎ queue 3');
    await person.sees('3 jobs of');
    await person.sees('3 running');
    await person.types('/condor_status');
    await person.sees(/Pool default: 3 machines, 3 of \d CPUs busy, 3 jobs running\./);
    await person.shoots('head');
  });

  it('ends the annex and lets the head node rest, each after a Yes', async () => {
    await person.types('/condor_off -annex Works');
    await person.sees('Will end annex Works now');
    await person.presses('Yes');
    await person.sees('none of its instances is left');
    await person.types('/condor_head stop');
    await person.sees('Will stop head node pool1');
    await person.presses('Yes');
    await person.sees('is stopped.');
    expect(world.alive()).toEqual([]);
    await person.shoots('head-stopped');
    expect(person.mistakes).toEqual([]);
  });
});
