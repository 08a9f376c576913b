import { describe, expect, it } from '@jest/globals';
import { isReservedTag, TAG } from '../../src/domain/tags.js';

describe('tags that a person may not set', () => {
  it.each([...Object.values(TAG), 'Name', 'htcondor:anything', 'HTCondor:AnnexId', 'aws:createdBy', 'AWS:x'])(
    'include %s',
    (key) => {
      expect(isReservedTag(key)).toBe(true);
    },
  );

  it.each(['project', 'name', 'awsome', 'htcondor', 'my:aws:tag', ''])('leave %j alone', (key) => {
    expect(isReservedTag(key)).toBe(false);
  });
});
