import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  bold,
  code,
  counted,
  joinWords,
  link,
  person,
  plainText,
  shorten,
  time,
  words,
} from '../../src/domain/words.js';
import { NOON } from '../support/samples.js';

const TEXT = fc.string({ unit: 'binary' });

describe('words', () => {
  it('keeps marked text apart from literal text', () => {
    expect(words`Annex ${code('A')} ends ${time(NOON)}.`).toEqual([
      'Annex ',
      { kind: 'code', text: 'A' },
      ' ends ',
      { kind: 'time', at: NOON },
      '.',
    ]);
  });

  it('takes numbers and other words as parts', () => {
    const inner = words`of ${person('U1')}`;
    expect(words`${10} ${inner}${[]}`).toEqual(['10', ' ', 'of ', { kind: 'person', id: 'U1' }]);
  });

  it('never makes anything but literal text of a text', () => {
    fc.assert(
      fc.property(TEXT, TEXT, (one, other) => {
        const said = words`${one} and ${other}`;
        expect(said.every((part) => typeof part === 'string')).toBe(true);
        expect(plainText(said)).toBe(`${one} and ${other}`);
      }),
    );
  });
});

describe('joinWords', () => {
  it('puts the separator into the gaps only', () => {
    expect(plainText(joinWords([code('a'), words`b ${'c'}`, 'd'], ', '))).toBe('a, b c, d');
    expect(joinWords([])).toEqual([]);
    expect(joinWords(['alone'])).toEqual(['alone']);
  });
});

describe('plainText', () => {
  it('reads every kind of part', () => {
    const said = words`${bold('A')} ${code('b')} ${person('U1')} ${time(NOON)} ${link('https://example.org', 'there')}`;
    expect(plainText(said)).toBe('A b @U1 2026-11-22T12:00:00.000Z there');
  });
});

describe('shorten', () => {
  it('leaves short text alone', () => {
    expect(shorten('x'.repeat(60))).toBe('x'.repeat(60));
  });

  it('says with an ellipsis that something is missing', () => {
    expect(shorten('x'.repeat(61))).toBe(`${'x'.repeat(60)}…`);
    expect(shorten('abcdef', 3)).toBe('abc…');
  });

  it('never leaves half of an emoji', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(20), (text, most) => {
        expect(shorten(text, most)).not.toMatch(/\p{Surrogate}/u);
      }),
    );
  });
});

describe('counted', () => {
  it.each([
    [0, '0 instances'],
    [1, '1 instance'],
    [2, '2 instances'],
  ])('puts %i and its noun together', (count, text) => {
    expect(counted(count, 'instance')).toBe(text);
  });
});
