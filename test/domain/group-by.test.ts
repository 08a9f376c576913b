import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { groupBy } from '../../src/domain/group-by.js';

describe('groupBy', () => {
  it('keeps every item once, in its order, in the group of its key', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(30)), (items) => {
        const groups = groupBy(items, (item) => item % 3);
        expect([...groups.values()].flat().sort()).toEqual([...items].sort());
        for (const [key, members] of groups)
          expect(members).toEqual(items.filter((item) => item % 3 === key));
      }),
    );
  });
});
