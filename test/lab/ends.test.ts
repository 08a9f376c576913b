import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Condor, SubmitOrder } from '../../src/ports/condor.js';
import { Lab, until } from '../support/lab.js';
import type { LabHost } from '../support/lab-host.js';

jest.setTimeout(240_000);

const IDLE_SECONDS = 30;
const LEASE_SECONDS = 50;

let lab: Lab;
let head: LabHost;
let unused: LabHost;
let working: LabHost;
let leased: LabHost;
let condor: Condor;
let launchedAt: number;

const sleeping = (annexName: string, seconds: number): SubmitOrder => ({
  user: 'slack-u01',
  key: annexName,
  annexName,
  description: `executable = /bin/sleep\narguments = ${seconds}\ntransfer_executable = false\nqueue\n`,
  files: {},
});

beforeAll(async () => {
  lab = await Lab.open('10.77');
  head = await lab.launchHead('muon');
  await lab.answers(head);
  launchedAt = Date.now();
  [[unused], [working], [leased]] = (await Promise.all([
    lab.launchAnnex(head, { name: 'unused', idleSeconds: IDLE_SECONDS }),
    lab.launchAnnex(head, { name: 'working', idleSeconds: IDLE_SECONDS }),
    lab.launchAnnex(head, { name: 'leased', leaseSeconds: LEASE_SECONDS }),
  ])) as [[LabHost], [LabHost], [LabHost]];
  condor = lab.condorOn(head);
  await condor.submit(sleeping('working', IDLE_SECONDS + 20));
  await condor.submit(sleeping('leased', 3600));
});
afterAll(() => lab.close());

describe('an instance of real HTCondor', () => {
  it('powers itself off after it has been idle as long as was said, and not before', async () => {
    await until('it joins', () => lab.said(unused) !== undefined);
    await until('it is off', () => !unused.isOn, 120);
    expect(Date.now() - launchedAt).toBeGreaterThan(IDLE_SECONDS * 1000);
    expect(lab.said(unused)).toBe('ended-idle');
    expect(await unused.read('var/log/condor/StartLog')).toContain(
      `No resources have been claimed for ${IDLE_SECONDS} seconds`,
    );
  });

  it('stays on while a job runs that takes longer than that, and goes when it is idle after it', async () => {
    await until(
      'the job is done',
      async () => (await condor.listJobs({ user: 'slack-u01', most: 10 })).length === 1,
      180,
    );
    expect(working.isOn).toBe(true);
    await until('it is off', () => !working.isOn, 120);
    expect(lab.said(working)).toBe('ended-idle');
  });

  it('ends when its lease is over, busy or not', async () => {
    await until('it is off', () => !leased.isOn, 200);
    expect(Date.now() - launchedAt).toBeGreaterThan(LEASE_SECONDS * 1000);
    expect(lab.said(leased)).toBe('ended-lease');
    expect(await leased.read('var/log/condor/StartLog')).toContain('Changing activity: Idle -> Busy');
    expect(await leased.read('var/log/condor-annex.log')).toContain('The lease is over. Shutting down.');
  });
});
