import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Condor } from '../../src/ports/condor.js';
import { Lab, until } from '../support/lab.js';
import type { LabHost } from '../support/lab-host.js';

jest.setTimeout(240_000);

/** Machines report every twelfth part of it, and after a restart the pool believes only the second report. */
const IDLE_SECONDS = 240;

/** Notes each time that it begins, to see whether it had to start over. */
const WORK = '#!/bin/bash\necho began >>/lab/notes/begun\nsleep 60\necho finished\n';

let lab: Lab;
let head: LabHost;
let condor: Condor;
let busy: LabHost;
let idle: LabHost;
let trustDomain: string;

const seen = async (annexId: string): Promise<number> =>
  (await condor.listMasters(annexId).catch(() => [])).length;

beforeAll(async () => {
  lab = await Lab.open('10.80');
  head = await lab.launchHead('muon');
  await lab.answers(head);
  condor = lab.condorOn(head);
  ({ trustDomain } = await condor.look());
  [[busy], [idle]] = (await Promise.all([
    lab.launchAnnex(head, { name: 'busy', idleSeconds: IDLE_SECONDS }),
    lab.launchAnnex(head, { name: 'idle', idleSeconds: IDLE_SECONDS }),
  ])) as [[LabHost], [LabHost]];
  await condor.submit({
    user: 'slack-u01',
    key: 'long',
    annexName: 'busy',
    description: 'executable = work.sh\noutput = out\nqueue\n',
    files: { 'work.sh': WORK },
  });
  await until('the job runs', async () => (await busy.read('lab/notes/begun')) !== '');
  await until('both are listed', async () => (await seen('busy_1')) + (await seen('idle_1')) === 2);
  await lab.restart(head);
});
afterAll(() => lab.close());

describe('a head node that was stopped and started', () => {
  it('is the same pool: its tokens are good, whatever its address', async () => {
    expect(await condor.look()).toMatchObject({ trustDomain, answering: true });
  });

  it('still has its instances, or has them back, with the tokens that they joined with', async () => {
    await until('both are listed', async () => (await seen('busy_1')) + (await seen('idle_1')) === 2, 90);
    expect([busy.isOn, idle.isOn]).toEqual([true, true]);
  });

  it('takes new instances in', async () => {
    const [another] = await lab.launchAnnex(head, { name: 'another' });
    await until('it is listed', async () => (await seen('another_1')) === 1);
    expect(another?.isOn).toBe(true);
  });

  it('still has its queue, and jobs go on where they ran', async () => {
    const done = await until(
      'the job is done',
      async () => (await condor.listDone({ since: 0, most: 10 }))[0],
      150,
    );
    expect(done).toMatchObject({ owner: 'slack-u01', exitCode: 0, targetAnnex: 'busy' });
    expect(await busy.read('lab/notes/begun')).toBe('began\n');
  });
});
