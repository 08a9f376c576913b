import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import { annexBundle, packBundle, unpackBundle } from '../../src/condor/bundle.js';
import { bootKit } from '../../src/condor/boot-kit.js';

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const tokenFrom = (issuer: unknown): string =>
  `${part({ alg: 'HS256', kid: 'POOL' })}.${part({ iss: issuer, sub: 'condor@x' })}.c2ln`;
const INPUT = {
  annexName: 'run',
  annexId: 'run_1',
  collector: '10.0.0.7:9618',
  token: tokenFrom('pool.example.org'),
  idleMs: 60_000,
};

describe('packBundle', () => {
  it('gives back what was packed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(
          fc.stringMatching(/^[a-z]{1,8}\.d\/[a-z0-9.-]{1,20}[a-z]$/),
          fc.string({ unit: 'grapheme' }),
        ),
        async (files) => {
          expect(await unpackBundle(await packBundle(files))).toEqual({ ...files });
        },
      ),
      { numRuns: 50 },
    );
  });

  it('gives the same bytes for the same files, in whatever order they are named', async () => {
    const [one, other] = await Promise.all([packBundle({ a: '1', b: '2' }), packBundle({ b: '2', a: '1' })]);
    expect(Buffer.from(one).equals(Buffer.from(other))).toBe(true);
  });

  it('makes something that tar reads, with tokens for root alone', async () => {
    const bundle = await annexBundle(INPUT);
    const listing = execFileSync('tar', ['-tvzf', '-', '--numeric-owner'], { input: bundle }).toString();
    expect(listing).toMatch(/^-rw-r--r-- 0\/0 .* config\.d\/50-condor-annex\.conf$/m);
    expect(listing).toMatch(/^-rw------- 0\/0 .* tokens\.d\/condor-annex$/m);
    expect(listing.trim().split('\n')).toHaveLength(2);
  });
});

describe('annexBundle', () => {
  it('joins the trust domain that the token is for', async () => {
    const files = await unpackBundle(await annexBundle(INPUT));
    expect(files['config.d/50-condor-annex.conf']).toContain('\nTRUST_DOMAIN = pool.example.org\n');
    expect(files['tokens.d/condor-annex']).toBe(`${INPUT.token}\n`);
  });

  it('takes a token that was copied with white space around it', async () => {
    const files = await unpackBundle(await annexBundle({ ...INPUT, token: `\n  ${INPUT.token}\r\n` }));
    expect(files['tokens.d/condor-annex']).toBe(`${INPUT.token}\n`);
  });

  it.each([['opaque'], ['a.b.c'], [tokenFrom('')], [tokenFrom(7)], [`x.${part(null)}.y`]])(
    'leaves the trust domain to the role when token %s does not name one',
    async (token) => {
      const files = await unpackBundle(await annexBundle({ ...INPUT, token }));
      expect(files['config.d/50-condor-annex.conf']).not.toContain('TRUST_DOMAIN =');
    },
  );

  it.each(['', 'two words', 'two\nlines', 'Geheimnis-äöü', '\u0000'])(
    'refuses %j as a token and does not repeat it',
    async (token) => {
      const error: unknown = await annexBundle({ ...INPUT, token }).catch((refusal: unknown) => refusal);
      expect(error).toMatchObject({ fault: 'usage' });
      expect(token.length > 3 && String(error).includes(token)).toBe(false);
    },
  );

  it('refuses a token that names a trust domain which is a piece of configuration', async () => {
    await expect(annexBundle({ ...INPUT, token: tokenFrom('x\nSTART = FALSE') })).rejects.toThrow(
      'trust domain',
    );
  });
});

describe('bootKit', () => {
  it('keeps secrets out of the user data and passes the endpoint on', async () => {
    const kit = bootKit({ endpointUrl: 'http://127.0.0.1:4566' });
    const order = { ...INPUT, owners: [] };
    expect(await unpackBundle(await kit.bundle(order))).toHaveProperty(['tokens.d/condor-annex']);
    const script = kit.userData({ bundleUrl: 's3://buck/bundles/run_1.tar.gz', region: 'us-east-1' });
    expect(script).toContain("\nAWS_ENDPOINT_URL='http://127.0.0.1:4566'\n");
    expect(
      bootKit().userData({ bundleUrl: 's3://buck/bundles/run_1.tar.gz', region: 'us-east-1' }),
    ).not.toMatch(/^AWS_ENDPOINT_URL=/m);
  });
});
