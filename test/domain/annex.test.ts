import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { annexId, annexName, NAME_LENGTH, nameKey, nearestName } from '../../src/domain/annex.js';
import { plainText } from '../../src/domain/words.js';
import { thrownBy } from '../support/thrown-by.js';

const NAMES = fc.stringMatching(/^[A-Za-z0-9.-]{1,27}$/);

describe('the name of an annex', () => {
  it.each(['MyFirstAnnex', 'a', '7', 'night-run.2', '-', 'x'.repeat(27)])('may be %s', (name) => {
    expect(annexName(name)).toBe(name);
  });

  it('may be any 1 to 27 letters, digits, dots and hyphens, and stays as it was typed', () => {
    fc.assert(fc.property(NAMES, (name) => annexName(name) === name));
  });

  it.each([
    ['my_annex', 'an underscore separates the name from the identity.', 'my-annex'],
    ['Test*', '* and ? would match the names of other annexes.', 'Test'],
    ['Te?t', '* and ? would match the names of other annexes.', 'Te-t'],
    ['it"s', 'quotes and the like would break its configuration.', 'it-s'],
    ["it's", 'quotes and the like would break its configuration.', 'it-s'],
    ['$(reboot)', 'quotes and the like would break its configuration.', 'reboot'],
    ['`reboot`', 'quotes and the like would break its configuration.', 'reboot'],
    ['my annex', 'it has a space in it.', 'my-annex'],
    ['a;rm', 'it has characters that HTCondor and AWS do not both take.', 'a-rm'],
    ['Crème', 'it has characters that HTCondor and AWS do not both take.', 'Cr-me'],
    ['<!channel>', 'it has characters that HTCondor and AWS do not both take.', 'channel'],
    ['../../etc', 'it has characters that HTCondor and AWS do not both take.', '..-..-etc'],
    ['😀', 'it has characters that HTCondor and AWS do not both take.', 'MyFirstAnnex'],
    [
      'AnnexOfTheWholeDepartment2026',
      'it is 29 characters long, and the machines would look for its first 27.',
      'AnnexOfTheWholeDepartment20',
    ],
  ])('may not be %s, and the person hears why', (name, reason, instead) => {
    const error = thrownBy(() => annexName(name));
    expect(error.fault).toBe('usage');
    expect(error.flag).toBe('annex-name');
    expect(error.message).toBe(`${name} can't be the name of an annex: ${reason}`);
    expect(plainText(error.hint ?? [])).toBe(
      `Names have 1 to 27 letters, digits, dots or hyphens, like ${instead}.`,
    );
  });

  it.each(['', ' ', '\t'])('may not be %j', (name) => {
    expect(thrownBy(() => annexName(name)).message).toBe('An annex needs a name.');
  });

  it('is cut where it is shown back, never in the middle of an emoji', () => {
    const { message } = thrownBy(() => annexName('a' + '😀'.repeat(2000)));
    expect(message.length).toBeLessThan(250);
    expect(message).not.toMatch(/\p{Surrogate}/u);
  });

  it('is refused with a proposal that is taken, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        (text) => annexName(nearestName(text)) === nearestName(text),
      ),
    );
  });

  it('is one name in capitals and in small letters', () => {
    expect(nameKey('MyFirstAnnex')).toBe(nameKey('myfirstannex'));
    expect(nameKey('MyFirstAnnex')).not.toBe(nameKey('MyFirstAnnex2'));
  });
});

describe('the identity of an annex', () => {
  const UUID = '6e6ab3a4-5c1b-4bd1-9c4d-30f1f3a6e0aa';

  it('is the name, an underscore and the UUID', () => {
    expect(annexId('MyFirstAnnex', UUID)).toBe(`MyFirstAnnex_${UUID}`);
  });

  it('fits the 64 characters of EC2, and gives the name back at its underscore', () => {
    fc.assert(
      fc.property(NAMES, fc.uuid(), (name, uuid) => {
        expect(annexId(name, uuid).length).toBeLessThanOrEqual(64);
        expect(annexId(name, uuid).split('_')).toEqual([name, uuid]);
      }),
    );
    expect(annexId('x'.repeat(NAME_LENGTH), UUID)).toHaveLength(64);
  });
});
