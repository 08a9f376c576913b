import { describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { headUserData } from '../../src/condor/head-user-data.js';
import { OF_A_HEAD, bootScript } from '../../src/condor/boot-scripts.js';

const INPUT = {
  headId: 'muon_0f8fad5b-d9cb-469f-a165-70867728950e',
  headName: 'muon',
  pool: 'default',
  region: 'us-east-1',
  trustDomain: 'muon_0f8fad5b-d9cb-469f-a165-70867728950e.condor-annex',
};

describe('headUserData', () => {
  it('begins with one plain assignment per setting', () => {
    expect(
      headUserData({ ...INPUT, endpointUrl: 'http://127.0.0.1:4566' })
        .split('\n')
        .slice(0, 7),
    ).toEqual([
      '#!/bin/bash',
      "HEAD_ID='muon_0f8fad5b-d9cb-469f-a165-70867728950e'",
      "TRUST_DOMAIN='muon_0f8fad5b-d9cb-469f-a165-70867728950e.condor-annex'",
      "STATE_TAG='htcondor:PoolState'",
      "AWS_REGION='us-east-1'",
      "AWS_ENDPOINT_URL='http://127.0.0.1:4566'",
      'write_scripts() {',
    ]);
  });

  it('fits into what EC2 takes, whatever the names', () => {
    const long = 'n'.repeat(27);
    const headId = `${long}_0f8fad5b-d9cb-469f-a165-70867728950e`;
    const script = headUserData({
      headId,
      headName: long,
      pool: long,
      region: 'ap-southeast-2',
      trustDomain: `${headId}.condor-annex`,
    });
    expect(Buffer.byteLength(script)).toBeLessThan(15 * 1024);
  });

  it('is a script that bash understands, with every script of a head node', () => {
    const script = headUserData(INPUT);
    execFileSync('bash', ['-n'], { input: script });
    for (const name of OF_A_HEAD) expect(script).toContain(bootScript(name));
  });

  it('makes tokens that outlive a change of address', () => {
    const script = headUserData(INPUT);
    expect(script).toContain(`\nTRUST_DOMAIN = ${INPUT.trustDomain}\n`);
    expect(script.indexOf('use role:')).toBeLessThan(script.indexOf('\nTRUST_DOMAIN = '));
  });

  it('has no end of its own: a head node has no lease', () => {
    expect(headUserData(INPUT)).not.toMatch(/LEASE_TAG='|NOCLAIM/);
  });

  it.each([
    { headId: "x'; id; '" },
    { headName: '$(id)' },
    { headName: 'a b' },
    { pool: 'x\nALLOW_ADMINISTRATOR = *' },
    { trustDomain: '' },
    { trustDomain: 'a.b\nALLOW_WRITE = *' },
    { region: "us-east-1'" },
    { endpointUrl: "http://x/'$(id)'" },
  ])('refuses %j', (wrong) => {
    expect(() => headUserData({ ...INPUT, ...wrong })).toThrow(/cannot be/);
  });
});
