import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Condor, OffMode } from '../../src/ports/condor.js';
import type { Job } from '../../src/domain/job.js';
import { Lab, until } from '../support/lab.js';
import type { LabHost } from '../support/lab-host.js';

jest.setTimeout(240_000);

const USER = 'slack-u01';
const MODES = ['graceful', 'fast', 'peaceful'] as const satisfies readonly OffMode[];

/** Leaves on the machine what happened to it: when it began, was asked to stop, and was done. */
const WORK = `#!/bin/bash
note() { echo "$1" >>/lab/notes/what-happened; }
trap 'note asked; sleep 4; note saved; exit 1' TERM
note began
sleep 45 &
wait $! || exit
note done
echo "worked on $(hostname)"
`;

let lab: Lab;
let head: LabHost;
let condor: Condor;
const hosts = new Map<string, LabHost>();

const hostOf = (annex: string): LabHost => {
  const host = hosts.get(annex);
  if (host === undefined) throw new Error(`There is no ${annex}.`);
  return host;
};

const whatHappened = async (annex: string): Promise<readonly string[]> =>
  (await hostOf(annex).read('lab/notes/what-happened')).trim().split('\n');

const jobOn = async (annex: string): Promise<Job | undefined> =>
  (await condor.listJobs({ most: 100 })).find(({ targetAnnex }) => targetAnnex === annex);

beforeAll(async () => {
  lab = await Lab.open('10.79');
  head = await lab.launchHead('muon');
  await lab.answers(head);
  condor = lab.condorOn(head);
  await Promise.all(
    [...MODES, 'staying'].map(async (name) => {
      const [host] = await lab.launchAnnex(head, { name });
      if (host !== undefined) hosts.set(name, host);
      await condor.submit({
        user: USER,
        key: name,
        annexName: name,
        description: 'executable = work.sh\noutput = out\nerror = err\nlog = log\nqueue\n',
        files: { 'work.sh': WORK },
      });
    }),
  );
  await until('all jobs run', async () => {
    return (await Promise.all([...hosts.keys()].map(whatHappened))).every(([first]) => first === 'began');
  });
});
afterAll(() => lab.close());

describe('condor_off', () => {
  beforeAll(async () => {
    for (const mode of MODES)
      expect(await condor.off(`${mode}_1`, mode)).toEqual({ reached: 1, trouble: [] });
  });

  it('fast kills jobs at once; they go back to the queue', async () => {
    await until('it is off', () => !hostOf('fast').isOn);
    expect(lab.said(hostOf('fast'))).toBe('ended-condor_off');
    expect(await whatHappened('fast')).toEqual(['began']);
    expect((await jobOn('fast'))?.status).toBe('idle');
  });

  it('graceful asks jobs to stop and lets them save their work, not finish; they go back to the queue', async () => {
    await until('it is off', () => !hostOf('graceful').isOn);
    expect(lab.said(hostOf('graceful'))).toBe('ended-condor_off');
    expect(await whatHappened('graceful')).toEqual(['began', 'asked', 'saved']);
    expect((await jobOn('graceful'))?.status).toBe('idle');
  });

  it('peaceful lets jobs finish, starts no new ones, and then ends the machine', async () => {
    const another = { user: USER, key: 'too-late', annexName: 'peaceful', files: {} };
    await condor.submit({
      ...another,
      description: 'executable = /bin/true\ntransfer_executable = false\nqueue\n',
    });
    await until('it is off', () => !hostOf('peaceful').isOn);
    expect(lab.said(hostOf('peaceful'))).toBe('ended-condor_off');
    expect(await whatHappened('peaceful')).toEqual(['began', 'done']);
    const began = (await hostOf('peaceful').read('var/log/condor/StartLog')).match(/Remote job ID is/g);
    expect(began).toHaveLength(1);
  });
});

describe('a job', () => {
  it('that was submitted for somebody runs on the annex, and what it wrote comes back to them', async () => {
    const output = await until('its output is there', async () => {
      const [done] = (await condor.listDone({ since: 0, most: 100 })).filter(
        ({ targetAnnex }) => targetAnnex === 'staying',
      );
      return done;
    });
    expect(output).toMatchObject({ owner: USER, exitCode: 0 });
    const { directory = '', output: name = '' } = output;
    const written = await condor.readTail({ user: USER, path: `${directory}/${name}`, bytes: 1000 });
    expect(written).toBe(`worked on ${lab.network.nameOf(hostOf('staying').address)}\n`);
  });
});
