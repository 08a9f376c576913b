import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { join } from 'node:path';
import { type Machine, type MachineOptions, aMachine, installScripts } from './machine.js';

// Every test starts some real processes; on a busy machine that takes a while.
jest.setTimeout(60_000);

const START = '11/22/26 12:00:00 ** condor_startd (CONDOR_STARTD) STARTING UP\n';
const IDLE = '11/22/26 12:20:00 No resources have been claimed for 900 seconds\n';
const STARTD_GONE =
  '11/22/26 12:20:00 The DaemonShutdownFast expression "( STARTD_StartTime == 0 )" evaluated to TRUE: starting fast shutdown\n';

let machine: Machine | undefined;
afterEach(async () => {
  await machine?.dispose();
  machine = undefined;
});

/** HTCondor's master has exited, with this in its daemons' logs. */
async function masterExits({
  startd = START,
  master = START,
  logs = ['var/log/condor/STARTD_LOG', 'var/log/condor/MASTER_LOG'],
  ...options
}: MachineOptions & { startd?: string; master?: string; logs?: readonly string[] } = {}) {
  const made = await aMachine({
    metadata: (path) => (path === 'instance-id' ? 'i-0123456789abcdef0' : undefined),
    ...options,
  });
  machine = made;
  installScripts(made);
  const [startdLog = '', masterLog = ''] = logs;
  made.write(startdLog, startd);
  made.write(masterLog, master);
  await made.run(join(made.root, 'usr/local/sbin/condor-annex-end'));
  return made;
}

describe('the end of the machine', () => {
  it.each([
    ['was told to leave', 'condor_off', 'it was told to leave', {}],
    ['had no work', 'idle', 'there was no work', { startd: START + IDLE }],
    [
      'had no work, and its master noticed that the startd was gone',
      'idle',
      'there was no work',
      { startd: START + IDLE, master: START + STARTD_GONE },
    ],
    ['lost its startd', 'failure', 'its startd is gone', { master: START + STARTD_GONE }],
    [
      'was told to leave, after a reboot that followed idleness',
      'condor_off',
      'it was told to leave',
      { startd: START + IDLE + START, master: START + STARTD_GONE + START },
    ],
    [
      'had no work, and its logs are where HTCondor keeps them by itself',
      'idle',
      'there was no work',
      {
        startd: START + IDLE,
        logs: ['var/log/condor/StartLog', 'var/log/condor/MasterLog'],
        fakes: { condor_config_val: 'exit 1' },
      },
    ],
  ])('comes when HTCondor %s, and the machine says that', async (_, why, sentence, options) => {
    const made = await masterExits(options);
    expect(made.isOff()).toBe(true);
    expect(made.saidOfItself()).toEqual([`ended-${why}`]);
    expect(made.read('console')).toContain(`HTCondor has exited: ${sentence}. Shutting down.`);
  });

  it('says why before it shuts down', async () => {
    const made = await masterExits();
    const [tag, off] = ['create-tags', 'shutdown -h now'].map((what) =>
      made.calls().findIndex((call) => call.includes(what)),
    );
    expect(tag).toBeLessThan(off ?? -1);
  });

  it('does not wait for ever to say so', async () => {
    const before = performance.now();
    const made = await masterExits({ fakes: { aws: 'exec /usr/bin/sleep 60' } });
    expect(made.isOff()).toBe(true);
    expect(performance.now() - before).toBeLessThan(20_000);
  });

  it.each<[string, MachineOptions]>([
    ['it may not tag itself', { fakes: { aws: 'exit 254' } }],
    ['there is no AWS command line', { fakes: { aws: undefined } }],
    ['the instance metadata does not answer', { metadata: () => undefined }],
    ['nothing is known of HTCondor', { fakes: { condor_config_val: undefined, awk: 'exit 2' } }],
  ])('comes all the same when %s', async (_, options) => {
    expect((await masterExits(options)).isOff()).toBe(true);
  });

  it('leaves a reboot alone, during which HTCondor exits too', async () => {
    const made = await masterExits({ fakes: { systemctl: 'echo stopping; exit 1' } });
    expect(made.isOff()).toBe(false);
    expect(made.saidOfItself()).toEqual([]);
  });
});
