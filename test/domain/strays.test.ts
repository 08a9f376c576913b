import { describe, expect, it } from '@jest/globals';
import { findStrays } from '../../src/domain/strays.js';
import { TAG } from '../../src/domain/tags.js';
import { plainText } from '../../src/domain/words.js';
import { anAnnex, anInstance, NOON } from '../support/samples.js';

const wish = anAnnex();
const named = (tags: Record<string, string>) =>
  anInstance(wish, { tags: { [TAG.pool]: 'default', ...tags } });
const whys = (...args: Parameters<typeof findStrays>) => findStrays(...args).map(({ why }) => plainText(why));

describe('strays', () => {
  it('are not what an annex explains, whether it runs or has ended', () => {
    expect(findStrays('default', [anInstance(wish)], [wish])).toEqual([]);
    expect(findStrays('default', [anInstance(wish)], [{ ...wish, endedAt: NOON }])).toEqual([]);
  });

  it('are not what has ended', () => {
    for (const state of ['terminated', 'shutting-down'] as const)
      expect(findStrays('default', [anInstance(wish, { state })], [])).toEqual([]);
  });

  it.each([
    [{}, `without the tag ${TAG.annexName}`],
    [{ [TAG.annexName]: 'Other' }, `without the tag ${TAG.annexId}`],
    [{ [TAG.annexName]: 'Other', [TAG.annexId]: 'Other_1' }, `without the tag ${TAG.leaseEndsAt}`],
    [
      { [TAG.annexName]: 'Other', [TAG.annexId]: 'x_1', [TAG.leaseEndsAt]: '1' },
      'its tags do not fit together',
    ],
    [
      { [TAG.annexName]: 'myfirstannex', [TAG.annexId]: 'old_1' },
      'annex MyFirstAnnex has another identity now',
    ],
  ])('say what is odd about them: %j', (tags, why) => {
    expect(whys('default', [named(tags)], [wish])).toEqual([why]);
  });

  it('are alive also when they are stopped: their disks cost money', () => {
    expect(findStrays('default', [{ ...named({}), state: 'stopped' }], [wish])).toHaveLength(1);
  });
});
