import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ANNEX_FLAGS } from '../../src/commands/annex-flags.js';
import { parseFlags, type Flag, type Given } from '../../src/commands/flags.js';
import { BotError } from '../../src/domain/errors.js';
import { plainText } from '../../src/domain/words.js';
import { thrownBy } from '../support/thrown-by.js';

const HOUR_MS = 3_600_000;
const parse = (...tokens: string[]): Given => parseFlags(tokens, ANNEX_FLAGS);

function mistake(...tokens: string[]) {
  const error = thrownBy(() => parse(...tokens));
  expect(error.fault).toBe('usage');
  return { sentence: error.message, hint: plainText(error.hint ?? []), flag: error.flag };
}

/** Something that each kind of flag takes. */
function valueFor({ kind }: Flag): readonly string[] {
  switch (kind) {
    case 'switch':
      return [];
    case 'text':
      return ['x'];
    case 'list':
      return ['x,y'];
    case 'integer':
      return ['3'];
    case 'hours':
      return ['0.5'];
    case 'pair':
      return ['k', 'v'];
  }
}

describe('the flags of condor_annex', () => {
  const taken = ANNEX_FLAGS.filter(({ refused }) => refused === undefined);

  it('are all known', () => {
    const known = new Set(ANNEX_FLAGS.flatMap(({ name, aliases = [] }) => [name, ...aliases]));
    const theirs = [
      ...[
        'annex-name',
        'annex',
        'count',
        'slots',
        'aws-on-demand',
        'aws-spot-fleet',
        'duration',
        'idle',
        'yes',
        'tag',
      ],
      ...[
        'config-dir',
        'owner',
        'no-owner',
        'aws-region',
        'aws-user-data',
        'aws-user-data-file',
        'help',
        'setup',
      ],
      ...[
        'aws-default-user-data',
        'aws-default-user-data-file',
        'aws-on-demand-instance-type',
        'check-setup',
      ],
      ...['aws-on-demand-ami-id', 'aws-on-demand-security-group-ids', 'aws-on-demand-key-name', 'status'],
      ...[
        'aws-on-demand-instance-profile-arn',
        'aws-on-demand-lease-function-arn',
        'aws-spot-fleet-config-file',
      ],
      ...['aws-spot-fleet-lease-function-arn', 'aws-access-key-file', 'aws-secret-key-file', 'aws-ec2-url'],
      ...['aws-events-url', 'aws-lambda-url', 'aws-s3-url', 'aws-s3-config-path', 'classad', 'classads'],
    ];
    expect(theirs.filter((name) => !known.has(name))).toEqual([]);
  });

  it.each(taken.map((flag) => [flag.name, flag] as const))(
    'include -%s, with one dash or two, in any case',
    (name, flag) => {
      for (const spelling of [
        `-${name}`,
        `--${name}`,
        `-${name.toUpperCase()}`,
        `-${name.replace(/-/g, '_')}`,
      ]) {
        expect([...parse(spelling, ...valueFor(flag)).flags]).toEqual([name]);
      }
    },
  );

  it.each(ANNEX_FLAGS.map(({ name }) => name))(
    'let -%s be shortened as long as only one is meant',
    (name) => {
      const prefixes = Array.from(name, (_, end) => name.slice(0, end + 1));
      const clear = prefixes.filter((prefix) => clearly(prefix) === name);
      expect(clear.length).toBeGreaterThan(0);
      for (const prefix of clear) expect(meantBy(`-${prefix}`, name)).toBe(name);
    },
  );

  it.each(
    ANNEX_FLAGS.filter(({ refused }) => refused !== undefined).map((flag) => [flag.name, flag] as const),
  )('that make no sense here say why: -%s', (name, { refused = '' }) => {
    expect(mistake(`-${name}`, 'x')).toEqual({
      sentence: `-${name} is not for here: ${refused}`,
      hint: 'See help.',
      flag: undefined,
    });
    expect(refused).toMatch(/\.$/);
  });
});

/** The full name of the flag that was understood, also of one that is then refused. */
function meantBy(token: string, name: string): string | undefined {
  const flag = ANNEX_FLAGS.find((one) => one.name === name);
  if (flag?.refused !== undefined) return /^-(\S+) is not for here/.exec(mistake(token).sentence)?.[1];
  return [...parse(token, ...(flag === undefined ? [] : valueFor(flag))).flags][0];
}

/** The flag that a prefix can only mean, found the slow way. */
function clearly(prefix: string): string | undefined {
  const exact = ANNEX_FLAGS.filter(({ name, aliases = [] }) => [name, ...aliases].includes(prefix));
  const [only, another] =
    exact.length > 0 ? exact : ANNEX_FLAGS.filter(({ name }) => name.startsWith(prefix));
  return another === undefined ? only?.name : undefined;
}

describe('shortened flags', () => {
  it.each([
    ['-a', '-annex-name or -aws-region or -aws-on-demand-instance-type or -aws-on-demand-ami-id'],
    ['-s', '-setup or -status or -slots'],
    ['-aws-on-demand-i', '-aws-on-demand-instance-type or -aws-on-demand-instance-profile-arn'],
    ['-c', '-count or -check-setup or -config-dir or -classad or -classads'],
  ])('that could be several are asked about: %s', (token, several) => {
    const { sentence, hint } = mistake(token, 'x');
    expect(sentence).toContain(`${token} could be ${several}`);
    expect(hint).toBe('Type some more letters of it.');
  });

  it('do not fill the screen with all they could be', () => {
    expect(mistake('-aws').sentence).toMatch(/ or \d+ more\.$/);
    expect(mistake('-aws').sentence.length).toBeLessThan(250);
  });

  it.each(['-annex', '-aws-on-demand', '-classad', '-aws-user-data'])(
    'win when they are whole names: %s',
    (token) => {
      expect(() => parse(token, 'x')).not.toThrow(/could be/);
    },
  );

  it.each([
    ['-annex-nam', 'annex-name'],
    ['-dur', 'duration'],
    ['-i', 'idle'],
    ['-o', 'owner'],
    ['-n', 'no-owner'],
    ['-y', 'yes'],
    ['-t', 'tag'],
    ['-cou', 'count'],
    ['-ch', 'check-setup'],
    ['-aws-on-demand-am', 'aws-on-demand-ami-id'],
  ])('%s is -%s', (token, name) => {
    expect(meantBy(token, name)).toBe(name);
  });
});

describe('what follows a flag', () => {
  it('is kept by its kind', () => {
    const given = parse(
      ...[
        '-count',
        '10',
        '-duration',
        '24',
        '-idle',
        '90m',
        '-annex-name',
        'A',
        '-owner',
        'alice, bob,,carol',
      ],
      ...['-tag', 'project', 'muon', '-no-owner', 'left', '-tag', 'grant', '42', 'over'],
    );
    expect(Object.fromEntries(given.numbers)).toEqual({
      count: 10,
      duration: 24 * HOUR_MS,
      idle: 1.5 * HOUR_MS,
    });
    expect(Object.fromEntries(given.texts)).toEqual({ 'annex-name': 'A' });
    expect(Object.fromEntries(given.lists)).toEqual({ owner: ['alice', 'bob', 'carol'] });
    expect(given.pairs).toEqual([
      ['project', 'muon'],
      ['grant', '42'],
    ]);
    expect(given.words).toEqual(['left', 'over']);
    expect([...given.flags].sort()).toEqual([
      'annex-name',
      'count',
      'duration',
      'idle',
      'no-owner',
      'owner',
      'tag',
    ]);
  });

  it('is not taken from the words after -no-owner, as condor_annex took it', () => {
    expect(parse('-no-owner', '-count', '3').numbers.get('count')).toBe(3);
    expect(parse('-no-owner', 'A').words).toEqual(['A']);
  });

  it('may be joined with an equals sign, and may then begin with a dash', () => {
    expect(parse('-count=3').numbers.get('count')).toBe(3);
    expect(parse('--annex_name=A=B').texts.get('annex-name')).toBe('A=B');
    expect(parse('-annex-name=-count').texts.get('annex-name')).toBe('-count');
  });

  it('may be a negative number, and text with a dash that is no flag', () => {
    expect(parse('-count', '-5').numbers.get('count')).toBe(-5);
    expect(parse('-tag', 'note', '-x').pairs).toEqual([['note', '-x']]);
    expect(parse('-tag', 'note', '--x=y').pairs).toEqual([['note', '--x=y']]);
  });

  it('of -tag may be one word with an equals sign, unless another word follows', () => {
    expect(parse('-tag', 'project=muon', '-count', '3').pairs).toEqual([['project', 'muon']]);
    expect(parse('-tag=project=muon=x').pairs).toEqual([['project', 'muon=x']]);
    expect(parse('-tag', 'a=b', 'c').pairs).toEqual([['a=b', 'c']]);
  });

  it.each([
    [['-count'], '-count requires an integer argument.', 'Like -count 10.', 'count'],
    [['-count', '-idle', '1'], '-count requires an integer argument.', 'Like -count 10.', 'count'],
    [['-count', 'ten'], '-count requires an integer argument.', 'Like -count 10.', 'count'],
    [['-count', '1.5'], '-count requires an integer argument.', 'Like -count 10.', 'count'],
    [['-count', '1e3'], '-count requires an integer argument.', 'Like -count 10.', 'count'],
    [['-count', ''], '-count requires an integer argument.', 'Like -count 10.', 'count'],
    [['-count', '9'.repeat(99)], '-count requires an integer argument.', 'Like -count 10.', 'count'],
    [['-duration'], '-duration requires a decimal number of hours.', 'Like -duration 24.', 'duration'],
    [
      ['-duration', 'long'],
      '-duration accepts a decimal number of hours.',
      'Like -duration 24, 0.5 or 90m.',
      'duration',
    ],
    [
      ['-duration', '24 hours'],
      '-duration accepts a decimal number of hours.',
      'Like -duration 24, 0.5 or 90m.',
      'duration',
    ],
    [['-idle', 'x'], '-idle accepts a decimal number of hours.', 'Like -idle 24, 0.5 or 90m.', 'idle'],
    [['-annex-name'], '-annex-name requires an argument.', 'Like -annex-name MyFirstAnnex.', 'annex-name'],
    [
      ['-annex', '-count', '3'],
      '-annex-name requires an argument.',
      'Like -annex-name MyFirstAnnex.',
      'annex-name',
    ],
    [
      ['-annex-name', ' '],
      '-annex-name requires an argument.',
      'Like -annex-name MyFirstAnnex.',
      'annex-name',
    ],
    [['-owner', ','], '-owner requires an argument.', 'Like -owner alice,bob.', 'owner'],
    [['-owner', ''], '-owner requires an argument.', 'Like -owner alice,bob.', 'owner'],
    [['-tag'], '-tag requires a key and a value.', 'Like -tag project muon.', 'tag'],
    [['-tag', 'project'], '-tag requires a key and a value.', 'Like -tag project muon.', 'tag'],
    [['-yes=no'], '-yes takes no argument.', 'Like -yes.', 'yes'],
    [['-count', '1', '-count', '2'], '-count is given twice.', 'Like -count 10.', 'count'],
    [
      ['-annex', 'A', '-annex-name', 'B'],
      '-annex-name is given twice.',
      'Like -annex-name MyFirstAnnex.',
      'annex-name',
    ],
  ] as const)('has to fit: %j', (tokens, sentence, hint, flag) => {
    expect(mistake(...tokens)).toEqual({ sentence, hint, flag });
  });

  it.each(
    ANNEX_FLAGS.filter(({ refused, kind }) => refused === undefined && kind !== 'switch').map(
      ({ name }) => name,
    ),
  )('is shown to those who left it out: -%s', (name) => {
    expect(mistake(`-${name}`).hint).toMatch(new RegExp(`^Like -${name} \\S.*\\.$`));
  });
});

describe('flags that do not exist', () => {
  it.each([
    ['-cuont', 'Did you mean -count?'],
    ['--durration', 'Did you mean -duration?'],
    ['-anexname', 'Did you mean -annex-name?'],
    ['-chek-setup=x', 'Did you mean -check-setup?'],
    ['-instance-type', 'Did you mean -aws-on-demand-instance-type?'],
    ['-region', 'Did you mean -aws-region?'],
    ['-zzzzzz', 'See help.'],
  ])('are refused with the nearest one that does: %s', (token, hint) => {
    expect(mistake(token)).toEqual({
      sentence: `unrecognized option (${token.replace('=x', '')}).`,
      hint,
      flag: undefined,
    });
  });

  it('do not lead to one that is refused as well', () => {
    expect(mistake('-slotz').hint).not.toContain('slots');
  });

  it('are shown back cut short, never in the middle of an emoji', () => {
    const { sentence } = mistake(`-x${'😀'.repeat(1000)}`);
    expect(sentence.length).toBeLessThan(120);
    expect(sentence).not.toMatch(/\p{Surrogate}/u);
  });
});

describe('any words at all', () => {
  const pieces = fc.oneof(
    fc.constantFrom(...ANNEX_FLAGS.flatMap(({ name }) => [`-${name}`, `--${name.slice(0, 4)}`])),
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.constantFrom('10', '0.5', '-1', 'a=b', '-count=', '="', '-', '--'),
  );

  it('are read, or refused with a sentence and a hint', () => {
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 8 }), (tokens) => {
        const { read, refused } = tried(() => parse(...tokens));
        expect((read?.words.length ?? 0) + (read?.flags.size ?? 0)).toBeLessThanOrEqual(tokens.length);
        expect(refused === undefined || (refused.fault === 'usage' && refused.hint !== undefined)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('come out as they went in when they are not flags', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[^-]/)), (tokens) => {
        expect(parse(...tokens).words).toEqual(tokens);
      }),
    );
  });
});

function tried(act: () => Given): { readonly read?: Given; readonly refused?: BotError } {
  try {
    return { read: act() };
  } catch (error) {
    if (error instanceof BotError) return { refused: error };
    throw error;
  }
}
