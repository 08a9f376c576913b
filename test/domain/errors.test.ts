import { describe, expect, it } from '@jest/globals';
import { BotError, isBotError } from '../../src/domain/errors.js';
import { code, words } from '../../src/domain/words.js';

describe('an expected failure', () => {
  it('has its sentence as message, for the log', () => {
    const error = new BotError('not-found', words`There is no annex called ${code('A')}.`, {
      hint: 'See status.',
    });
    expect(error.message).toBe('There is no annex called A.');
    expect(error.hint).toEqual(['See status.']);
    expect(error.name).toBe('BotError');
  });

  it('takes plain text as literal text', () => {
    expect(new BotError('usage', '<!channel>').sentence).toEqual(['<!channel>']);
  });

  it('keeps its cause, and has none when there is none', () => {
    const cause = new Error('why');
    expect(new BotError('later', 'Wait.', { cause }).cause).toBe(cause);
    expect('cause' in new BotError('later', 'Wait.')).toBe(false);
  });

  it('is told apart by its fault, and from what nobody expected', () => {
    const error = new BotError('later', 'Wait.');
    expect(isBotError(error)).toBe(true);
    expect(isBotError(error, 'usage', 'later')).toBe(true);
    expect(isBotError(error, 'usage')).toBe(false);
    expect(isBotError(new Error('Wait.'))).toBe(false);
    expect(isBotError(undefined)).toBe(false);
  });
});
