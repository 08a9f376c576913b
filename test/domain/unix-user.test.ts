import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { slackIdOf, unixUserOf } from '../../src/domain/unix-user.js';

describe('a person’s user on the head node', () => {
  it('is made of the Slack id, in the letters that Unix takes', () => {
    expect(unixUserOf('U012ABCDEF')).toBe('slack-u012abcdef');
    expect(slackIdOf('slack-u012abcdef')).toBe('U012ABCDEF');
  });

  it('leads back to the person, and to nobody else', () => {
    const ids = fc.stringMatching(/^[UW][A-Z0-9]{2,24}$/);
    fc.assert(
      fc.property(ids, (id) => {
        expect(unixUserOf(id)).toMatch(/^[a-z][a-z0-9-]{0,31}$/);
        expect(slackIdOf(unixUserOf(id))).toBe(id);
      }),
    );
  });

  it.each(['', 'root', 'u012abc', 'U012ABC;id', 'U012\n', 'C0123456', `U${'A'.repeat(40)}`])(
    'is never made of %j',
    (id) => {
      expect(() => unixUserOf(id)).toThrow('is no Slack user id');
    },
  );

  it.each(['root', 'slack-', 'slack-U012ABC', 'slack-c0123', 'xslack-u012abc', 'slack-u012abc\n'])(
    'is not %j',
    (user) => {
      expect(slackIdOf(user)).toBeUndefined();
    },
  );
});
