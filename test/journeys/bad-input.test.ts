import { GetObjectCommand, S3Client, type PutObjectCommandInput } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { unpackBundle } from '../../src/condor/bundle.js';
import { HOSTILE_TEXTS } from '../support/hostile-texts.js';
import { POOL_TOKEN, World } from '../support/world.js';

const EMOJI = '🦅🔥👩‍🔬🏳️‍🌈'.repeat(600);

describe('what nobody should type', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start({ prepared: true });
    await world.joined('/condor_annex -count 1 -duration 9 -idle 9 -annex-name There');
  });
  afterAll(() => world.stop());

  /** Whatever was typed: nobody is rung, nothing breaks, and no secret is told. */
  afterEach(async () => {
    await world.settles();
    const everything = [world.admin, world.operator, world.stranger].flatMap((user) =>
      [world.channel, world.slack.directChannel(user)].flatMap((channel) =>
        world.slack.seenBy(user, channel),
      ),
    );
    expect(everything.flatMap(({ broadcasts }) => broadcasts)).toEqual([]);
    const said = JSON.stringify(everything) + JSON.stringify(world.slack.calls.map(({ args }) => args));
    expect(said).not.toMatch(/\bat .*\(?[\w/.-]+:\d+:\d+\)?|TypeError|Error:|undefined|\[object |NaN/);
    for (const secret of [POOL_TOKEN, world.slack.botToken, world.slack.appToken, 'SecretString'])
      expect(said).not.toContain(secret);
    expect(world.alive()).toHaveLength(1);
    expect(said).not.toContain('broke on my side');
  });

  it.each([
    ['ten kilobytes of emoji', EMOJI, 'characters long; a command has at most 3000.'],
    ['an emoji for a name', '-count 1 -annex-name 🦅', "can't be the name of an annex"],
    ['a second command', '-count 1 -annex-name x; rm -rf /', 'unrecognized option (-rf).'],
    ['a wildcard', '-count 1 -annex-name Test*', '* and ? would match the names of other annexes.'],
    ['an underscore', '-count 1 -annex-name my_annex', 'an underscore separates the name from the identity.'],
    ['a broadcast for an owner', '-count 1 -owner <!here> -annex-name A', 'is not a user name on the pool.'],
    [
      'a mention for an owner',
      '-count 1 -owner <@U123|ben> -annex-name A',
      'is not a user name on the pool.',
    ],
    ['a broadcast for a tag', '-count 1 -tag who <!channel> -annex-name A', 'EC2 does not take the tag'],
    ['a tag of ours', '-count 1 -tag htcondor:LeaseEndsAt 9 -annex-name A', 'is not yours to set.'],
    ['a flag that is none', '-count 1 -cuont 2 -annex-name A', 'Did you mean -count?'],
    ['a flag that is nothing at all', '-xyzzy-plugh', 'unrecognized option (-xyzzy-plugh).'],
    ['a word that is none', 'statsu', 'Did you mean /condor_annex status?'],
    ['an open quote', '-count 1 -annex-name "A', 'is opened and not closed'],
    [
      'no instances',
      '-count 0 -annex-name A',
      'the number of requested instances must be greater than zero.',
    ],
    ['half an instance', '-count 1.5 -annex-name A', 'requires an integer argument.'],
    ['a million', '-count 1000000 -annex-name A', 'are more than I ask for at once.'],
    ['for ever', '-count 1 -duration Infinity -annex-name A', 'accepts a decimal number of hours.'],
    ['back in time', '-count 1 -duration -5 -annex-name A', 'the duration must be greater than zero.'],
    [
      'a region that is a host',
      '-count 1 -aws-region evil.example.org/ -annex-name A',
      'is not an AWS region.',
    ],
    ['a key file', '-setup -aws-access-key-file ~/.aws', 'my own AWS identity'],
    [
      'an image of the imagination',
      '-count 1 -aws-on-demand-ami-id ami-1 -annex-name A',
      "-aws-on-demand-ami-id can't be ami-1",
    ],
    ['a zero byte', '-count 1 -annex-name A\u0000B', "can't be the name of an annex"],
    ['a prototype', '-count 1 -annex-name A -tag __proto__ x', 'There'],
  ])('gets a clear answer: %s', async (_, text, answer) => {
    const before = world.calls('RunInstances');
    if (answer === 'There') {
      await world.asksAndAnswers(`/condor_annex ${text}`, 'No');
      return;
    }
    const said = await world.hears(`/condor_annex ${text}`, world.operator);
    expect(said).toContain(answer);
    expect(said.length).toBeLessThan(600);
    expect(world.calls('RunInstances')).toBe(before);
  });

  it('is no name of an annex, whatever it would be elsewhere', async () => {
    // One that a command has too many letters for is answered, too, but not for its name.
    for (const text of HOSTILE_TEXTS.filter(({ length }) => length < 100)) {
      const line = `/condor_annex -count 1 -annex-name '${text.replaceAll("'", '’')}'`;
      const said = await world.hears(line, world.operator);
      expect([text, said.length < 600]).toEqual([text, true]);
    }
  });

  it('is understood when it was pasted from a document', async () => {
    const question = await world.asks(
      '/condor_annex –count 2 —duration\u00a01,5 -annex-name “Pasted”'.replace('1,5', '1.5'),
    );
    expect(question.text).toContain('Will request 2 m4.large on-demand instances for 1.50 hours.');
    expect(question.text).toContain('Annex Pasted:');
    await world.clicks(question, 'No');
  });

  it('is echoed as what it is where it is allowed', async () => {
    const question = await world.asks(
      '/condor_annex -count 1 -annex-name Echo -owner alice -tag note "@here @channel _x_ :fire:"',
    );
    await world.clicks(question, 'No');
    await world.settles();
    expect(world.now(question).text).toContain('It was /condor_annex -count 1 -annex-name Echo');
  });

  it('is no command at all', async () => {
    expect(await world.hears('/condor_nothing at all')).toContain("I don't know that command.");
    expect(await world.hears('/condor_off ; reboot')).toContain("I don't know what to do with reboot.");
    expect(await world.hears(`/condor_off -annex ${'A'.repeat(2000)}`)).toContain('There is no annex called');
  });
});

describe('the token of the pool', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start({ prepared: true });
  });
  afterAll(() => world.stop());

  /** The files of all bundles that were put anywhere. */
  const bundles = async () => {
    const s3 = world.aws.attach(
      new S3Client({
        region: 'us-east-1',
        credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'x' },
      }),
    );
    const puts = world.aws.calls.filter(({ command }) => command === 'PutObject');
    const places = puts.map(({ input }) => input as PutObjectCommandInput);
    return Promise.all(
      places
        .filter(({ Key }) => Key?.endsWith('.tar.gz'))
        .map(async ({ Bucket, Key }) => {
          const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
          return unpackBundle((await Body?.transformToByteArray()) ?? new Uint8Array());
        }),
    );
  };

  it('is in the bundle of an annex and nowhere else', async () => {
    await world.joined('/condor_annex -count 2 -duration 1 -idle 9 -annex-name Secretive');
    const inAws = world.aws.calls.filter(({ input }) => JSON.stringify(input).includes(POOL_TOKEN));
    expect(inAws.map(({ command }) => command)).toEqual(['CreateSecret']);
    expect(JSON.stringify(world.slack.calls)).not.toContain(POOL_TOKEN);
    expect(await world.inRedis((view) => view.dump())).not.toContain(POOL_TOKEN);
    expect(JSON.stringify(world.aliveOf('Secretive'))).not.toContain(POOL_TOKEN);
    expect(await bundles()).toEqual([
      {
        'config.d/50-condor-annex.conf': expect.not.stringContaining(POOL_TOKEN),
        'tokens.d/condor-annex': `${POOL_TOKEN}\n`,
      },
    ]);
  });
});
