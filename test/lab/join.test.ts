import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Lab, until } from '../support/lab.js';
import type { LabHost } from '../support/lab-host.js';

jest.setTimeout(240_000);

let lab: Lab;
let head: LabHost;
let members: readonly LabHost[];
let forger: LabHost;
let reader: LabHost;

beforeAll(async () => {
  lab = await Lab.open('10.78');
  head = await lab.launchHead('muon');
  await lab.answers(head);
  const [forged, readOnly] = await Promise.all([
    // The same words, signed with a key of somebody else's.
    head.sh(`openssl rand -base64 192 >/root/key && chmod 600 /root/key &&
      _CONDOR_SEC_TOKEN_POOL_SIGNING_KEY_FILE=/root/key condor_token_create -identity condor@$(condor_config_val TRUST_DOMAIN) -lifetime 3600`),
    head.sh(
      `condor_token_create -identity condor@$(condor_config_val TRUST_DOMAIN) -lifetime 3600 -authz READ`,
    ),
  ]);
  [members, [forger], [reader]] = (await Promise.all([
    lab.launchAnnex(head, { name: 'members', count: 2 }),
    lab.launchAnnex(head, { name: 'forger', token: forged }),
    lab.launchAnnex(head, { name: 'reader', token: readOnly }),
  ])) as [readonly LabHost[], [LabHost], [LabHost]];
});
afterAll(() => lab.close());

describe('instances of an annex', () => {
  it('join the pool of their head node, each by its own name', async () => {
    const listed = await until('both are listed', async () => {
      const ids = await head.sh(`condor_status -annex members -startd -af EC2InstanceID`);
      return ids.trim().split('\n').length === 2 && ids;
    });
    expect(listed.trim().split('\n').sort()).toEqual(members.map(({ id }) => id).sort());
    await until('both say so', () => members.every((host) => lab.said(host) !== undefined));
  });

  it('have a token of their own and no key to make others with', async () => {
    const [host] = members as readonly [LabHost];
    const found = await host.sh(`cd /etc/condor && find tokens.d passwords.d -type f; true`);
    expect(found).toBe('tokens.d/condor-annex\n');
    const { exitCode, stderr } = await host.run('#!/bin/sh\ncondor_token_create -identity x@y\n');
    expect([exitCode === 0, stderr]).toEqual([false, expect.stringMatching(/signing key|Failed/i)]);
  });

  it('can do nothing in the pool but join it', async () => {
    const [host] = members as readonly [LabHost];
    const { stdout, stderr } = await host.run('#!/bin/sh\ncondor_off -annex members -master\n');
    expect(stdout + stderr).not.toContain('Sent');
    expect(members.every(({ isOn }) => isOn)).toBe(true);
  });

  it('are refused with a token that another key signed, or that does not allow joining', async () => {
    for (const stranger of [forger, reader]) {
      await until(`${stranger.id} was refused`, async () => {
        return /DENIED|[Ff]ailed to auth/.test(await stranger.read('var/log/condor/StartLog'));
      });
      expect(lab.said(stranger)).toBeUndefined();
    }
    const all = await head.sh('condor_status -startd -af AnnexName');
    expect(all).not.toMatch(/forger|reader/);
  });
});

describe('a job', () => {
  it('cannot reach the instance metadata, neither on an instance nor on the head node', async () => {
    for (const host of [head, ...members]) {
      const { exitCode } = await host.run(
        `#!/bin/sh\nsetpriv --reuid 65534 --regid 65534 --clear-groups curl -sf -m 3 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' http://169.254.169.254/latest/api/token\n`,
      );
      expect(exitCode).not.toBe(0);
    }
  });
});
