import { describe, expect, it } from '@jest/globals';
import { countInstances } from '../../src/domain/annex-count.js';
import { isAlive, type InstanceState } from '../../src/domain/instance.js';
import { anAnnex, anInstance } from '../support/samples.js';

const one = (state: InstanceState, inPool = false) => anInstance(anAnnex(), { state, inPool });

describe('counting instances', () => {
  it('puts each into one state', () => {
    const instances = [
      one('pending'),
      one('running'),
      one('running', true),
      one('running', true),
      one('stopping'),
      one('stopped'),
      one('shutting-down'),
      one('terminated'),
    ];
    expect(countInstances(instances)).toEqual({
      pending: 1,
      running: 1,
      inPool: 2,
      stopped: 2,
      ending: 1,
      ended: 1,
      alive: 6,
    });
  });

  it('does not count as in pool what says so and is going or gone', () => {
    const instances = (['pending', 'shutting-down', 'terminated', 'stopped'] as const).map((state) =>
      one(state, true),
    );
    expect(countInstances(instances).inPool).toBe(0);
  });

  it.each([
    ['pending', true],
    ['running', true],
    ['stopping', true],
    ['stopped', true],
    ['shutting-down', false],
    ['terminated', false],
  ] as const)('takes %s for something that may cost money: %s', (state, alive) => {
    expect(isAlive(one(state))).toBe(alive);
  });
});
