import { DescribeImagesCommand, EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ADOPT_TAG, TAG } from '../../src/domain/tags.js';
import type { SimulatedInstance } from '../../src/local/aws/index.js';
import { has, World } from '../support/world.js';

const MINUTE_MS = 60_000;
const LAUNCH = '/condor_head launch -name pool1 -login-from 203.0.113.7';

/** The head nodes that there are, in whatever state but gone. */
function heads(world: World): readonly SimulatedInstance[] {
  return world.aws
    .instances('us-east-1')
    .filter(({ tags, state }) => tags[TAG.headId] !== undefined && state !== 'terminated');
}

describe('a head node from launch to end', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start({ head: true });
  });
  afterAll(() => world.stop());

  it('is what a start asks for first', async () => {
    const refused = await world.hears('/condor_annex -count 1 -annex-name TooEarly');
    expect(refused).toContain('There is no pool that an annex could join.');
    expect(refused).toContain('/condor_head launch');
    expect(await world.hears('/condor_head status')).toContain('Pool default has no head node.');
  });

  it('is asked about with its price and its doors, launched after a Yes, and says where it is', async () => {
    const question = await world.asks(LAUNCH);
    expect(question.text).toContain(
      'Will launch head node pool1: one m5.large on-demand instance (2 CPUs, 8 GiB) in us-east-1',
    );
    expect(question.text).toContain('Costs $0.096 an hour while it runs: $2.30 a day');
    expect(question.text).toContain('Its disk of 30 GiB costs about $2.40 a month');
    expect(question.text).toContain('SSH is open to 203.0.113.7/32.');
    expect(heads(world)).toHaveLength(0);

    await world.clicks(question, 'Yes');
    const up = await world.sees('Head node pool1 runs: its pool answers.');
    expect(up.ts).toBe(question.ts);
    const [head] = heads(world);
    expect(heads(world)).toHaveLength(1);
    expect(world.now(question).text).toContain(
      `ssh -i condor-annex-us-east-1.pem ec2-user@${head?.publicIp ?? ''}`,
    );
    expect(world.replies(question).join('\n')).toContain('The pool of head node pool1 answers.');
  });

  it('is joined by annexes at its private address', async () => {
    const question = await world.asks('/condor_annex -count 2 -duration 8 -idle 7 -annex-name Works');
    expect(question.text).toContain(`joins the pool at ${heads(world)[0]?.privateIp ?? ''}:9618`);
    await world.clicks(question, 'Yes');
    await world.sees('Annex Works: all 2 in pool.');
    const abroad = await world.hears('/condor_annex -count 1 -annex-name Abroad -aws-region eu-central-1');
    expect(abroad).toContain("The pool's head node is in us-east-1");
  });

  it('tells how it is', async () => {
    const status = await world.hears('/condor_head status');
    expect(status).toContain('Head node pool1 runs: its pool answers.');
    expect(status).toContain('Works');
    expect(status).toMatch(/HTCondor[^]*\d+\.\d+/);
    expect(status).toContain('$2.30 a day');
    expect(await world.hears('/condor_spend')).toContain('head node pool1');
  });

  it('is stopped and started: the address is another one, and the annex stays in the pool', async () => {
    const before = heads(world)[0];
    const question = await world.asks('/condor_head stop', world.operator);
    expect(question.text).toContain('costs about $2.40 a month, running or stopped');
    expect(question.text).toContain('1 annex will have nobody to get jobs from');
    expect(JSON.stringify(question.blocks)).toContain('End Works first');
    await world.clicks(question, 'Yes', world.operator);
    await world.sees('Head node pool1 is stopped.');
    expect(heads(world)[0]?.state).toBe('stopped');
    const refused = await world.hears('/condor_annex -count 1 -annex-name Later');
    expect(refused).toContain('The head node pool1 is stopped');
    expect(refused).toContain('/condor_head start');

    await world.passes(20 * MINUTE_MS);
    const start = await world.asksAndAnswers('/condor_head start', 'Yes', world.operator);
    await world.comesTo(() => (has(world.now(start), 'its pool answers.') ? true : undefined));
    const after = heads(world)[0];
    expect(after?.id).toBe(before?.id);
    expect(after?.privateIp).toBe(before?.privateIp);
    expect(after?.publicIp).not.toBe(before?.publicIp);
    expect(world.aliveOf('Works')).toHaveLength(2);
    const card = await world.sees('Annex Works:');
    expect(world.replies(card).join('\n')).toContain('Head node pool1 is back.');
  });

  it('is terminated by those who type its name, and says what that loses', async () => {
    expect(await world.hears('/condor_head terminate')).toContain('/condor_head terminate -name pool1');
    expect(await world.hears('/condor_head terminate -name Pool2')).toContain(
      'The head node is not called Pool2.',
    );
    expect(await world.hears('/condor_head terminate -name pool1', world.operator)).toContain(
      'takes an admin',
    );
    const question = await world.asks('/condor_head terminate -name pool1');
    expect(question.text).toContain('Lost: its disk, with the queue, the history, the signing key');
    expect(question.text).toContain('Its queue');
    await world.clicks(question, 'Yes');
    await world.sees('Head node pool1 is gone.');
    expect(heads(world)).toHaveLength(0);
  });
});

describe('a head node that AWS does not launch at first', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start({ head: true });
  });
  afterAll(() => world.stop());

  it('of the Marketplace says where to subscribe, and is launched by Try again', async () => {
    const question = await world.asks(`${LAUNCH} -image marketplace`);
    expect(JSON.stringify(question.blocks)).toContain('https://aws.amazon.com/marketplace/pp/B073WHVRPR');
    await world.clicks(question, 'Yes');
    const refused = await world.sees('Head node pool1 was not launched.');
    expect(JSON.stringify(refused.blocks)).toContain('https://aws.amazon.com/marketplace/pp/B073WHVRPR');
    expect(heads(world)).toHaveLength(0);
    // Nothing of it stays behind.
    expect(world.calls('DeleteSecurityGroup')).toBe(1);

    world.aws.console.subscribe(/ami-[0-9a-f]+/.exec(question.text)?.[0] ?? '');
    await world.clicks(refused, 'Try again');
    const again = await world.sees(/Will launch head node pool1[^]*Is that OK/);
    expect(again.ts).not.toBe(question.ts);
    await world.clicks(again, 'Yes');
    await world.comesTo(() => (heads(world).length === 1 ? true : undefined));
    expect(heads(world)[0]?.tags[TAG.headName]).toBe('pool1');
  });
});

describe('a head node and what may happen meanwhile', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start({ head: true });
  });
  afterAll(() => world.stop());

  it('comes up once though the bot is killed while it boots', async () => {
    const question = await world.asksAndAnswers(LAUNCH, 'Yes');
    await world.comesTo(() => (heads(world).length > 0 ? true : undefined));
    await world.buryBot();
    await world.passes(2 * MINUTE_MS);
    await world.startBot();
    await world.comesTo(() =>
      has(world.now(question), 'Head node pool1 runs: its pool answers.') ? true : undefined,
    );
    expect(heads(world)).toHaveLength(1);
    expect(world.replies(question).filter((text) => text.includes('answers.'))).toHaveLength(1);
  });

  it('goes on in its message when Redis lost everything', async () => {
    await world.inRedis((view) => view.flush());
    await world.sees('I lost my notes of this head node and rebuilt them from its tags.');
    await world.joined('/condor_annex -count 1 -duration 1 -annex-name AfterTheLoss');
    expect(heads(world)).toHaveLength(1);
  });

  it('is named as why machines ended that could get no jobs from it', async () => {
    const ended = async (name: string): Promise<string> => {
      const card = await world.sees(`Annex ${name} has ended`);
      await world.comesTo(() => (world.replies(card).join('\n').includes('receipt') ? true : undefined));
      return world.replies(card).join('\n');
    };
    await world.joined('/condor_annex -count 2 -duration 8 -idle 20m -annex-name Bored');
    expect(await ended('Bored')).toContain('They ended: 2 idle.');

    await world.joined('/condor_annex -count 2 -duration 8 -idle 20m -annex-name Lonely');
    await world.asksAndAnswers('/condor_head stop', 'Yes');
    await world.sees('Head node pool1 is stopped.');
    const told = await ended('Lonely');
    expect(told).toContain('for want of a head node');
    expect(told).toContain('They ended: 2 idle without a head node.');
    const status = await world.hears('/condor_annex -status -annex-name Lonely');
    expect(status).toMatch(/^head node: i-\w+ i-\w+$/m);
  });
});

describe('the form of a launch, and one that was made by hand', () => {
  const KEY = `ssh-ed25519 ${Buffer.from(`\0\0\0\x0bssh-ed25519\0\0\0 ${'k'.repeat(32)}`, 'latin1').toString('base64')}`;
  let world: World;
  beforeAll(async () => {
    world = await World.start({ head: true });
  });
  afterAll(() => world.stop());

  it('opens when nothing is said, shows a mistake at its field, and takes a public key', async () => {
    await world.types('/condor_head');
    const view = await world.comesTo(() => world.slack.viewsOf(world.admin).at(-1));
    expect(view.title).toBe('Launch a head node');
    const submits = (fields: Readonly<Record<string, string>>) =>
      world.slack.submit(
        world.admin,
        view.id,
        Object.fromEntries(Object.entries(fields).map(([flag, text]) => [flag, { [flag]: text }])),
      );
    const refused = await submits({ name: 'pool1', 'login-from': 'home' });
    expect(refused.errors['login-from']).toContain('home is no place to log in from.');
    const secret = await submits({
      name: 'pool1',
      'login-from': 'nobody',
      'public-key': '-----BEGIN OPENSSH PRIVATE KEY-----',
    });
    expect(secret.errors['public-key']).toContain('That is a private key.');

    const taken = await submits({
      name: 'pool1',
      'login-from': '203.0.113.7',
      'public-key': `${KEY} ada@laptop`,
    });
    expect(taken.action).toBe('close');
    const question = await world.sees('Is that OK?');
    expect(question.text).toContain('You log in with your own key');
    await world.clicks(question, 'Yes');
    await world.comesTo(() => (has(world.now(question), 'its pool answers.') ? true : undefined));
    expect(world.now(question).text).toContain('ssh -i ~/.ssh/id_ed25519 ec2-user@');
    expect(world.calls('ImportKeyPair')).toBe(1);
  });

  it('is taken over when somebody made it by hand, once the other one is gone', async () => {
    const id = await madeByHand(world);
    expect(await world.hears(`/condor_head adopt ${id}`)).toContain('has a head node already: pool1');
    await world.asksAndAnswers('/condor_head terminate -name pool1', 'Yes');
    await world.sees('Head node pool1 is gone.');

    expect(await world.hears('/condor_head adopt i-00000000000000000')).toContain('There is no instance');
    const question = await world.asks(`/condor_head adopt ${id} -name theirs`);
    expect(question.text).toContain(`Will take over ${id}`);
    expect(question.text).toContain('one of its own security groups has to let that in from sg-');
    await world.clicks(question, 'Yes');
    await world.comesTo(() => (has(world.now(question), 'its pool answers.') ? true : undefined));
    expect(heads(world).map((head) => head.id)).toEqual([id]);
    const start = await world.asks('/condor_annex -count 1 -duration 1 -annex-name Joins');
    expect(start.text).toContain(`joins the pool at ${heads(world)[0]?.privateIp ?? ''}:9618`);
  });
});

/** Somebody launches the Marketplace's image in the console, and starts HTCondor there. */
async function madeByHand(world: World): Promise<string> {
  const ec2 = world.aws.attach(
    new EC2Client({
      region: 'us-east-1',
      credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' },
    }),
  );
  const { Images = [] } = await ec2.send(
    new DescribeImagesCommand({ Filters: [{ Name: 'name', Values: ['Condor-in-the-Cloud*'] }] }),
  );
  const ImageId = Images[0]?.ImageId ?? '';
  world.aws.console.subscribe(ImageId);
  const { Instances = [] } = await ec2.send(
    new RunInstancesCommand({
      ImageId,
      InstanceType: 'm5.large',
      MinCount: 1,
      MaxCount: 1,
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: ADOPT_TAG, Value: 'yes' }] }],
    }),
  );
  const id = Instances[0]?.InstanceId ?? '';
  await world.comesTo(() =>
    world.aws.instances('us-east-1').find((each) => each.id === id && each.state === 'running'),
  );
  return id;
}
