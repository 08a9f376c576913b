import { describe, expect, it } from '@jest/globals';
import type { Slot } from '../../src/domain/slot.js';
import { anAnnex, NOON } from '../support/samples.js';
import { EVE } from './desk.js';
import { headDesk } from './head-desk.js';

const HOUR_MS = 3_600_000;
const host = (n: number) => `ip-172-31-0-${n}.ec2.internal`;

function whole(n: number, over: Partial<Slot> = {}): Slot {
  return {
    name: `slot1@${host(n)}`,
    machine: host(n),
    state: 'Unclaimed',
    activity: 'Idle',
    cpus: 2,
    busyCpus: 0,
    memoryMib: 8000,
    partitionable: true,
    annexName: 'A',
    annexId: 'A_1',
    since: NOON - 2 * HOUR_MS,
    ...over,
  };
}

const part = (n: number, over: Partial<Slot> = {}): Slot => ({
  ...whole(n),
  name: `slot1_1@${host(n)}`,
  state: 'Claimed',
  activity: 'Busy',
  cpus: 1,
  busyCpus: 1,
  partitionable: false,
  user: 'slack-uben@pool.condor-annex',
  jobId: '12.0',
  since: NOON - HOUR_MS,
  ...over,
});

describe('/condor_status', () => {
  const desk = headDesk();

  it('shows slots with whose job runs where since when, and counts CPUs once', async () => {
    desk().condor.slots = [whole(8), whole(7, { busyCpus: 1 }), part(7)];
    const { text, message } = await desk().tells('/condor_status', EVE);
    expect(text).toContain('Pool default: 2 machines, 1 of 4 CPUs busy, 1 job running.');
    expect(message.table?.rows).toEqual([
      ['slot1_1@ip-172-31-0-7', 'A', 'Claimed, Busy', '1', { kind: 'person', id: 'UBEN' }, '12.0', '1 h'],
      ['slot1@ip-172-31-0-7', 'A', 'Unclaimed, Idle', '1/2 busy', '', '', '2 h'],
      ['slot1@ip-172-31-0-8', 'A', 'Unclaimed, Idle', '0/2 busy', '', '', '2 h'],
    ]);
  });

  it('shows machines, also those with fixed slots and those that leave', async () => {
    const fixed = { partitionable: false, cpus: 1 };
    desk().condor.slots = [
      whole(7, { busyCpus: 1 }),
      part(7, { activity: 'Retiring' }),
      part(9, { ...fixed, name: `slot1@${host(9)}` }),
      part(9, { ...fixed, name: `slot2@${host(9)}`, user: 'slack-ucat', jobId: '13.0' }),
      whole(10, { state: 'Drained' }),
    ];
    const { message } = await desk().tells('/condor_status -machines');
    expect(message.table?.rows).toEqual([
      ['ip-172-31-0-10', 'A', 'drained', '0/2', '0', '', '2 h'],
      ['ip-172-31-0-7', 'A', 'retiring', '1/2', '1', { kind: 'person', id: 'UBEN' }, '1 h'],
      ['ip-172-31-0-9', 'A', 'busy', '2/2', '2', '2 people', '1 h'],
    ]);
  });

  it('keeps to one annex', async () => {
    await desk().wishes.save(anAnnex({ name: 'A', id: 'A_1' }));
    desk().condor.slots = [whole(7), whole(8, { annexId: 'B_1', annexName: 'B' })];
    expect((await desk().tells('/condor_status -annex a')).text).toContain(
      'Annex A: 1 machine, 0 of 2 CPUs busy',
    );
    expect(await desk().refuses('/condor_status -annex C')).toMatchObject({ fault: 'not-found' });
  });

  it('says so when nothing has joined', async () => {
    expect((await desk().tells('/condor_annex machines')).text).toContain(
      'Pool default: no machine has joined.',
    );
  });
});
