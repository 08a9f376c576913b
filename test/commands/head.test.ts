import { describe, expect, it } from '@jest/globals';
import type { HeadWish } from '../../src/domain/head-wish.js';
import { ADOPT_TAG } from '../../src/domain/tags.js';
import { aHead, anAnnex, anAskedHead, NOON } from '../support/samples.js';
import { ADA, BEN, CAT, commandDesk, EVE, type Desk } from './desk.js';

const desk = commandDesk();
const LAUNCH = '/condor_head launch -name pool1';

/** A pool with no collector elsewhere. */
function poolOfOurs(): Desk {
  desk().settings = { pool: 'default', region: 'us-east-1' };
  desk().aws.types = { ...desk().aws.types, 'm5.large': 'x86_64' };
  return desk();
}

async function withHead(over: Partial<HeadWish> = {}): Promise<Desk> {
  const made = poolOfOurs();
  made.aws.instances = [
    {
      id: 'i-0fedcba9876543210',
      state: 'running',
      instanceType: 'm5.large',
      launchedAt: NOON - 3_600_000,
      spot: false,
      privateIp: '10.0.0.7',
      publicIp: '198.51.100.1',
      tags: { [ADOPT_TAG]: 'yes' },
    },
  ];
  await made.wishes.save(aHead({ pricePerHourUsd: '0.096', ...over }));
  return made;
}

const stored = async (): Promise<HeadWish | undefined> => desk().wishes.findHead('default');

describe('/condor_head launch', () => {
  it('shows what it costs, what it opens and to whom, and how to change what was left out', async () => {
    const { text } = await poolOfOurs().asks(LAUNCH, ADA);
    expect(text.split('\n')).toEqual([
      'Will launch head node pool1: one m5.large on-demand instance (2 CPUs, 8 GiB) in us-east-1, account 123456789012.',
      'Costs $0.096 an hour while it runs: $2.30 a day, $70.08 a month. It has no lease: it runs until somebody says /condor_head stop or /condor_head terminate.',
      'Its disk of 30 GiB costs about $2.40 a month, running or stopped. Its public address costs $0.005 an hour on top while it runs, $3.65 a month.',
      'Against a limit it counts as a month of running: $73.73.',
      'Image ami-0123456789abcdef0. HTCondor is installed when it boots first, unless the image has it.',
      "HTCondor's port is open to your annexes alone. SSH is open to nobody: I need none.",
      'You log in with the key pair HTCondorAnnex-KeyPair, whose private key is in Secrets Manager as condor-annex/key-pair/us-east-1. Your own is better: -public-key "ssh-ed25519 AAAA…".',
      'Is that OK? @UADA asked for it.',
      'Left at the default, and how to change it: -instance-type, -image, -login-from.',
    ]);
    expect(await stored()).toBeUndefined();
  });

  it('warns of a door that is open to the whole internet', async () => {
    const { text } = await poolOfOurs().asks(`${LAUNCH} -login-from anywhere`, ADA);
    expect(text).toContain('SSH is open to the whole internet: everybody may knock');
  });

  it('does not guess a price', async () => {
    poolOfOurs().settings = { pool: 'default', region: 'eu-central-1' };
    const { text } = await desk().asks(LAUNCH, ADA);
    expect(text).toContain('No price known for m5.large in eu-central-1.');
    expect(text).toContain('Its disk has 30 GiB; no price known for that in eu-central-1.');
  });

  it('writes down the wish at a Yes, as it was shown', async () => {
    const answered = await poolOfOurs().does(`${LAUNCH} -image debian -login-from 203.0.113.7`, ADA);
    expect(answered).toMatchObject({ kind: 'progress', nudge: 'head:default' });
    expect(await stored()).toMatchObject({
      name: 'pool1',
      wanted: 'running',
      requestedBy: 'UADA',
      pricePerHourUsd: '0.096',
      launch: {
        attempt: 1,
        instanceType: 'm5.large',
        imageId: 'ami-0123456789abcdef0',
        login: 'admin',
        loginFrom: '203.0.113.7/32',
        keyName: 'HTCondorAnnex-KeyPair',
        keySecret: 'condor-annex/key-pair/us-east-1',
      },
      place: { channel: 'C1', ts: '1.000100' },
    });
    expect(desk().aws.looks).toContain('us-east-1 findHeadImage debian-13');
  });

  it.each([
    ['-name pool_1', "pool_1 can't be the name of a head node."],
    ['-name "$(reboot)"', "$(reboot) can't be the name of a head node."],
    ['-login-from home', 'home is no place to log in from.'],
    ['-public-key "ssh-dss AAAA"', 'That is no public key that EC2 takes.'],
    ['-image windows', "-image can't be windows."],
    ['-instance-type big', "-instance-type can't be big."],
    ['-key-name "a b"', "-key-name can't be a b."],
  ])('refuses %s', async (flags, sentence) => {
    const line = flags.startsWith('-name') ? `/condor_head launch ${flags}` : `${LAUNCH} ${flags}`;
    expect(await poolOfOurs().refuses(line, ADA)).toMatchObject({ fault: 'usage', sentence });
  });

  it('is refused where the pool has a centre already, or no setup', async () => {
    expect((await desk().refuses(LAUNCH, ADA)).sentence).toContain('join the pool at cm.example.org:9618');
    await withHead();
    expect(await desk().refuses(LAUNCH, ADA)).toMatchObject({
      fault: 'conflict',
      sentence: 'Pool default has a head node already: MyHead, running.',
    });
    await desk().wishes.save({ ...aHead(), version: 1, endedAt: NOON });
    desk().aws.notSetUp = true;
    expect((await desk().refuses(LAUNCH, ADA)).hint).toBe('Run setup.');
  });

  it('takes an admin', async () => {
    expect((await poolOfOurs().refuses(LAUNCH, BEN)).fault).toBe('forbidden');
  });

  it('is tried again as it was, as another one with the same name', async () => {
    poolOfOurs().aws.images = { 'ami-0123456789abcdef0': 'x86_64' };
    const refused = { why: 'No capacity.', at: NOON };
    await desk().wishes.save(anAskedHead({ refused, endedAt: NOON }));
    const { text } = await desk().asks('/condor_head retry', ADA);
    expect(text).toContain('Will launch head node pool1: one m5.large');
    expect(text).toContain('SSH is open to 203.0.113.7/32.');
  });

  it('has nothing to try again otherwise', async () => {
    expect((await poolOfOurs().refuses('/condor_head retry', ADA)).fault).toBe('conflict');
  });
});

describe('/condor_head stop and start', () => {
  it('names what a stop does to jobs, annexes and the bill, and offers to end annexes first', async () => {
    await withHead();
    desk().condor.queue = { jobs: 12, running: 4, idle: 7, held: 1 };
    await desk().wishes.save(anAnnex());
    const { text, message } = await desk().asks('/condor_head stop', BEN);
    expect(text).toContain('Will stop head node MyHead.');
    expect(text).toContain('The queue stays on its disk. Its disk of 30 GiB costs about $2.40 a month');
    expect(text).toContain('Its queue has 12 jobs (4 running, 7 idle, 1 held): those that run start over');
    expect(text).toContain('1 annex will have nobody to get jobs from');
    expect(message.buttons?.map(({ label, value }) => [label, value]).at(-1)).toEqual([
      'End MyFirstAnnex first',
      '/condor_off -annex MyFirstAnnex',
    ]);
    await desk().does('/condor_head stop', BEN);
    expect(await stored()).toMatchObject({ wanted: 'stopped', by: 'UBEN' });
    expect((await stored())?.answeredAt).toBeUndefined();
    expect((await desk().refuses('/condor_head stop', BEN)).fault).toBe('conflict');
  });

  it('stops also what can not be asked for its queue', async () => {
    await withHead();
    desk().condor.silent();
    expect((await desk().asks('/condor_head stop', BEN)).text).toContain('I could not ask it how many jobs');
  });

  it('takes a second person when a month of running is above the limit', async () => {
    await withHead({ wanted: 'stopped' });
    const limited = { ...BEN, limitUsd: '73.72' };
    const asked = await desk().asks('/condor_head start', limited);
    expect(asked.text).toContain('Against a limit it counts as a month of running: $73.73.');
    expect(asked.text).toContain("That is above what one person's Yes is good for here ($73.72)");
    await expect(desk().clicks(asked, 'yes', limited)).rejects.toThrow('your Yes alone is not enough');
    expect((await stored())?.wanted).toBe('stopped');
    await desk().clicks(asked, 'yes', { ...CAT, limitUsd: '73.72' });
    expect(await stored()).toMatchObject({ wanted: 'running', by: 'UBEN', confirmedBy: 'UCAT' });
  });

  it('takes one person up to the limit, and a second one where nobody knows the price', async () => {
    await withHead({ wanted: 'stopped' });
    const limited = { ...BEN, limitUsd: '73.73' };
    expect((await desk().asks('/condor_head start', limited)).text).not.toContain('above what');
    await withHead({ wanted: 'stopped', pricePerHourUsd: undefined, version: 1 });
    expect((await desk().asks('/condor_head start', limited)).text).toContain(
      'I know no price for it, so it may be above',
    );
  });

  it('counts a launch, too, with its Yes on record', async () => {
    const { text } = await poolOfOurs().asks(LAUNCH, { ...ADA, limitUsd: '50' });
    expect(text).toContain("That is above what one person's Yes is good for here ($50.00)");
  });

  it('shows what a start costs, and only starts what is stopped', async () => {
    await withHead();
    expect((await desk().refuses('/condor_head start', BEN)).sentence).toBe(
      'Head node MyHead is not stopped.',
    );
    await desk().does('/condor_head stop', BEN);
    expect((await desk().asks('/condor_head start', BEN)).text).toContain('Costs $0.096 an hour');
    await desk().does('/condor_head start', BEN);
    expect(await stored()).toMatchObject({ wanted: 'running' });
  });
});

describe('/condor_head terminate', () => {
  it('takes the name typed, and an admin', async () => {
    await withHead();
    expect((await desk().refuses('/condor_head terminate', ADA)).hint).toContain(
      '/condor_head terminate -name MyHead',
    );
    expect((await desk().refuses('/condor_head terminate -name myhead', ADA)).fault).toBe('usage');
    expect((await desk().refuses('/condor_head terminate -name MyHead', BEN)).fault).toBe('forbidden');
    const { text } = await desk().asks('/condor_head terminate -name MyHead', ADA);
    expect(text).toContain('Lost: its disk, with the queue, the history, the signing key');
    expect(text).toContain('Its queue is empty.');
    await desk().does('/condor_head terminate -name MyHead', ADA);
    expect(await stored()).toMatchObject({ wanted: 'terminated', by: 'UADA' });
  });
});

describe('/condor_head adopt', () => {
  it('says what it found, what is missing, and what it changes', async () => {
    await withHead({ endedAt: NOON });
    const { text } = await desk().asks('/condor_head adopt i-0fedcba9876543210 -name theirs', ADA);
    expect(text).toContain('Will take over i-0fedcba9876543210 (m5.large');
    expect(text).toContain('HTCondor 25.0.3 is on it, with the trust domain pool.condor-annex.');
    expect(text).toContain('let that in from sg-0123456789abcdef0');
    desk().condor.sight = { answering: false, trustDomain: '203.0.113.9' };
    const { text: odd } = await desk().asks('/condor_head adopt i-0fedcba9876543210', ADA);
    expect(odd).toContain('Missing: its collector and its schedd do not both answer.');
    expect(odd).toContain('Beware: its trust domain is an address.');
    await desk().does('/condor_head adopt i-0fedcba9876543210 -name theirs', ADA);
    expect(await stored()).toMatchObject({ name: 'theirs', instanceId: 'i-0fedcba9876543210', version: 1 });
    expect((await stored())?.launch).toBeUndefined();
  });

  it.each([
    ['', 'Which instance?'],
    ['i-$(reboot)', 'i-$(reboot) is not the id of an instance.'],
    ['i-00000000', 'There is no instance i-00000000 in us-east-1.'],
  ])('refuses %s', async (id, sentence) => {
    poolOfOurs();
    expect((await desk().refuses(`/condor_head adopt ${id}`.trim(), ADA)).sentence).toBe(sentence);
  });

  it("refuses an annex' machine, and one that does not run", async () => {
    await withHead({ endedAt: NOON });
    const [machine] = desk().aws.instances;
    if (machine === undefined) throw new Error('There is no machine.');
    desk().aws.instances = [
      { ...machine, tags: { ...machine.tags, 'htcondor:Pool': 'default', 'htcondor:AnnexId': 'A_1' } },
    ];
    const line = '/condor_head adopt i-0fedcba9876543210';
    expect((await desk().refuses(line, ADA)).sentence).toContain('belongs to an annex');
    desk().aws.instances = [{ ...machine, tags: {} }];
    expect((await desk().refuses(line, ADA)).hint).toContain(
      'aws ec2 create-tags --region us-east-1 --resources i-0fedcba9876543210 --tags Key=condor-annex:Adopt,Value=yes',
    );
    desk().aws.instances = [{ ...machine, state: 'stopped' }];
    expect((await desk().refuses(line, ADA)).fault).toBe('conflict');
  });
});

describe('/condor_head status', () => {
  it('tells address, uptime, version, queue, annexes and cost, to viewers too', async () => {
    await withHead();
    desk().condor.queue = { jobs: 3, running: 1, idle: 2, held: 0 };
    await desk().wishes.save(anAnnex());
    const { text } = await desk().tells('/condor_head status', EVE);
    expect(text).toContain('Head node MyHead runs: its pool answers.');
    expect(text).toContain('It is at 198.51.100.1; annexes join it at 10.0.0.7, which stays.');
    expect(text).toContain('$2.30 a day');
    expect(text).toContain('1 h');
    expect(text).toContain('25.0.3');
    expect(text).toContain('3 jobs: 1 running, 2 idle, 0 held');
    expect(text).toContain('MyFirstAnnex');
  });

  it('tells what it knows when HTCondor can not be asked, and what to type when there is none', async () => {
    expect((await poolOfOurs().refuses('/condor_head status', EVE)).hint).toContain('/condor_head launch');
    await withHead();
    desk().condor.silent();
    expect((await desk().tells('/condor_head status', EVE)).text).toContain('could not be asked');
  });
});
