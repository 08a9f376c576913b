import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { joinTokens, tokenize } from '../../src/commands/tokenize.js';
import { plainText } from '../../src/domain/words.js';
import { thrownBy } from '../support/thrown-by.js';

const NBSP = '\u00A0';

describe('the words of a command', () => {
  it.each<[string, string[]]>([
    ['', []],
    ['   ', []],
    ['-count 10', ['-count', '10']],
    ['  -count \t 10\n', ['-count', '10']],
    ['-tag "grant number" 42', ['-tag', 'grant number', '42']],
    ["-tag 'grant number' 42", ['-tag', 'grant number', '42']],
    ['-tag note ""', ['-tag', 'note', '']],
    ['-tag=a"b c"d', ['-tag=ab cd']],
    [`"it's"`, ["it's"]],
    ["don't", ["don't"]],
    ["rock'n'roll", ["rock'n'roll"]],
    [`'say "hi"'`, ['say "hi"']],
    ['a\\ b', ['a\\', 'b']],
  ])('of %j are %j', (text, words) => {
    expect(tokenize(text)).toEqual(words);
  });

  it.each<[string, string, string[]]>([
    ['a phone’s dashes', '—count 10 –idle 1', ['--count', '10', '-idle', '1']],
    ['a word processor’s minus', '−count 10 ‑idle 1 ‐yes', ['-count', '10', '-idle', '1', '-yes']],
    ['full-width and small hyphens', '－count 10 ﹣idle 1', ['-count', '10', '-idle', '1']],
    ['curly quotes', '-tag “grant number” ‘4 2’', ['-tag', 'grant number', '4 2']],
    ['German and French quotes', '-tag „grant number“ «4 2»', ['-tag', 'grant number', '4 2']],
    ['a curly apostrophe', 'don’t', ["don't"]],
    ['spaces that do not break', `-count${NBSP}10\u2009-idle\u202F1`, ['-count', '10', '-idle', '1']],
    ['characters without width', '-co\u200Bunt 1\uFEFF0 so\u00ADft', ['-count', '10', 'soft']],
    ['marks that turn text around', '-owner \u202Eecila\u202C', ['-owner', 'ecila']],
    ['the entities that Slack sends', '-tag a &lt;b&gt;&amp;c', ['-tag', 'a', '<b>&c']],
    ['an entity that was typed as such', '&amp;lt;', ['&lt;']],
  ])('are read through %s', (_, text, words) => {
    expect(tokenize(text)).toEqual(words);
  });

  it.each(['"open', "'open", '-tag “open', 'a "b" "c'])('must close their quotes: %j', (text) => {
    const error = thrownBy(() => tokenize(text));
    expect(error.fault).toBe('usage');
    expect(error.message).toMatch(/^A quote \(["']\) is opened and not closed\.$/);
    expect(plainText(error.hint ?? [])).toBe('Close it, or leave it out.');
  });

  it('are not read at all when there are far too many', () => {
    expect(tokenize('x'.repeat(3000))).toHaveLength(1);
    expect(thrownBy(() => tokenize('x'.repeat(3001))).message).toBe(
      'That is 3001 characters long; a command has at most 3000.',
    );
  });

  it('expand to nothing else, whatever a shell would make of them', () => {
    const text = '$(reboot) `reboot` $HOME ; rm -rf / | cat && x > y * ? ~ {a,b} !! \\n';
    expect(tokenize(text)).toEqual(text.split(' '));
  });
});

describe('joinTokens', () => {
  /** Text that has neither double quotes nor typography that reading makes plain. */
  const WORD = fc
    .string({ unit: fc.constantFrom(...Array.from("ab7.-_=,;:/$`\\'&<> lt;amp;#é😀")) })
    .filter((word) => !word.includes('"'));

  it('gives a text that is split into the same words again', () => {
    fc.assert(
      fc.property(fc.array(WORD), (words) => {
        expect(tokenize(joinTokens(words))).toEqual(words);
      }),
    );
  });

  it('makes typography plain, as reading does, and reads the same from then on', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 20 }), { maxLength: 20 }), (words) => {
        const once = tokenize(joinTokens(words));
        expect(once).toHaveLength(words.length);
        expect(tokenize(joinTokens(once))).toEqual(once);
      }),
    );
  });

  it('cannot be made to say more words than it was given', () => {
    expect(tokenize(joinTokens(['x" -count "500', '“ -yes ”']))).toEqual(['x -count 500', ' -yes ']);
  });

  it('leaves ordinary words as people type them', () => {
    expect(joinTokens(['-count', '10', '-owner', 'alice,bob', 'm4.large'])).toBe(
      '-count 10 -owner alice,bob m4.large',
    );
  });
});
