import { describe, expect, it } from '@jest/globals';
import { willRequest } from '../../src/commands/start-question.js';
import { anAnnex, anInstance, NOON } from '../support/samples.js';
import { commandDesk, uuid } from './desk.js';

const HOUR_MS = 3_600_000;
const START = '/condor_annex -count 10 -duration 24 -annex-name MyFirstAnnex';
const desk = commandDesk();

describe('the question before a start', () => {
  it('has the words that people know, the price, and two buttons', async () => {
    const { message, text, question } = await desk().asks(START);
    expect(text.split('\n')).toEqual([
      'Will request 10 m4.large on-demand instances for 24.00 hours. Each instance will terminate after being idle for 0.25 hours.',
      'Annex MyFirstAnnex: joins the pool at cm.example.org:9618. Region us-east-1, account 123456789012, image ami-0123456789abcdef0.',
      'Jobs of everybody on the pool may run there.',
      'Costs at most $24.00: 10 × $0.10 an hour × 24.00 hours. Disks, public addresses and data transfer come on top.',
      'Is that OK? @UBEN asked for it.',
      'Left at the default, and how to change it: instance type: -aws-on-demand-instance-type; idle time: -idle.',
    ]);
    expect(message.buttons).toEqual([
      { label: 'Yes', action: 'question_yes', value: question.id, style: 'primary' },
      { label: 'No', action: 'question_no', value: question.id },
    ]);
  });

  it('speaks of one instance in the singular', () => {
    expect(
      willRequest({ count: 1, instanceType: 't3.nano', leaseMs: HOUR_MS / 2, idleMs: HOUR_MS / 3 }),
    ).toBe(
      'Will request 1 t3.nano on-demand instance for 0.50 hours. Each instance will terminate after being idle for 0.33 hours.',
    );
  });

  it("falls back on condor_annex' defaults: m4.large, 50 minutes, 15 minutes idle", async () => {
    const { text } = await desk().asks('/condor_annex start A -count 1');
    expect(text).toContain(
      'Will request 1 m4.large on-demand instance for 0.83 hours. Each instance will terminate after being idle for 0.25 hours.',
    );
    expect(text).toContain(
      'Left at the default, and how to change it: instance type: -aws-on-demand-instance-type; lease: -duration; idle time: -idle.',
    );
  });

  it('has no note on defaults when nothing was left at them', async () => {
    const all = `${START} -idle 1 -aws-on-demand-instance-type c5.large`;
    expect((await desk().asks(all)).message.footnote).toBeUndefined();
  });

  it('does not guess a price', async () => {
    desk().settings = { ...desk().settings, region: 'eu-central-1' };
    expect((await desk().asks(START)).text).toContain(
      'No price known for m4.large in eu-central-1. Please look it up before you say Yes.',
    );
  });

  it('says whose jobs may run there', async () => {
    expect((await desk().asks(`${START} -owner alice,bob`)).text).toContain(
      'Only jobs of alice, bob may run there.',
    );
    expect((await desk().asks(`${START} -no-owner`)).text).toContain(
      'Jobs of everybody on the pool may run there.',
    );
  });

  it('takes -yes for a habit, and asks all the same', async () => {
    expect((await desk().asks(`${START} -yes`)).text).toContain(
      '-yes is for scripts; here somebody has to press the button.',
    );
  });

  it('takes the image for the kind of machine', async () => {
    expect((await desk().asks(`${START} -aws-on-demand-instance-type m6g.large`)).text).toContain(
      'image ami-0fedcba9876543210',
    );
  });

  it('changes nothing yet', async () => {
    await desk().asks(START);
    expect(await desk().wishes.list('default')).toEqual([]);
  });
});

describe('a Yes to a start', () => {
  it('writes down the wish: everything that the launch needs, as it was shown', async () => {
    const line =
      '/condor_annex -count 2 -duration 1 -idle 0.5 -owner alice,bob -tag project muon -tag grant=42 ' +
      '-aws-on-demand-instance-type c5.large -aws-on-demand-ami-id ami-0aaaaaaaaaaaaaaaa -annex-name Quick ' +
      '-aws-on-demand-security-group-ids sg-11111111,sg-22222222 -aws-on-demand-key-name mine -aws-zone us-east-1b';
    const { question } = await desk().asks(line);
    await desk().clock.advance(60_000);
    const answered = await desk().clicks({ question }, 'yes');
    const identity = `Quick_${uuid(2)}`;
    const at = NOON + 60_000;
    expect(await desk().annex('Quick')).toEqual({
      kind: 'annex',
      pool: 'default',
      region: 'us-east-1',
      name: 'Quick',
      id: identity,
      version: 1,
      leaseEndsAt: at + HOUR_MS,
      launches: [
        {
          attempt: 1,
          count: 2,
          instanceType: 'c5.large',
          imageId: 'ami-0aaaaaaaaaaaaaaaa',
          idleMs: HOUR_MS / 2,
          owners: ['alice', 'bob'],
          zone: 'us-east-1b',
          tags: { project: 'muon', grant: '42' },
          securityGroupIds: ['sg-11111111', 'sg-22222222'],
          keyName: 'mine',
          requestedBy: 'UBEN',
          requestedAt: at,
          leaseEndsAt: at + HOUR_MS,
          pricePerHourUsd: '0.085',
          place: { channel: 'C1', ts: '1.000100' },
        },
      ],
      place: { channel: 'C1', ts: '1.000100' },
    });
    expect(answered).toMatchObject({
      kind: 'progress',
      nudge: 'annex:Quick',
      progress: { key: `annex:${identity}`, place: { channel: 'C1', ts: '1.000100' }, fallback: 'UBEN' },
    });
  });

  it("takes setup's security group and key pair where none were named", async () => {
    await desk().does(START);
    expect((await desk().annex())?.launches[0]).toMatchObject({
      securityGroupIds: ['sg-0123456789abcdef0'],
      keyName: 'HTCondorAnnex-KeyPair',
      owners: [],
      tags: {},
    });
  });

  it('works in another region when told to', async () => {
    await desk().does(`${START} -aws-region eu-west-1`);
    expect((await desk().annex())?.region).toBe('eu-west-1');
    expect(desk().aws.looks.every((look) => look.startsWith('eu-west-1 '))).toBe(true);
  });
});

describe('a start under a name that is in use', () => {
  it('adds to the annex, whose lease stays what it is until a new instance is launched', async () => {
    await desk().does(START);
    const before = await desk().annex();
    await desk().clock.advance(HOUR_MS);
    const { text, question } = await desk().asks(
      '/condor_annex -count 3 -duration 2 -annex-name myFIRSTannex',
    );
    expect(text).toContain(
      'Adds them to annex MyFirstAnnex, which asked for 10 before. The new lease replaces the one of all its instances, which was to end 2026-11-23T12:00:00.000Z.',
    );
    await desk().clicks({ question }, 'yes');
    const after = await desk().annex();
    expect(after).toMatchObject({ id: before?.id, name: 'MyFirstAnnex', leaseEndsAt: before?.leaseEndsAt });
    expect(
      after?.launches.map(({ attempt, count, leaseEndsAt, movesLease }) => [
        attempt,
        count,
        leaseEndsAt,
        movesLease,
      ]),
    ).toEqual([
      [1, 10, NOON + 24 * HOUR_MS, undefined],
      [2, 3, NOON + 3 * HOUR_MS, true],
    ]);
  });

  it('that has ended begins a new annex with another identity', async () => {
    await desk().wishes.save(anAnnex({ endedAt: NOON }));
    expect((await desk().asks(START)).text).toContain('Annex MyFirstAnnex: joins the pool');
    await desk().does(START);
    const wish = await desk().annex();
    expect(wish?.id).not.toBe(anAnnex().id);
    expect(wish?.launches).toHaveLength(1);
    expect(wish?.endedAt).toBeUndefined();
  });

  it('that is being ended is refused', async () => {
    await desk().wishes.save(anAnnex({ off: { by: 'U1', at: NOON } }));
    expect(await desk().refuses(START)).toMatchObject({
      fault: 'conflict',
      sentence: 'Annex MyFirstAnnex is being shut down.',
      hint: 'Wait until it has ended, or take another name.',
    });
  });

  it('that runs in another region is refused, with the region to name', async () => {
    await desk().wishes.save(anAnnex({ region: 'eu-west-1' }));
    expect(await desk().refuses(START)).toMatchObject({
      fault: 'conflict',
      sentence: 'Annex MyFirstAnnex runs in eu-west-1.',
      hint: 'Add -aws-region eu-west-1, or take another name.',
    });
  });
});

describe('a start that cannot be', () => {
  const lines: readonly (readonly [string, string, string, string | undefined])[] = [
    ['-count 10', 'you must specify -annex-name.', `Like ${START}`, 'annex-name'],
    ['start A', 'you must specify -count.', `Like ${START}`, 'count'],
    [
      '-count 0 -annex-name A',
      'the number of requested instances must be greater than zero.',
      `Like ${START}`,
      'count',
    ],
    [
      '-count -5 -annex-name A',
      'the number of requested instances must be greater than zero.',
      `Like ${START}`,
      'count',
    ],
    [
      '-count 501 -annex-name A',
      '501 instances are more than I ask for at once.',
      'At most 500. Start again with the same name to add more.',
      'count',
    ],
    [
      '-count 1 -annex-name A -duration 0',
      'the duration must be greater than zero.',
      `Like ${START}`,
      'duration',
    ],
    [
      '-count 1 -annex-name A -duration -1',
      'the duration must be greater than zero.',
      `Like ${START}`,
      'duration',
    ],
    [
      '-count 1 -annex-name A -duration 721',
      '-duration is in hours; at most 720 of them.',
      'A lease can be extended as often as you like.',
      'duration',
    ],
    ['-count 1 -annex-name A -idle 0', 'the idle time must be greater than zero.', `Like ${START}`, 'idle'],
    [
      '-count 1 -annex-name A -idle 1000',
      '-idle is in hours; 41 days 16 h is longer than any lease.',
      `Like ${START}`,
      'idle',
    ],
    [
      '-count 1 -annex-name my_annex',
      "my_annex can't be the name of an annex: an underscore separates the name from the identity.",
      'Names have 1 to 27 letters, digits, dots or hyphens, like my-annex.',
      'annex-name',
    ],
    [
      '-count 1 -annex-name A -owner alice -no-owner',
      '-owner conflicts with -no-owner.',
      `Like ${START}`,
      'owner',
    ],
    [
      '-count 1 -annex-name A -owner "al ice"',
      'al ice is not a user name on the pool.',
      'Names as the pool knows them, separated by commas: -owner alice,bob',
      'owner',
    ],
    [`-count 1 -annex-name A -owner ${'u,'.repeat(51)}`, 'At most 50 owners.', `Like ${START}`, 'owner'],
    ['-count 1 -annex-name A -tag Name x', 'The tag Name is not yours to set.', `Like ${START}`, 'tag'],
    [
      '-count 1 -annex-name A -tag htcondor:LeaseEndsAt 9999999999999',
      'The tag htcondor:LeaseEndsAt is not yours to set.',
      `Like ${START}`,
      'tag',
    ],
    ['-count 1 -annex-name A -tag aws:x y', 'The tag aws:x is not yours to set.', `Like ${START}`, 'tag'],
    ['-count 1 -annex-name A -tag "" y', 'A tag needs a key.', `Like ${START}`, 'tag'],
    ['-count 1 -annex-name A -tag a 1 -tag a 2', 'The tag a is given twice.', `Like ${START}`, 'tag'],
    [
      '-count 1 -annex-name A -tag note what?',
      'EC2 does not take the tag note=what?.',
      'Tags have letters, digits, spaces and _.:/=+-@, at most 128 of them in the key and 256 in the value.',
      'tag',
    ],
    [
      '-count 1 -annex-name A -aws-on-demand-instance-type big',
      "-aws-on-demand-instance-type can't be big.",
      'It looks like m4.large.',
      'aws-on-demand-instance-type',
    ],
    [
      '-count 1 -annex-name A -aws-on-demand-ami-id ubuntu',
      "-aws-on-demand-ami-id can't be ubuntu.",
      'It looks like ami-0123456789abcdef0.',
      'aws-on-demand-ami-id',
    ],
    [
      '-count 1 -annex-name A -aws-on-demand-security-group-ids default',
      'Security groups are named by their ids.',
      'Like sg-0123456789abcdef0.',
      'aws-on-demand-security-group-ids',
    ],
    [
      '-count 1 -annex-name A -aws-on-demand-key-name "my key"',
      "-aws-on-demand-key-name can't be my key.",
      'It looks like HTCondorKeyPair.',
      'aws-on-demand-key-name',
    ],
    ['-count 1 -annex-name A -aws-zone b', "-aws-zone can't be b.", 'It looks like us-east-1b.', 'aws-zone'],
    [
      '-count 1 -annex-name A -aws-zone eu-west-1a',
      'Zone eu-west-1a is not in us-east-1.',
      'Zones there are called us-east-1a, us-east-1b and so on.',
      'aws-zone',
    ],
    [
      '-count 1 -annex-name A -aws-region Frankfurt',
      'Frankfurt is not an AWS region.',
      'Regions look like us-east-1 or eu-central-1.',
      'aws-region',
    ],
    [
      '-count 1 -annex-name A -aws-region evil.example.org/x',
      'evil.example.org/x is not an AWS region.',
      'Regions look like us-east-1 or eu-central-1.',
      'aws-region',
    ],
  ];

  it.each(lines)('says why and how it would be right: %s', async (text, sentence, hint, flag) => {
    expect(await desk().refuses(`/condor_annex ${text}`)).toEqual({ fault: 'usage', sentence, hint, flag });
    expect(desk().aws.looks).toEqual([]);
  });

  it('takes tags at the limits of EC2, and one more not', async () => {
    const tags = (count: number) =>
      Array.from({ length: count }, (_, n) => `-tag key${n} "größe 3.5:x/y=z+a-b@c"`).join(' ');
    await desk().asks(`${START} ${tags(40)}`);
    expect(await desk().refuses(`${START} ${tags(41)}`)).toMatchObject({ sentence: 'At most 40 tags.' });
    await desk().asks(`${START} -tag ${'k'.repeat(128)} ${'v'.repeat(256)}`);
    expect((await desk().refuses(`${START} -tag ${'k'.repeat(129)} v`)).sentence).toMatch(
      /^EC2 does not take the tag k{60}…\.$/,
    );
    expect((await desk().refuses(`${START} -tag k ${'v'.repeat(257)}`)).sentence).toMatch(
      /^EC2 does not take the tag k=v{58}…\.$/,
    );
  });

  it('says what EC2 does not have, before anybody is asked', async () => {
    expect((await desk().refuses(`${START} -aws-on-demand-instance-type m4.lagre`)).sentence).toBe(
      'EC2 has no instance type m4.lagre in us-east-1.',
    );
    expect((await desk().refuses(`${START} -aws-on-demand-ami-id ami-00000000`)).sentence).toBe(
      'There is no image ami-00000000 in us-east-1.',
    );
    const arm = `${START} -aws-on-demand-instance-type m6g.large -aws-on-demand-ami-id ami-0aaaaaaaaaaaaaaaa`;
    expect((await desk().refuses(arm)).sentence).toBe('Image ami-0aaaaaaaaaaaaaaaa is for x86_64.');
  });

  it('sends people to setup first', async () => {
    desk().aws.notSetUp = true;
    expect(await desk().refuses(START)).toMatchObject({ fault: 'not-ready', hint: 'Run setup.' });
  });

  it.each([
    ['no collector', { collector: undefined }],
    ['no token for it', { tokenSecret: undefined }],
  ])('says what to set when there is %s, and that the same can be typed then', async (_, missing) => {
    desk().settings = { ...desk().settings, ...missing };
    expect(await desk().refuses(START)).toEqual({
      fault: 'not-ready',
      sentence: 'There is no pool that an annex could join.',
      hint: 'Launch a head node: /condor_head launch. Or whoever runs me names the collector of a pool elsewhere in CONDOR_COLLECTOR=host:9618 and the secret that holds a token for it in CONDOR_TOKEN_SECRET. Then type the same again.',
      flag: undefined,
    });
  });

  it('asks nobody when AWS cannot be asked', async () => {
    desk().aws.trouble = new Error('socket hang up');
    await expect(desk().types(START)).rejects.toThrow('socket hang up');
  });
});

describe('asking AWS before a start', () => {
  it('takes as many looks for 500 instances as for one', async () => {
    await desk().asks('/condor_annex -count 1 -annex-name A');
    const looks = desk().aws.looks.splice(0);
    await desk().asks('/condor_annex -count 500 -annex-name B');
    expect(desk().aws.looks).toEqual(looks);
    expect(looks).toHaveLength(4);
  });

  it('needs no list of instances, however many there are', async () => {
    desk().aws.instances = Array.from({ length: 500 }, (_, n) => anInstance(anAnnex(), { id: `i-${n}` }));
    await desk().asks(START);
    expect(desk().aws.looks.join()).not.toContain('listInstances');
  });
});
