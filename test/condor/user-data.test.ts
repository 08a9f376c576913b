import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import { isBotError } from '../../src/domain/errors.js';
import { type UserDataInput, renderUserData } from '../../src/condor/user-data.js';
import { OF_AN_ANNEX, bootScript } from '../../src/condor/boot-scripts.js';

// Every test starts some real processes; on a busy machine that takes a while.
jest.setTimeout(60_000);

const INPUT = { bundleUrl: 's3://condor-annex-1/bundles/run_1.tar.gz', region: 'us-east-1' };

/** The lines between the shebang and the first function, as anybody would read them who wants to know the settings. */
function assignments(script: string): readonly string[] {
  const lines = script.split('\n').slice(1);
  return lines.slice(
    0,
    lines.findIndex((line) => !/^[A-Z_]+='[^']*'$/.test(line)),
  );
}

/** What bash makes of the assignments: `env` shows the values and anything else they did. */
function evaluated(lines: readonly string[]): string {
  return execFileSync('/bin/bash', ['-c', `set -a; ${lines.join('\n')}\n/usr/bin/env | /usr/bin/sort`], {
    env: { PATH: '/nowhere' },
    input: '',
  }).toString();
}

/** The script, or that it was refused as a person's mistake; anything else that goes wrong is thrown. */
function renderedOrRefused(input: UserDataInput): string {
  try {
    return renderUserData(input);
  } catch (error) {
    if (isBotError(error, 'usage')) return 'refused';
    throw error;
  }
}

describe('renderUserData', () => {
  it('begins with one plain assignment per setting', () => {
    const script = renderUserData({ ...INPUT, endpointUrl: 'http://127.0.0.1:4566' });
    expect(script.split('\n').slice(0, 6)).toEqual([
      '#!/bin/bash',
      "BUNDLE_URL='s3://condor-annex-1/bundles/run_1.tar.gz'",
      "LEASE_TAG='htcondor:LeaseEndsAt'",
      "STATE_TAG='htcondor:PoolState'",
      "AWS_REGION='us-east-1'",
      "AWS_ENDPOINT_URL='http://127.0.0.1:4566'",
    ]);
  });

  it('says nothing of an endpoint when there is none', () => {
    expect(assignments(renderUserData(INPUT))).toHaveLength(4);
  });

  it('fits well into what EC2 takes, whatever the names', () => {
    const bundleUrl = `s3://${'b'.repeat(63)}/bundles/${'n'.repeat(64)}.tar.gz`;
    expect(Buffer.byteLength(renderUserData({ bundleUrl, region: 'ap-southeast-2' }))).toBeLessThan(
      15 * 1024,
    );
  });

  it('is a script that bash understands', () => {
    execFileSync('bash', ['-n'], { input: renderUserData(INPUT) });
  });

  it('carries every script of the boot folder, without what only people read', () => {
    const script = renderUserData(INPUT);
    for (const name of OF_AN_ANNEX) expect(script).toContain(bootScript(name));
    expect(script.split('\n').filter((line) => /^\s*#/.test(line) && line !== '#!/bin/bash')).toEqual([]);
  });

  it.each([
    { bundleUrl: 'https://bucket/key' },
    { bundleUrl: "s3://bucket/key'; rm -rf /; '" },
    { bundleUrl: 's3://bucket/key\nX=1' },
    { bundleUrl: 's3://bucket/$(id)' },
    { bundleUrl: 's3://b/' },
    { region: '' },
    { region: "us-east-1'" },
    { endpointUrl: 'file:///etc/passwd' },
    { endpointUrl: "http://x/'$(id)'" },
    { endpointUrl: 'http://x\n' },
  ])('refuses %j', (wrong) => {
    expect(() => renderUserData({ ...INPUT, ...wrong })).toThrow(/of an instance cannot be/);
  });

  it('either refuses a text or hands it to bash unchanged, and nothing else with it', () => {
    const nasty = fc.string({
      unit: fc.constantFrom("'", '"', '\\', '$', '(', ')', '`', '\n', ';', '&', ' ', 'a', '/', '.', '!', '='),
    });
    const plain = evaluated(assignments(renderUserData({ ...INPUT, endpointUrl: 'http://x' })));
    const text = fc.oneof(fc.string(), nasty, fc.webPath(), fc.webUrl({ withQueryParameters: true }));
    fc.assert(
      fc.property(text, fc.constantFrom('bundleUrl', 'region', 'endpointUrl' as const), (value, where) => {
        const given = {
          ...INPUT,
          endpointUrl: 'http://x',
          [where]: where === 'bundleUrl' ? `s3://bucket/${value}` : value,
        };
        const script = renderedOrRefused(given);
        fc.pre(script !== 'refused');
        const lines = assignments(script);
        expect(lines).toHaveLength(5);
        const expected = plain
          .replace('AWS_ENDPOINT_URL=http://x', `AWS_ENDPOINT_URL=${given.endpointUrl}`)
          .replace(`AWS_REGION=${INPUT.region}`, `AWS_REGION=${given.region}`)
          .replace(`BUNDLE_URL=${INPUT.bundleUrl}`, `BUNDLE_URL=${given.bundleUrl}`);
        expect(evaluated(lines)).toBe(expected);
      }),
      { numRuns: 150 },
    );
  });
});
