import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { plainFacts } from '../../src/telemetry/facts.js';
import { redactText } from '../../src/domain/redact.js';

const letters = (alphabet: string, min: number, max: number) =>
  fc.string({ unit: fc.constantFrom(...alphabet.split('')), minLength: min, maxLength: max });
const ALNUM = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** The telling part of a secret, and the secret around it. */
const secrets = fc.oneof(
  letters(ALNUM, 12, 40).map((part) => ({ part, text: `xoxb-1234567890-${part}` })),
  letters(ALNUM, 12, 40).map((part) => ({ part, text: `xoxe.xoxp-1-${part}` })),
  letters(ALNUM, 12, 40).map((part) => ({ part, text: `xapp-1-A012-345-${part}` })),
  letters('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 16, 16).map((part) => ({ part, text: `AKIA${part}` })),
  letters('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 16, 16).map((part) => ({ part, text: `ASIA${part}` })),
  letters(`${ALNUM}-_`, 30, 80).map((part) => ({
    part,
    text: `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.${part}`,
  })),
  letters(`${ALNUM}+/`, 64, 200).map((part) => ({
    part,
    text: `-----BEGIN RSA PRIVATE KEY-----\n${part}\n-----END RSA PRIVATE KEY-----`,
  })),
  letters(ALNUM, 20, 40).map((part) => ({ part, text: `https://hooks.slack.com/commands/T1/2/${part}` })),
  letters(ALNUM, 20, 40).map((part) => ({ part, text: `redis://default:${part}@redis:6379/0` })),
  letters(ALNUM, 20, 40).map((part) => ({ part, text: `aws_secret_access_key = ${part}` })),
  letters(ALNUM, 20, 40).map((part) => ({ part, text: `"sessionToken":"${part}"` })),
  letters(ALNUM, 20, 40).map((part) => ({ part, text: `?X-Amz-Signature=${part}&x=1` })),
  letters(ALNUM, 20, 40).map((part) => ({ part, text: `Authorization: Bearer ${part}` })),
  letters(ALNUM, 8, 40).map((part) => ({ part, text: `-aws-secret-key-file ${part}` })),
  letters(ALNUM, 8, 40).map((part) => ({ part, text: `--password ${part}` })),
  letters(ALNUM, 37, 37).map((part) => ({ part: `aA1${part}`, text: `aA1${part}` })),
);

describe('a secret', () => {
  it('is gone from any sentence, wherever it stands in it', () => {
    const around = fc.string({ unit: fc.constantFrom(...`abc 019.,:;_-/"'{}()=&\n`.split('')) });
    fc.assert(
      fc.property(secrets, around, around, ({ part, text }, before, after) => {
        expect(redactText(`${before} ${text} ${after}`)).not.toContain(part);
      }),
      { numRuns: 500 },
    );
  });

  it('is gone from any facts, however deep it lies', () => {
    fc.assert(
      fc.property(secrets, ({ part, text }) => {
        const cause = Object.assign(new TypeError(`failed with ${text}`), { request: { headers: [text] } });
        const facts = {
          error: new Error('outer', { cause }),
          list: new Set([new Map([[text, { deep: text }]])]),
          [text]: 1,
          json: JSON.stringify({ a: { b: text } }),
        };
        expect(JSON.stringify(plainFacts(facts))).not.toContain(part);
      }),
    );
  });

  it('is known by the name of its fact, whatever it looks like', () => {
    const facts = {
      password: 'hunter2',
      clientSecret: 'x',
      condor: { IDTOKEN: ['a', 'b'] },
      Authorization: 'Basic abc',
      tokenLifetimeMs: 3_600_000,
    };
    expect(plainFacts(facts)).toEqual({
      password: '[redacted]',
      clientSecret: '[redacted]',
      condor: { IDTOKEN: '[redacted]' },
      Authorization: '[redacted]',
      tokenLifetimeMs: 3_600_000,
    });
  });

  it('is recognised though the text is cut where it stands', () => {
    const long = `${'x'.repeat(9_990)} xoxb-1234567890-ABCDEFGHIJKLMNOP ${'y'.repeat(30_000)}`;
    expect(redactText(long)).not.toContain('xoxb');
    expect(redactText(long).length).toBeLessThan(10_100);
  });
});

describe('what is no secret', () => {
  it.each([
    'Will request 10 m4.large on-demand instances for 24.00 hours.',
    "Annex started. Its identity with the cloud provider is 'MyFirstAnnex_6e6ab3a4-5c1b-4bd1-9c4d-30f1f3a6e0aa'.",
    'The security token included in the request is invalid.',
    'arn:aws:iam::123456789012:role/condor-annex i-0123456789abcdef0 sg-0a1b2c3d',
    'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata.html',
    'connect ECONNREFUSED 127.0.0.1:6379',
    '/condor_pool create lab -token-secret pool-token',
    '/condor_off -annex One -token',
  ])('stays: %s', (text) => {
    expect(redactText(text)).toBe(text);
  });
});

describe('a hostile text', () => {
  it.each([
    ['words', 'secret'.repeat(20_000)],
    ['names', 'a.b-'.repeat(30_000)],
    ['colons', '://a:'.repeat(20_000)],
    ['keys', '-----BEGIN PRIVATE KEY-----'.repeat(4_000)],
    ['tokens', 'eyJ'.repeat(40_000)],
    ['quotes', `token="`.repeat(20_000)],
    ['blanks', `password${' '.repeat(100_000)}`],
  ])('does not hold anything up: %s', (_, text) => {
    const begun = performance.now();
    redactText(text);
    expect(performance.now() - begun).toBeLessThan(500);
  });
});

describe('facts of any kind', () => {
  it('become JSON whatever they are', () => {
    fc.assert(
      fc.property(
        fc.object({ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true }),
        (facts) => {
          expect(() => JSON.stringify(plainFacts(facts))).not.toThrow();
        },
      ),
    );
  });

  it('keep what can be kept', () => {
    const round: Record<string, unknown> = {
      big: 10n,
      at: new Date(0),
      bad: NaN,
      none: undefined,
      bytes: Buffer.from('abc'),
    };
    round['itself'] = round;
    round['many'] = Array.from({ length: 150 }, (_, index) => index);
    Object.defineProperty(round, 'getter', {
      enumerable: true,
      configurable: true,
      get: () => {
        throw new Error('no');
      },
    });
    expect(plainFacts({ ok: 1, round })).toEqual({ ok: 1, round: '[unreadable]' });
    delete round['getter'];
    const plain = plainFacts(round);
    expect(plain).toMatchObject({
      big: '10',
      at: '1970-01-01T00:00:00.000Z',
      bad: 'NaN',
      bytes: '[3 bytes]',
    });
    expect(plain).not.toHaveProperty('none');
    expect(JSON.stringify(plain)).toContain('[50 more]');
    expect(JSON.stringify(plain)).toContain('[deeper]');
  });

  it('show an error with its code, its cause and where it came from', () => {
    const cause = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    expect(plainFacts({ error: new Error('not reached', { cause }) })).toEqual({
      error: {
        name: 'Error',
        message: 'not reached',
        stack: expect.stringContaining('redact.test.ts') as unknown,
        cause: {
          name: 'Error',
          message: 'connect ECONNREFUSED',
          code: 'ECONNREFUSED',
          stack: expect.any(String) as unknown,
        },
      },
    });
  });
});
