import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { join } from 'node:path';
import { BOOTED_AT, type Machine, type MachineOptions, aMachine, installScripts } from './machine.js';

// Every test starts some real processes; on a busy machine that takes a while.
jest.setTimeout(60_000);

let machine: Machine | undefined;
afterEach(async () => {
  await machine?.dispose();
  machine = undefined;
});

/** The state of its slots when the machine's clock shows so many seconds since the boot, as a line of bash. */
const slots = (...phases: readonly (readonly [from: number, states: string])[]): string =>
  phases
    .map(
      ([from, states]) => `[ "$(cat "$R/clock")" -ge ${BOOTED_AT + from} ] && printf '${states}' >"$R/slots"`,
    )
    .join('\n');

/** Lets the machine say how it is, for so many seconds. */
async function says(
  seconds: number,
  {
    status = '',
    fakes = {},
    before,
  }: { status?: string; before?: (made: Machine) => void } & MachineOptions = {},
): Promise<Machine> {
  const made = await aMachine({
    metadata: (path) => (path === 'instance-id' ? 'i-0123456789abcdef0' : undefined),
    fakes: {
      condor_status: `${status}\ncase $* in *-direct*) cat "$R/slots" ;; *) echo slot1@here ;; esac`,
      aws: 'cat "$R/clock" >>"$R/said-at"',
      ...fakes,
    },
  });
  machine = made;
  installScripts(made);
  made.write('startd-address', '<10.0.0.7:9618?sock=startd>\n$CondorVersion$\n');
  before?.(made);
  await made.run(join(made.root, 'usr/local/sbin/condor-annex-state'), [], seconds);
  return made;
}

const saidAt = (made: Machine): readonly number[] =>
  made
    .read('said-at')
    .trim()
    .split('\n')
    .map((clock) => Number(clock) - BOOTED_AT);

describe('what a machine says of itself', () => {
  it('is that it is in the pool, and then at once whether it is in use', async () => {
    const made = await says(240, { status: slots([0, 'Unclaimed\\nClaimed\\n']) });
    expect(made.read('console')).toContain('This machine is in the pool.');
    expect(made.saidOfItself()).toEqual(['in-pool', 'busy']);
    expect(made.calls().find((call) => call.includes('create-tags'))).toBe(
      'aws ec2 create-tags --resources i-0123456789abcdef0 --tags Key=htcondor:PoolState,Value=in-pool',
    );
    expect(made.calls()).toContain('condor_status -direct <10.0.0.7:9618?sock=startd> -af State');
  });

  it.each([
    ['nothing is claimed', 'Unclaimed\\n', 'idle'],
    ['its owner has it', 'Owner\\nUnclaimed\\n', 'idle'],
    ['one of its slots is claimed', 'Unclaimed\\nClaimed\\nUnclaimed\\n', 'busy'],
    ['its only slot is claimed', 'Claimed\\n', 'busy'],
    ['a job is being put off it', 'Preempting\\n', 'busy'],
  ])('when %s', async (_, states, said) => {
    const made = await says(240, { status: slots([0, states]) });
    expect(made.saidOfItself().at(-1)).toBe(said);
  });

  it('is written on a change only, and not more often than every five minutes', async () => {
    const made = await says(1500, {
      status: slots([0, 'Unclaimed\\n'], [150, 'Claimed\\n'], [1200, 'Unclaimed\\n']),
    });
    expect(made.saidOfItself()).toEqual(['in-pool', 'idle', 'busy', 'idle']);
    const [, idle = 0, busy = 0, idleAgain = 0] = saidAt(made);
    expect(idle).toBeLessThanOrEqual(60);
    expect(busy - idle).toBeGreaterThanOrEqual(300);
    expect(busy - idle).toBeLessThanOrEqual(360);
    expect(idleAgain).toBeLessThanOrEqual(1260);
  });

  it('is nothing new while its startd does not answer', async () => {
    const made = await says(1800, {
      status: `case $* in *-direct*) exit 1 ;; esac`,
    });
    expect(made.saidOfItself()).toEqual(['in-pool']);
    await made.dispose();
    const without = await says(600, {
      before: (fresh) => {
        fresh.write('startd-address', '');
      },
    });
    expect(without.saidOfItself()).toEqual(['in-pool']);
  });

  it('is tried again a minute later when AWS does not take it', async () => {
    const made = await says(1800, {
      status: slots([0, 'Unclaimed\\n']),
      fakes: { aws: `echo >>"$R/tries"; [ $(($(wc -l <"$R/tries"))) != 2 ]`, wc: 'exec /usr/bin/wc "$@"' },
    });
    expect(made.saidOfItself()).toEqual(['in-pool', 'idle', 'idle']);
  });

  it('never covers its last word', async () => {
    const made = await says(1800, {
      status: slots([0, 'Unclaimed\\n'], [600, 'Claimed\\n']),
      before: (fresh) => {
        fresh.write('run/condor-annex-ending/x', '');
      },
    });
    expect(made.saidOfItself()).toEqual([]);
  });

  it('waits for a pool that is slow to list it', async () => {
    const made = await says(1900, {
      status: `case $* in *-direct*) ;; *) [ "$(cat "$R/clock")" -gt ${BOOTED_AT + 1500} ] || exit 0 ;; esac\n${slots([0, 'Unclaimed\\n'])}`,
    });
    expect(made.read('console')).toContain('The pool does not list this machine.');
    expect(saidAt(made)[0]).toBeGreaterThan(1500);
    expect(made.saidOfItself()).toEqual(['in-pool', 'idle']);
  });

  it('ends no machine that the pool does not list, since it may have jobs, and asks each minute or so', async () => {
    const made = await says(3000, { fakes: { condor_status: 'exit 1' } });
    expect(made.isOff()).toBe(false);
    expect(made.read('console').match(/does not list/g)).toHaveLength(1);
    expect(made.saidOfItself()).toEqual([]);
    const asked = made.calls().filter((call) => call.startsWith('condor_status')).length;
    expect(asked).toBeLessThan(60);
    expect(asked).toBeGreaterThan(25);
  });

  it('matters less than the machine: it lives on when it may not tag itself', async () => {
    const made = await says(1900, { status: slots([0, 'Unclaimed\\n']), fakes: { aws: 'exit 254' } });
    expect(made.isOff()).toBe(false);
    expect(made.read('console')).toContain('Could not tag this machine with htcondor:PoolState.');
  });
});
