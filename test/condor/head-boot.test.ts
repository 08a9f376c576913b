import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { join } from 'node:path';
import { headUserData } from '../../src/condor/head-user-data.js';
import { type Machine, type MachineOptions, aMachine } from './machine.js';

// Every test starts some real processes; on a busy machine that takes a while.
jest.setTimeout(60_000);

const ID = 'i-0123456789abcdef0';
const SYSTEMD = {
  systemctl: `[ "$1" = is-system-running ] && echo running; case "$*" in 'restart condor.service') touch "$R/master" ;; esac; true`,
};
const FAKES = {
  openssl: `[ "$1 $2" = "rand -base64" ] && echo a-new-key`,
  'amazon-ssm-agent': 'true',
  condor_q: 'true',
};
const UBUNTU = 'ID=ubuntu\nVERSION_ID="24.04"\nVERSION_CODENAME=noble\n';

let machine: Machine | undefined;
afterEach(async () => {
  await machine?.dispose();
  machine = undefined;
});

interface BootOptions extends MachineOptions {
  readonly before?: (made: Machine) => void;
}

const metadata = (path: string): string | undefined =>
  ({ 'instance-id': ID, 'local-ipv4': '172.31.4.5' })[path];

/** Boots a machine with the user data of a head node. */
async function boots({ fakes = {}, before, ...options }: BootOptions = {}): Promise<Machine> {
  const made = await aMachine({ metadata, ...options, fakes: { ...FAKES, ...fakes } });
  machine = made;
  made.write('etc/os-release', UBUNTU);
  if ('systemctl' in fakes) made.write('run/systemd/system/x', '');
  if ('systemctl' in fakes) made.write('etc/systemd/system/x', '');
  before?.(made);
  made.write(
    'user-data',
    headUserData({
      headId: 'muon_1',
      headName: 'muon',
      pool: 'default',
      region: 'eu-west-1',
      trustDomain: 'muon_1.condor-annex',
    }),
  );
  await made.run(join(made.root, 'user-data'));
  return made;
}

describe('the boot of a head node', () => {
  it('starts HTCondor with its own configuration, at its private address', async () => {
    const made = await boots();
    expect(made.read('console').match(/(?<=condor-annex: ).*/g)).toEqual([
      'Closing the instance metadata to jobs.',
      'Starting the agent that takes commands.',
      'HTCondor is installed already: $CondorVersion: 25.0.11 $',
      'Starting HTCondor.',
    ]);
    expect(made.has('run/condor-annex-started')).toBe(true);
    expect(made.read('etc/condor/config.d/50-condor-head.conf')).toContain(
      'TRUST_DOMAIN = muon_1.condor-annex\n',
    );
    expect(made.read('etc/condor/config.d/51-condor-head-address.conf')).toBe(
      'CONDOR_HOST = 172.31.4.5\nNETWORK_INTERFACE = 172.31.4.5\n',
    );
    expect(made.calls().at(-1)).toBe(`setsid -f ${made.root}/usr/local/sbin/condor-annex-head-state`);
  });

  it('makes the key that tokens are signed with itself, for root alone, and not the one of its image', async () => {
    const made = await boots({
      before: (fresh) => {
        fresh.write('etc/condor/passwords.d/POOL', 'known-to-others');
        fresh.write('etc/condor/tokens.d/theirs', 'token-of-another-pool');
      },
    });
    expect(made.read('etc/condor/passwords.d/POOL')).toBe('a-new-key');
    expect(made.modeOf('etc/condor/passwords.d')).toBe('700');
    expect(made.modeOf('etc/condor/passwords.d/POOL')).toBe('600');
    expect(made.has('etc/condor/tokens.d/theirs')).toBe(false);
  });

  it('keeps the key when it boots a second time: every token of the pool would be void', async () => {
    const made = await boots();
    made.write('etc/condor/passwords.d/POOL', 'in-use');
    await made.run(join(made.root, 'user-data'));
    expect(made.read('etc/condor/passwords.d/POOL')).toBe('in-use');
  });

  it('survives being stopped and started: units are enabled, and the address is looked at before HTCondor starts', async () => {
    const made = await boots({ fakes: SYSTEMD });
    for (const unit of ['amazon-ssm-agent.service', 'condor-annex-guard.service']) {
      expect(made.calls()).toContain(`systemctl enable --now ${unit}`);
    }
    expect(made.calls()).toContain('systemctl enable condor.service');
    expect(made.calls().at(-1)).toBe('systemctl enable --now condor-annex-head-state.service');
    expect(made.read('etc/systemd/system/condor.service.d/condor-annex-address.conf')).toBe(
      '[Service]\nExecStartPre=/usr/local/sbin/condor-annex-address\n',
    );
  });

  it('fetches the agent from AWS where the image has none', async () => {
    const made = await boots({
      fakes: {
        'amazon-ssm-agent': undefined,
        uname: 'echo aarch64',
        curl: `case "$*" in *ssm*) true ;; *) exec /usr/bin/curl "$@" ;; esac`,
        'apt-get': `case "$*" in *ssm-agent.deb) printf '#!/bin/bash\\n' >"$R/bin/amazon-ssm-agent"; chmod +x "$R/bin/amazon-ssm-agent" ;; esac`,
      },
    });
    expect(made.calls()).toContain(
      'curl -sfL -m 300 -o /tmp/amazon-ssm-agent.deb https://s3.eu-west-1.amazonaws.com/amazon-ssm-eu-west-1/latest/debian_arm64/amazon-ssm-agent.deb',
    );
    expect(made.has('run/condor-annex-started')).toBe(true);
  });

  it('removes what an image of a personal pool would say against it', async () => {
    const made = await boots({
      before: (fresh) => {
        fresh.write('etc/condor/config.d/00-minicondor', 'CONDOR_HOST = 127.0.0.1');
      },
    });
    expect(made.has('etc/condor/config.d/00-minicondor')).toBe(false);
  });

  it.each<[string, string, BootOptions]>([
    ['there is no instance metadata', 'the instance metadata does not answer', { metadata: () => undefined }],
    [
      'jobs could reach the metadata',
      'the instance metadata could not be closed to jobs',
      { fakes: { nft: 'exit 1' } },
    ],
    [
      'the bot could not reach it',
      'the agent that takes commands could not be installed',
      {
        fakes: {
          'amazon-ssm-agent': undefined,
          curl: `case "$*" in *ssm*) exit 22 ;; *) exec /usr/bin/curl "$@" ;; esac`,
        },
      },
    ],
    ['there is no key', 'HTCondor could not be configured', { fakes: { openssl: 'exit 1' } }],
    ['HTCondor does not start', 'HTCondor did not start', { fakes: { condor_master: 'exit 1' } }],
  ])('shuts the machine down, which stops it, when %s', async (_, reason, options) => {
    const made = await boots(options);
    expect(made.isOff()).toBe(true);
    expect(made.read('console')).toContain(`FAILED: ${reason}. This machine shuts down in a minute.`);
    expect(made.saidOfItself()).toEqual(reason.includes('does not answer') ? [] : ['ended-failure']);
    expect(made.has('run/condor-annex-started')).toBe(false);
  });
});

describe('what a head node says of itself', () => {
  it('is that it starts, and that its pool answers once it does', async () => {
    const made = await boots({
      fakes: { condor_status: `[ -e "$R/asked" ] && echo head; touch "$R/asked"` },
    });
    await made.run(join(made.root, 'usr/local/sbin/condor-annex-head-state'), [], 600);
    expect(made.saidOfItself()).toEqual(['starting', 'in-pool']);
    expect(made.read('console')).toContain('The pool answers.');
  });

  it('is nothing more while its queue does not answer', async () => {
    const made = await boots({ fakes: { condor_q: 'exit 1' } });
    await made.run(join(made.root, 'usr/local/sbin/condor-annex-head-state'), [], 600);
    expect(made.saidOfItself()).toEqual(['starting']);
  });
});

describe('the address of a head node', () => {
  it('stays what it was when the metadata does not answer at a later start', async () => {
    let answers = true;
    const made = await boots({ metadata: (path) => (answers ? metadata(path) : undefined) });
    answers = false;
    expect(await made.run(join(made.root, 'usr/local/sbin/condor-annex-address'))).toBe(0);
    expect(made.read('etc/condor/config.d/51-condor-head-address.conf')).toContain('172.31.4.5');
  });

  it('is never anything but an address', async () => {
    const made = await boots({
      metadata: (path) => (path === 'local-ipv4' ? '1.2.3.4\nALLOW_WRITE = *' : metadata(path)),
    });
    expect(made.has('etc/condor/config.d/51-condor-head-address.conf')).toBe(false);
  });
});
