import { describe, expect, it } from '@jest/globals';
import { countInstances } from '../../src/domain/annex-count.js';
import { isAlive, type InstanceState } from '../../src/domain/instance.js';
import { TAG } from '../../src/domain/tags.js';
import { anAnnex, anInstance } from '../support/samples.js';

const one = (state: InstanceState, inPool = false) => anInstance(anAnnex(), { state, inPool });

const saying = (poolState: string, state: InstanceState = 'running') => {
  const instance = anInstance(anAnnex(), { state });
  return { ...instance, tags: { ...instance.tags, [TAG.poolState]: poolState } };
};

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
      busy: 0,
      idle: 0,
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

  it('tells those with work from those without, as far as they have said', () => {
    const instances = ['in-pool', 'busy', 'idle', 'busy', 'ended-idle', 'whatever'].map((word) =>
      saying(word),
    );
    expect(countInstances([...instances, saying('busy', 'terminated')])).toMatchObject({
      running: 2,
      inPool: 4,
      busy: 2,
      idle: 1,
    });
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
