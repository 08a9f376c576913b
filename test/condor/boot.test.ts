import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { join } from 'node:path';
import { annexBundle } from '../../src/condor/bundle.js';
import { renderUserData } from '../../src/condor/user-data.js';
import { type Machine, type MachineOptions, aMachine } from './machine.js';

// Every test starts some real processes; on a busy machine that takes a while.
jest.setTimeout(60_000);

const ID = 'i-0123456789abcdef0';
const BUNDLE_URL = 's3://condor-annex-42/bundles/run_1.tar.gz';
const SYSTEMD = {
  systemctl: `[ "$1" = is-system-running ] && echo running; case "$*" in 'restart condor.service') touch "$R/master" ;; esac; true`,
};

let machine: Machine | undefined;
afterEach(async () => {
  await machine?.dispose();
  machine = undefined;
});

interface BootOptions extends MachineOptions {
  readonly osRelease?: string;
  readonly endpointUrl?: string;
  readonly before?: (made: Machine) => void;
}

/** Boots a machine with real user data and a real bundle. */
async function boots(options: BootOptions = {}): Promise<Machine> {
  const made = await aMachine({ metadata: (path) => (path === 'instance-id' ? ID : undefined), ...options });
  machine = made;
  const bundle = await annexBundle({
    annexName: 'run',
    annexId: 'run_1',
    collector: 'cm.example.org:9618',
    token: 'e30.e30.c2ln',
    idleMs: 900_000,
  });
  made.write('bundle.tar.gz', bundle);
  made.write('etc/os-release', options.osRelease ?? 'ID=amzn\nVERSION_ID="2023"\n');
  if (options.fakes?.['systemctl'] !== undefined) made.write('run/systemd/system/x', '');
  if (options.fakes?.['systemctl'] !== undefined) made.write('etc/systemd/system/x', '');
  options.before?.(made);
  made.write(
    'user-data',
    renderUserData({ bundleUrl: BUNDLE_URL, region: 'eu-west-1', endpointUrl: options.endpointUrl }),
  );
  await made.run(join(made.root, 'user-data'));
  return made;
}

/** A machine without HTCondor, whose package manager brings it. */
const WITHOUT_HTCONDOR = (manager: string): Record<string, string | undefined> => ({
  condor_master: undefined,
  [manager]: `case "$*" in *' condor') printf '#!/bin/bash\\ntouch "$R/master"\\n' >"$R/bin/condor_master"; chmod +x "$R/bin/condor_master" ;; esac; true`,
});

describe('the boot of an instance', () => {
  it('starts HTCondor, and what says in a tag how the machine is', async () => {
    const made = await boots();
    expect(made.isOff()).toBe(false);
    expect(made.read('console').match(/(?<=condor-annex: ).*/g)).toEqual([
      'Starting the lease timer.',
      'Closing the instance metadata to jobs.',
      'HTCondor is installed already: $CondorVersion: 25.0.11 $',
      `Fetching ${BUNDLE_URL}.`,
      'Starting HTCondor.',
    ]);
    expect(made.calls().at(-1)).toBe(`setsid -f ${made.root}/usr/local/sbin/condor-annex-state`);
  });

  it('keeps saying how the machine is through reboots, with systemd', async () => {
    const made = await boots({ fakes: SYSTEMD });
    expect(made.calls().at(-1)).toBe('systemctl enable --now condor-annex-state.service');
    expect(made.read('etc/systemd/system/condor-annex-state.service')).toContain(
      'ExecStart=/usr/local/sbin/condor-annex-state\n',
    );
  });

  it('puts configuration and token where HTCondor reads them, the token for root alone', async () => {
    const made = await boots();
    expect(made.read('etc/condor/config.d/50-condor-annex.conf')).toContain('AnnexName = "run"');
    expect(made.read('etc/condor/config.d/51-condor-annex-instance.conf')).toBe(`EC2InstanceID = "${ID}"\n`);
    expect(made.read('etc/condor/tokens.d/condor-annex')).toBe('e30.e30.c2ln\n');
    expect(made.modeOf('etc/condor/tokens.d')).toBe('700');
    expect(made.modeOf('etc/condor/tokens.d/condor-annex')).toBe('600');
    expect(made.modeOf('etc/condor/config.d/50-condor-annex.conf')).toBe('644');
  });

  it('leaves no bundle lying about', async () => {
    const made = await boots();
    const fetched = made.calls().find((call) => call.startsWith('aws s3 cp')) ?? '';
    expect(fetched).toContain(BUNDLE_URL);
    expect(made.has((fetched.split(' ').at(-1) ?? '').slice(made.root.length))).toBe(false);
  });

  it('starts the lease timer before anything else, and keeps it through reboots with systemd', async () => {
    const made = await boots({ fakes: SYSTEMD });
    expect(made.calls().slice(0, 2)).toEqual([
      'systemctl daemon-reload',
      'systemctl enable --now condor-annex-lease.service',
    ]);
    const unit = made.read('etc/systemd/system/condor-annex-lease.service');
    expect(unit).toContain('ExecStart=/usr/local/sbin/condor-annex-lease\n');
    expect(unit).toContain('Restart=always');
    expect(unit).toContain('WantedBy=multi-user.target');
  });

  it('starts the lease timer by itself where there is no systemd', async () => {
    const made = await boots();
    expect(made.calls()[0]).toBe(`setsid -f ${made.root}/usr/local/sbin/condor-annex-lease`);
  });

  it('starts the lease timer by itself when systemd refuses it', async () => {
    const made = await boots({ fakes: { systemctl: 'exit 1' } });
    expect(made.calls()).toContain(`setsid -f ${made.root}/usr/local/sbin/condor-annex-lease`);
  });

  it('does not let HTCondor back after a reboot before the metadata is closed again', async () => {
    const made = await boots({ fakes: SYSTEMD });
    expect(made.read('etc/systemd/system/condor.service.d/condor-annex.conf')).toContain(
      'Requires=condor-annex-guard.service',
    );
    const guard = made.read('etc/systemd/system/condor-annex-guard.service');
    expect(guard).toContain('Before=condor.service');
    expect(guard).toContain('FailureAction=poweroff');
  });

  it('takes over an image that was made for condor_annex', async () => {
    const made = await boots({
      fakes: SYSTEMD,
      before: (fresh) => {
        fresh.write('etc/condor/config.d/50ec2.config', 'TCP_FORWARDING_HOST = $(EC2PublicIP)');
      },
    });
    expect(made.has('etc/condor/config.d/50ec2.config')).toBe(false);
    expect(made.calls()).toContain('systemctl disable --now --no-block condor-annex-ec2.service');
  });

  it('speaks to another AWS when it was told to, with the bucket in the path', async () => {
    const made = await boots({
      endpointUrl: 'http://10.0.0.1:4566',
      fakes: {
        aws: 'cat "$AWS_CONFIG_FILE" >>"$R/aws-config" 2>/dev/null; shift 2; [ "$1" = s3 ] && cp "$R/bundle.tar.gz" "$5"; true',
      },
    });
    expect(
      made
        .calls()
        .filter((call) => call.startsWith('aws '))
        .every((call) => call.startsWith('aws --endpoint-url http://10.0.0.1:4566 ')),
    ).toBe(true);
    expect(made.read('aws-config')).toContain('addressing_style = path');
  });
});

describe('the install of HTCondor', () => {
  it.each([
    [
      'Amazon Linux 2023',
      'ID=amzn\nVERSION_ID="2023"\n',
      'dnf',
      [
        'dnf -y -q install https://htcss-downloads.chtc.wisc.edu/repo/25.0/htcondor-release-current.amzn2023.noarch.rpm',
        'dnf -y -q install condor',
      ],
    ],
    [
      'Rocky Linux 9',
      'ID="rocky"\nVERSION_ID="9.5"\n',
      'dnf',
      [
        'dnf -y -q install https://dl.fedoraproject.org/pub/epel/epel-release-latest-9.noarch.rpm',
        'dnf -y -q install https://htcss-downloads.chtc.wisc.edu/repo/25.0/htcondor-release-current.el9.noarch.rpm',
        'dnf -y -q install condor',
      ],
    ],
    [
      'Debian 12',
      'ID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\n',
      'apt-get',
      [
        'apt-get -qq -o DPkg::Lock::Timeout=300 update',
        'apt-get -qq -y -o DPkg::Lock::Timeout=300 install --no-install-recommends condor',
      ],
    ],
  ])('uses its own repository on %s', async (_, osRelease, manager, expected) => {
    const made = await boots({
      osRelease,
      fakes: {
        'apt-get': undefined,
        curl: `case "$*" in *repo/keys*) true ;; *) exec /usr/bin/curl "$@" ;; esac`,
        ...WITHOUT_HTCONDOR(manager),
      },
    });
    expect(made.calls().filter((call) => call.startsWith(manager))).toEqual(expected);
    expect(made.has('run/condor-annex-started')).toBe(true);
  });

  it('names the distribution in the source list of apt', async () => {
    const made = await boots({
      osRelease: 'ID=ubuntu\nVERSION_ID="24.04"\nVERSION_CODENAME=noble\n',
      fakes: {
        curl: `case "$*" in *repo/keys*) true ;; *) exec /usr/bin/curl "$@" ;; esac`,
        ...WITHOUT_HTCONDOR('apt-get'),
      },
    });
    expect(made.read('etc/apt/sources.list.d/htcondor.list')).toBe(
      'deb [signed-by=/etc/apt/keyrings/htcondor.asc] https://htcss-downloads.chtc.wisc.edu/repo/ubuntu/25.0 noble main\n',
    );
    expect(
      made
        .calls()
        .some((call) => call.includes('https://htcss-downloads.chtc.wisc.edu/repo/keys/HTCondor-25.0-Key')),
    ).toBe(true);
  });
});

describe('a boot that fails', () => {
  it.each<[string, string, BootOptions]>([
    ['there is no instance metadata', 'the instance metadata does not answer', { metadata: () => undefined }],
    [
      'the instance id is not one',
      'the instance metadata does not answer',
      { metadata: () => '"; rm -rf /' },
    ],
    [
      'jobs could reach the metadata',
      'the instance metadata could not be closed to jobs',
      { fakes: { nft: 'exit 1' } },
    ],
    [
      'the rules are there but do not work',
      'the instance metadata could not be closed to jobs',
      { fakes: { setpriv: 'exit 0' } },
    ],
    [
      'HTCondor cannot be installed',
      'HTCondor could not be installed',
      { fakes: { condor_master: undefined } },
    ],
    [
      'nobody packages HTCondor for it',
      'HTCondor could not be installed',
      { fakes: { condor_master: undefined }, osRelease: 'ID=plan9\nVERSION_ID=4\n' },
    ],
    ['its role may not read the bundle', 'the bundle could not be fetched', { fakes: { aws: 'exit 1' } }],
    ['HTCondor does not start', 'HTCondor did not start', { fakes: { condor_master: 'exit 1' } }],
  ])('shuts the machine down when %s', async (_, reason, options) => {
    const made = await boots(options);
    expect(made.isOff()).toBe(true);
    expect(made.read('console')).toContain(`FAILED: ${reason}. This machine shuts down in a minute.`);
    expect(made.read('var/log/condor-annex.log')).toContain(`${reason}. Shutting down.`);
    // Without metadata it has no way to say so.
    expect(made.saidOfItself()).toEqual(reason.includes('does not answer') ? [] : ['ended-failure']);
    expect(made.secondsSinceBoot()).toBeLessThanOrEqual(1200 + 60 + 60);
    expect(made.has('run/condor-annex-started')).toBe(false);
    expect(made.calls().findIndex((call) => call.includes('condor-annex-lease'))).toBe(0);
  });

  it('gives the bundle 20 minutes, with longer and longer pauses', async () => {
    const made = await boots({ fakes: { aws: 'exit 1' } });
    expect(made.secondsSinceBoot()).toBeGreaterThan(1000);
    const tries = made.calls().filter((call) => call.startsWith('aws s3 cp')).length;
    expect(tries).toBeGreaterThan(8);
    expect(tries).toBeLessThan(30);
  });
});

describe('the guard of the metadata', () => {
  it('stops everybody but root, and containers, on IPv4 and IPv6', async () => {
    const made = await boots();
    const rules = made.read('nft-rules');
    expect(rules).toContain('ip daddr 169.254.169.254 meta skuid != 0 reject');
    expect(rules).toContain('ip6 daddr fd00:ec2::254 meta skuid != 0 reject');
    expect(rules).toMatch(/hook forward[^}]*ip daddr 169\.254\.169\.254 drop\s+ip6 daddr fd00:ec2::254 drop/);
  });

  it('uses iptables where there is no nft, once per rule', async () => {
    const made = await boots({
      fakes: {
        nft: undefined,
        iptables: '[ "$2" = -C ] && exit 1; true',
        ip6tables: '[ "$2" = -C ] && exit 1; true',
      },
    });
    expect(made.calls()).toContain(
      'iptables -w -I OUTPUT -d 169.254.169.254 -m owner ! --uid-owner 0 -j REJECT',
    );
    expect(made.calls()).toContain('iptables -w -I FORWARD -d 169.254.169.254 -j DROP');
    expect(made.has('run/condor-annex-started')).toBe(true);
  });

  it('installs nftables where there is neither', async () => {
    const made = await boots({
      fakes: {
        nft: undefined,
        dnf: `case "$*" in *nftables) printf '#!/bin/bash\\ncat >>"$R/nft-rules"\\n' >"$R/bin/nft"; chmod +x "$R/bin/nft" ;; esac; true`,
      },
    });
    expect(made.calls()).toContain('dnf -y -q install nftables');
    expect(made.read('nft-rules')).toContain('skuid != 0 reject');
  });
});
