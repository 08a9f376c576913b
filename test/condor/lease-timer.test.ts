import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { join } from 'node:path';
import { BOOTED_AT, type Machine, type MachineOptions, aMachine, installScripts } from './machine.js';

// Every test starts some real processes; on a busy machine that takes a while.
jest.setTimeout(60_000);

const ID = 'i-0123456789abcdef0';
const LEASE = 'tags/instance/htcondor:LeaseEndsAt';
const inSeconds = (seconds: number): string => String((BOOTED_AT + seconds) * 1000);

let machine: Machine | undefined;
afterEach(async () => {
  await machine?.dispose();
  machine = undefined;
});

/** Boots a machine whose lease tag says this, and lets its lease timer run until it is off or the time is up. */
async function timerRuns(
  lease: string | undefined | ((clock: number) => string | undefined),
  options: MachineOptions & { readonly seconds?: number; readonly before?: (made: Machine) => void } = {},
): Promise<Machine> {
  const made = await aMachine({
    metadata: (path, clock) => {
      if (path === 'instance-id') return ID;
      if (path !== LEASE) return undefined;
      return typeof lease === 'function' ? lease(clock - BOOTED_AT) : lease;
    },
    ...options,
  });
  machine = made;
  installScripts(made);
  options.before?.(made);
  await made.run(join(made.root, 'usr/local/sbin/condor-annex-lease'), [], options.seconds ?? 7200);
  return made;
}

describe('the lease timer on the instance', () => {
  it('shuts the machine down within a minute of the end of its lease', async () => {
    const made = await timerRuns(inSeconds(600));
    expect(made.calls()).toContain('shutdown -h now');
    expect(made.secondsSinceBoot()).toBeGreaterThanOrEqual(600);
    expect(made.secondsSinceBoot()).toBeLessThanOrEqual(660 + 60);
    expect(made.read('console')).toContain('The lease is over. Shutting down.');
    expect(made.read('var/log/condor-annex.log')).toContain('The lease is over. Shutting down.');
    expect(made.saidOfItself()).toEqual(['ended-lease']);
  });

  it('lets the machine live while there is time left', async () => {
    const made = await timerRuns(inSeconds(86_400), { seconds: 1800 });
    expect(made.isOff()).toBe(false);
    expect(made.secondsSinceBoot()).toBeGreaterThanOrEqual(1800);
  });

  it.each([
    ['seconds', String(BOOTED_AT + 300)],
    ['ISO-8601', new Date((BOOTED_AT + 300) * 1000).toISOString()],
    ['ISO-8601 without a zone', new Date((BOOTED_AT + 300) * 1000).toISOString().slice(0, 16)],
  ])('reads a lease that somebody wrote as %s', async (_, lease) => {
    const made = await timerRuns(lease);
    expect(made.read('console')).toContain('The lease is over.');
    expect(made.secondsSinceBoot()).toBeLessThanOrEqual(420);
  });

  it('follows a lease that is extended while it runs, and fetches a token that lasts as long', async () => {
    const made = await timerRuns((clock) => inSeconds(clock < 250 ? 300 : 1200), {
      fakes: { aws: 'exit 1' },
    });
    expect(made.secondsSinceBoot()).toBeGreaterThanOrEqual(1200);
    expect(made.calls().filter((call) => call.startsWith('aws s3 cp')).length).toBeGreaterThan(1);
  });

  it('follows a lease that is cut short', async () => {
    const made = await timerRuns((clock) => inSeconds(clock < 100 ? 86_400 : 200));
    expect(made.isOff()).toBe(true);
    expect(made.secondsSinceBoot()).toBeLessThanOrEqual(320);
  });

  it.each([
    ['is missing', undefined],
    ['says nothing readable', 'next Tuesday'],
    ['is empty', ''],
    ['tries to be a command', '$(touch "$R/owned")'],
    ['tries to be arithmetic', 'a[$(touch "$R/owned")]'],
  ])('ends the machine after 30 minutes when its lease %s', async (_, lease) => {
    const made = await timerRuns(lease);
    expect(made.isOff()).toBe(true);
    expect(made.secondsSinceBoot()).toBeGreaterThanOrEqual(29 * 60);
    expect(made.secondsSinceBoot()).toBeLessThanOrEqual(31 * 60);
    expect(made.read('console')).toContain('The lease could not be read for 30 minutes. Shutting down.');
    expect(made.saidOfItself()).toEqual(['ended-failure']);
    expect(made.has('owned')).toBe(false);
  });

  it('counts the 30 minutes anew when the lease can be read in between', async () => {
    const made = await timerRuns((clock) => (clock % 1500 < 60 ? inSeconds(86_400) : undefined), {
      seconds: 4000,
    });
    expect(made.isOff()).toBe(false);
  });

  it('asks again every minute when the machine does not obey', async () => {
    const made = await timerRuns(inSeconds(60), {
      seconds: 300,
      fakes: { shutdown: 'exit 1', poweroff: 'exit 1' },
    });
    expect(made.calls().filter((call) => call === 'shutdown -h now').length).toBeGreaterThanOrEqual(3);
    expect(made.calls()).toContain('poweroff -f');
    expect(made.saidOfItself()).toEqual(['ended-lease']);
  });

  it('ends a machine whose HTCondor has crashed, but not before it was started', async () => {
    const waiting = await timerRuns(inSeconds(86_400), { seconds: 1200 });
    expect(waiting.isOff()).toBe(false);
    await waiting.dispose();
    const crashed = await timerRuns(inSeconds(86_400), {
      seconds: 1200,
      before: (made) => {
        made.write('run/condor-annex-started', '');
      },
    });
    expect(crashed.read('console')).toContain(
      "HTCondor's master has been gone for 3 minutes. Shutting down.",
    );
    expect(crashed.saidOfItself()).toEqual(['ended-failure']);
  });
});
