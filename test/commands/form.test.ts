import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { choose } from '../../src/commands/choose.js';
import { findFormMistake, formText, START_FORM } from '../../src/commands/form.js';
import { readStartFlags } from '../../src/commands/start-flags.js';
import { start } from '../../src/commands/start.js';
import { plainText } from '../../src/domain/words.js';
import { commandDesk } from './desk.js';

/** The form as it opens, with a name typed in and whatever else is said. */
function filled(over: Record<string, string> = {}): ReadonlyMap<string, string> {
  const initial = START_FORM.map(({ flag, initial = '' }) => [flag, initial] as const);
  return new Map([...initial, ['annex-name', 'MyFirstAnnex'], ...Object.entries(over)]);
}

/** What the command text of a form is read as. */
function readBack(values: ReadonlyMap<string, string>) {
  const chosen = choose('/condor_annex', formText(values));
  if (chosen.kind !== 'command') throw new Error(`It came to ${chosen.kind}.`);
  return {
    command: chosen.command.name,
    region: chosen.given.texts.get('aws-region'),
    ...readStartFlags(chosen.given),
  };
}

describe('the form of a start', () => {
  const desk = commandDesk();

  it('has only flags that a start has', () => {
    const flags = start.flags.map(({ name }) => name);
    expect(START_FORM.filter(({ flag }) => !flags.includes(flag))).toEqual([]);
  });

  it('opens with values that need only a name', () => {
    expect(findFormMistake(filled())).toBeUndefined();
    expect(formText(filled())).toBe(
      'start -annex-name MyFirstAnnex -count 10 -duration 24 -idle 0.25 -aws-on-demand-instance-type m4.large',
    );
  });

  it('leads to the same question as the typed command', async () => {
    const form = await desk().asks(`/condor_annex ${formText(filled({ owner: 'alice, bob' }))}`);
    const typed = await desk().asks(
      '/condor_annex -count 10 -duration 24 -idle 0.25 -owner alice,bob -aws-on-demand-instance-type m4.large -annex-name MyFirstAnnex',
    );
    expect(form.text).toBe(typed.text);
    expect(form.question.saw).toBe(typed.question.saw);
  });

  it('leaves out what was left empty', () => {
    expect(formText(filled({ count: ' ', owner: '', 'aws-region': '  ' }))).not.toMatch(
      /-count|-owner|-aws-region/,
    );
  });

  it.each([
    ['project=muon', { project: 'muon' }],
    ['project=muon, grant=42', { project: 'muon', grant: '42' }],
    [' project = Müon lifetime , note=a=b ,', { project: 'Müon lifetime', note: 'a=b' }],
    ['flagged', { flagged: '' }],
    ['minus=-5', { minus: '-5' }],
  ])('takes the tags %j', (tag, tags) => {
    expect(findFormMistake(filled({ tag }))).toBeUndefined();
    expect(readBack(filled({ tag })).tags).toEqual(tags);
  });

  it.each<[string, Record<string, string>, string]>([
    [
      'annex-name',
      { 'annex-name': 'my_annex' },
      "my_annex can't be the name of an annex: an underscore separates the name from the identity.",
    ],
    ['annex-name', { 'annex-name': '' }, 'you must specify -annex-name.'],
    ['annex-name', { 'annex-name': '-no-owner' }, '-annex-name requires an argument.'],
    ['count', { count: 'ten' }, '-count requires an integer argument.'],
    ['count', { count: '0' }, 'the number of requested instances must be greater than zero.'],
    ['count', { count: '' }, 'you must specify -count.'],
    ['duration', { duration: 'long' }, '-duration accepts a decimal number of hours.'],
    ['duration', { duration: '0' }, 'the duration must be greater than zero.'],
    ['idle', { idle: '-1' }, 'the idle time must be greater than zero.'],
    ['owner', { owner: 'alice -count 500' }, 'alice -count 500 is not a user name on the pool.'],
    ['tag', { tag: '=muon' }, 'A tag needs a key.'],
    ['tag', { tag: 'Name=x' }, 'The tag Name is not yours to set.'],
    ['tag', { tag: 'a=“b”' }, 'EC2 does not take the tag a=“b”.'],
    [
      'aws-on-demand-instance-type',
      { 'aws-on-demand-instance-type': 'big' },
      "-aws-on-demand-instance-type can't be big.",
    ],
    ['aws-on-demand-ami-id', { 'aws-on-demand-ami-id': 'ubuntu' }, "-aws-on-demand-ami-id can't be ubuntu."],
    ['aws-region', { 'aws-region': 'Frankfurt' }, 'Frankfurt is not an AWS region.'],
  ])('shows a mistake at the field %s: %j', (flag, over, sentence) => {
    const mistake = findFormMistake(filled(over));
    expect([mistake?.flag, plainText(mistake?.sentence ?? [])]).toEqual([flag, sentence]);
    expect(START_FORM.map((field) => field.flag)).toContain(mistake?.flag);
  });

  it('says after the round trip through a text what was typed into its fields', () => {
    const key = fc.stringMatching(/^[A-Za-zé][\w.:/+@ -]{0,20}$/).map((text) => text.trim());
    const values = fc.record({
      'annex-name': fc.stringMatching(/^[A-Za-z0-9.][A-Za-z0-9.-]{0,26}$/),
      count: fc.integer({ min: 1, max: 500 }).map(String),
      duration: fc.integer({ min: 1, max: 720 }).map(String),
      idle: fc.constantFrom('0.25', '15m', '1h30m'),
      'aws-on-demand-instance-type': fc.constantFrom('m4.large', 'u-6tb1.metal'),
      'aws-on-demand-ami-id': fc.constantFrom('', 'ami-0aaaaaaaaaaaaaaaa'),
      owner: fc
        .array(fc.stringMatching(/^[a-z][a-z0-9._-]{0,9}$/), { maxLength: 4 })
        .map((names) => names.join(', ')),
      tag: fc
        .uniqueArray(key, { maxLength: 4 })
        .map((keys) => keys.map((one) => `x${one}=v ${one}`).join(',')),
      'aws-region': fc.constantFrom('', 'eu-central-1'),
    });
    fc.assert(
      fc.property(values, (record) => {
        const form = new Map(Object.entries(record));
        expect(findFormMistake(form)).toBeUndefined();
        const read = readBack(form);
        expect(read).toMatchObject({
          name: record['annex-name'],
          count: Number(record.count),
          leaseMs: Number(record.duration) * 3_600_000,
          instanceType: record['aws-on-demand-instance-type'],
          owners: record.owner === '' ? [] : record.owner.split(', '),
        });
        expect(read.region ?? '').toBe(record['aws-region']);
        const tags = Object.entries(read.tags).map(([name, value]) => `${name}=${value}`);
        expect(tags.join(',')).toBe(
          record.tag
            .split(',')
            .map((pair) => pair.replace(/ +$/, ''))
            .join(','),
        );
      }),
    );
  });

  it('finds every mistake that a typed start would have, whatever is in its fields', () => {
    const text = fc.string({ unit: 'binary', maxLength: 15 });
    const field = fc.constantFrom(...START_FORM.map(({ flag }) => flag));
    fc.assert(
      fc.property(field, text, (flag, value) => {
        const mistake = findFormMistake(filled({ [flag]: value }));
        // What the form takes, the command has to take as well: after the form is closed it is too late to say so.
        expect(mistake !== undefined || readBack(filled({ [flag]: value })).command === 'start').toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
