import { describe, expect, it } from '@jest/globals';
import { BotError } from '../../src/domain/errors.js';
import type { HeadWish } from '../../src/domain/head-wish.js';
import { TAG } from '../../src/domain/tags.js';
import { Cut } from '../support/cut-off.js';
import { passing } from '../support/fake-cloud.js';
import { aPool, type PoolBench } from '../support/pool-bench.js';
import { said } from '../support/said.js';
import { anAskedHead, anAnnex, NOON } from '../support/samples.js';

const MINUTE_MS = 60_000;

/** A pool whose head node was asked for. */
async function asked(over: Partial<HeadWish> = {}): Promise<PoolBench> {
  const pool = aPool({ headNode: true });
  pool.condor.silent();
  await pool.wishes.save(anAskedHead(over));
  return pool;
}

/** EC2 has the machine running, at a public and a private address. */
function boot(pool: PoolBench, publicIp = '198.51.100.1'): void {
  pool.cloud.instances = pool.cloud.instances.map((each) =>
    each.state === 'pending' ? { ...each, state: 'running', privateIp: '10.0.0.7', publicIp } : each,
  );
}

/** A pool whose head node answers. */
async function up(over: Partial<HeadWish> = {}): Promise<PoolBench> {
  const pool = await asked(over);
  await pool.round();
  boot(pool);
  pool.condor.trouble = undefined;
  await pool.round();
  return pool;
}

async function head({ wishes }: PoolBench): Promise<HeadWish> {
  const wish = await wishes.findHead('default');
  if (wish === undefined) throw new Error('There is no head node.');
  return wish;
}

const card = ({ notices }: PoolBench): string => said(notices.card(`head:${anAskedHead().id}`));

/** All that was told, one text per notice. */
const told = ({ notices }: PoolBench): readonly string[] =>
  [...notices.published.values()].map(({ message }) => said(message));

/** Somebody said something else since. */
async function wants(pool: PoolBench, wanted: HeadWish['wanted']): Promise<void> {
  const since = { wanted, by: 'U2', at: pool.clock.now(), reachedAt: undefined, answeredAt: undefined };
  await pool.wishes.save({ ...(await head(pool)), ...since });
}

async function minutesPass(pool: PoolBench, minutes: number): Promise<void> {
  await pool.clock.advance(minutes * MINUTE_MS);
  await pool.round();
}

describe('a head node that was asked for', () => {
  it('is launched once, with what was shown, and stays when it is shut down from the inside', async () => {
    const pool = await asked();
    for (let round = 0; round < 4; round++) await pool.round();
    const { id } = await head(pool);
    expect(pool.account.doors).toEqual([
      { headName: 'pool1', pool: 'default', loginFrom: '203.0.113.7/32', keyName: 'condor-annex-us-east-1' },
    ]);
    expect(pool.cloud.orders).toMatchObject([
      {
        count: 1,
        instanceType: 'm5.large',
        securityGroupIds: ['sg-head'],
        instanceProfileArn: 'arn:aws:iam::123456789012:instance-profile/head',
        userData: `boot ${id} as ${id.toLowerCase()}.condor-annex`,
        onShutdown: 'stop',
        diskGib: 30,
        tags: {
          [TAG.headName]: 'pool1',
          [TAG.headId]: id,
          [TAG.pool]: 'default',
          [TAG.message]: 'C1/1.000100',
        },
      },
    ]);
    expect(pool.cloud.orders[0]?.tags).not.toHaveProperty([TAG.annexId]);
    expect(pool.cloud.orders[0]?.tags).not.toHaveProperty([TAG.leaseEndsAt]);
  });

  it('is followed from request to answer, and then says where it is', async () => {
    const pool = await asked();
    await pool.round();
    expect(card(pool)).toContain('Head node pool1: EC2 is starting its machine.');
    boot(pool);
    await pool.round();
    expect(card(pool)).toContain('its machine runs, and its pool does not answer yet');
    expect(told(pool)).toEqual([]);
    pool.condor.trouble = undefined;
    await pool.round();
    expect(card(pool)).toContain('Head node pool1 runs: its pool answers.');
    const [up] = told(pool);
    expect(up).toContain('The pool of head node pool1 answers.');
    expect(up).toContain('It is at 198.51.100.1; annexes join it at 10.0.0.7, which stays.');
    expect(up).toContain('ssh -i condor-annex-us-east-1.pem ec2-user@198.51.100.1');
    expect(up).not.toContain('--secret-id');
    expect(card(pool)).toContain('Its port for SSH is open to 203.0.113.7/32.');
    expect(card(pool)).toContain('--secret-id condor-annex/key-pair/us-east-1');
    await pool.round();
    expect(told(pool)).toHaveLength(1);
  });

  it('looks again soon while it is on its way, and no more when it is there', async () => {
    const pool = await asked();
    expect([...(await pool.round())]).toEqual([['head:default', 10_000]]);
    boot(pool);
    expect((await pool.round()).get('head:default')).toBe(10_000);
    pool.condor.trouble = undefined;
    await pool.round();
    expect((await pool.round()).size).toBe(0);
  });

  it('is tried again in passing trouble, with the same token, and given up after a quarter of an hour', async () => {
    const pool = await asked();
    pool.cloud.trouble.launch = passing();
    await pool.round();
    await minutesPass(pool, 1);
    expect(new Set(pool.cloud.orders.map(({ token }) => token)).size).toBe(1);
    await minutesPass(pool, 15);
    expect(card(pool)).toContain('It could not be launched within 15 minutes');
    expect((await head(pool)).endedAt).toBeDefined();
  });

  it('that AWS refuses says why, with a button to try again', async () => {
    const pool = await asked();
    pool.cloud.trouble.launch = new BotError('not-ready', 'Nobody has subscribed to the product.', {
      hint: 'Subscribe, then try again.',
    });
    await pool.round();
    expect(card(pool)).toContain('Head node pool1 was not launched.');
    expect(card(pool)).toContain('Nobody has subscribed to the product. Subscribe, then try again.');
    expect(pool.notices.card(`head:${anAskedHead().id}`)?.buttons).toMatchObject([
      { label: 'Try again', value: '/condor_head retry' },
    ]);
    delete pool.cloud.trouble.launch;
    await pool.round();
    expect(pool.cloud.alive).toHaveLength(0);
    expect(pool.account.cleared).toEqual(['pool1']);
  });

  it('that AWS refuses is told of also when what was made for it cannot be taken away', async () => {
    const pool = await asked();
    pool.cloud.trouble.launch = new BotError('quota', 'The account is at its limit.');
    pool.account.clearHead = () => Promise.reject(passing());
    await pool.round();
    expect(card(pool)).toContain('The account is at its limit.');
    expect((await head(pool)).refused).toBeDefined();
  });

  it('whose launch went well though its answer got lost is found by its tags, also after giving up', async () => {
    const pool = await asked();
    pool.cloud.answersGetLost = true;
    await pool.round();
    await pool.round();
    expect(pool.cloud.alive).toHaveLength(1);
    expect((await head(pool)).instanceId).toBe(pool.cloud.alive[0]?.id);
  });

  it('that never answers is told with the end of its console, once', async () => {
    const pool = await asked();
    await pool.round();
    boot(pool);
    pool.cloud.consoles.set(pool.cloud.alive[0]?.id ?? '', 'no way to reach the repository\n');
    await minutesPass(pool, 16);
    await minutesPass(pool, 1);
    expect(told(pool)).toHaveLength(1);
    expect(told(pool)[0]).toContain('has not answered for 15 minutes: it costs money for nothing.');
    expect(told(pool)[0]).toContain('no way to reach the repository');
    pool.condor.trouble = undefined;
    await pool.round();
    expect(card(pool)).toContain('its pool answers');
  });
});

describe('a head node that runs', () => {
  it('is where annexes join, at its private address, with a token of their own', async () => {
    const pool = await up();
    await pool.wishes.save(anAnnex());
    await pool.round();
    const [bundle] = [...pool.account.bundles.values()].map((text) => JSON.parse(text) as unknown);
    const { id, leaseEndsAt } = await pool.annex();
    expect(bundle).toMatchObject({ collector: '10.0.0.7:9618', token: `token for ${id}` });
    expect(pool.condor.minted).toEqual([
      { annexId: id, lifetimeMs: leaseEndsAt - pool.clock.now() + 3_600_000 },
    ]);
  });

  it('that cannot be reached for a moment lets a launch wait', async () => {
    const pool = await up();
    await pool.wishes.save(anAnnex());
    pool.condor.silent();
    await pool.round();
    expect((await pool.annex()).launches[0]?.outcome).toBeUndefined();
    pool.condor.trouble = undefined;
    await pool.round();
    expect((await pool.annex()).launches[0]?.outcome?.kind).toBe('launched');
  });

  it('is stopped when somebody says so; annexes hear of it', async () => {
    const pool = await up();
    await pool.wishes.save(anAnnex());
    await pool.round();
    await wants(pool, 'stopped');
    await pool.round();
    expect(pool.cloud.instances[0]?.state).toBe('stopping');
    expect(card(pool)).toContain('Head node pool1 is being stopped.');
    pool.cloud.become('stopped', [pool.cloud.instances[0]?.id ?? '']);
    await pool.round();
    expect(card(pool)).toContain('Head node pool1 is stopped.');
    expect(card(pool)).toContain('Costs: its disk alone; running, $2.30 a day without disk');
    expect(card(pool)).toContain('Stopped by @U2');
    const notice = [...pool.notices.published.values()].find(({ under }) => under?.startsWith('annex:'));
    expect(said(notice?.message)).toContain('Head node pool1 is stopped.');
    expect(pool.cloud.alive.filter(({ tags }) => tags[TAG.annexId] !== undefined)).toHaveLength(2);
  });

  it('says its new address when it is started again, and annexes hear that it is back', async () => {
    const pool = await up();
    await pool.wishes.save(anAnnex());
    await pool.round();
    const [{ id } = { id: '' }] = pool.cloud.instances;
    await wants(pool, 'stopped');
    await pool.round();
    pool.cloud.become('stopped', [id]);
    await minutesPass(pool, 5);
    await wants(pool, 'running');
    await pool.round();
    boot(pool, '198.51.100.99');
    await minutesPass(pool, 1);
    expect(told(pool).filter((text) => text.includes('ec2-user@198.51.100.99'))).toHaveLength(1);
    const back = [...pool.notices.published.values()].filter(({ key }) => key.startsWith('head-back'));
    expect(back.map(({ under }) => under)).toEqual([`annex:${anAnnex().id}`]);
    expect(await pool.hands.centre.getCollector()).toBe('10.0.0.7:9618');
  });

  it('that was stopped, started or terminated by somebody else is left so, and told', async () => {
    const pool = await up();
    const [{ id } = { id: '' }] = pool.cloud.instances;
    pool.cloud.become('stopped', [id]);
    await minutesPass(pool, 2);
    expect(told(pool).at(-1)).toContain('was stopped, and not by me');
    expect((await head(pool)).wanted).toBe('stopped');
    await minutesPass(pool, 2);
    expect(pool.cloud.instances[0]?.state).toBe('stopped');

    pool.cloud.become('running', [id]);
    await minutesPass(pool, 2);
    expect(told(pool).some((text) => text.includes('was started, and not by me'))).toBe(true);
    await minutesPass(pool, 1);
    expect(card(pool)).toContain('its pool answers');

    pool.cloud.become('terminated', [id]);
    await minutesPass(pool, 2);
    expect(told(pool).some((text) => text.includes('was terminated, and not by me'))).toBe(true);
    await pool.round();
    expect(card(pool)).toContain('Head node pool1 is gone.');
    expect(pool.account.cleared).toHaveLength(1);
  });

  it('is terminated when somebody says so, cleared up after, and then gone', async () => {
    const pool = await up();
    await wants(pool, 'terminated');
    await pool.round();
    expect(pool.cloud.ended).toEqual([[pool.cloud.instances[0]?.id]]);
    expect(card(pool)).toContain('Head node pool1 is being terminated.');
    expect((await head(pool)).endedAt).toBeUndefined();
    pool.cloud.become('terminated');
    await pool.round();
    expect(card(pool)).toContain('Head node pool1 is gone.');
    expect((await head(pool)).endedAt).toBe(NOON);
    await expect(pool.hands.centre.getCollector()).rejects.toThrow(
      'There is no pool that an annex could join.',
    );
  });

  it('is no stray, and nobody else is told so', async () => {
    const pool = await up();
    await minutesPass(pool, 5);
    await minutesPass(pool, 5);
    expect([...pool.notices.published.keys()].filter((key) => key.startsWith('stray'))).toEqual([]);
  });

  it('has a page in the ledger, with an entry for every stretch that it ran', async () => {
    const pool = await up();
    const { id } = await head(pool);
    await minutesPass(pool, 60);
    const [{ id: instanceId } = { id: '' }] = pool.cloud.instances;
    await wants(pool, 'stopped');
    await pool.round();
    pool.cloud.become('stopped', [instanceId]);
    await pool.round();
    await minutesPass(pool, 60);
    await wants(pool, 'running');
    await pool.round();
    await pool.round();
    const page = await pool.ledger.find('default', id);
    expect(page).toMatchObject({
      annexName: 'head node pool1',
      entries: [
        { person: 'U1', pricePerHourUsd: '0.096', launchedAt: NOON, endedAt: NOON + 60 * MINUTE_MS },
        { launchedAt: NOON + 120 * MINUTE_MS },
      ],
    });
    expect(page?.entries).toHaveLength(2);
  });

  it('is rebuilt from its tags when Redis lost everything, and joined on', async () => {
    const pool = await up();
    const before = await head(pool);
    pool.wishes.lose();
    await pool.round();
    await pool.round();
    expect(await head(pool)).toMatchObject({
      id: before.id,
      name: 'pool1',
      instanceId: before.instanceId,
      place: before.place,
      wanted: 'running',
    });
    expect(card(pool)).toContain('I lost my notes of this head node and rebuilt them from its tags.');
    expect(await pool.hands.centre.getCollector()).toBe('10.0.0.7:9618');
    expect(pool.cloud.orders).toHaveLength(1);
  });
});

describe('a head node that was made by hand', () => {
  const adopted = async (): Promise<PoolBench> => {
    const pool = aPool({ headNode: true });
    const { id } = pool.cloud.add({
      tags: { Name: 'theirs' },
      privateIp: '10.0.0.9',
      publicIp: '198.51.100.5',
    });
    await pool.wishes.save(anAskedHead({ instanceId: id, launch: undefined }));
    return pool;
  };

  it('gets its tags before its profile, and is joined when it answers', async () => {
    const pool = await adopted();
    await pool.round();
    const [instance] = pool.cloud.instances;
    expect(instance?.tags).toMatchObject({ [TAG.headId]: anAskedHead().id, [TAG.pool]: 'default' });
    expect([...pool.cloud.profiles.values()]).toEqual(['arn:aws:iam::123456789012:instance-profile/head']);
    expect(card(pool)).toContain('Adopted by @U1.');
    expect(await pool.hands.centre.getCollector()).toBe('10.0.0.9:9618');
  });

  it('says so when it has a profile of another kind', async () => {
    const pool = await adopted();
    pool.cloud.trouble.giveProfile = new BotError('conflict', 'It has another instance profile.');
    await pool.round();
    expect(card(pool)).toContain('It has another instance profile.');
    expect(pool.cloud.alive).toHaveLength(1);
  });
});

describe('cut off anywhere', () => {
  it.each(['before', 'after'] as const)('%s any call, it is launched once and told once', async (when) => {
    for (let nth = 1; nth < 40; nth += 1) {
      const pool = await asked();
      pool.condor.trouble = undefined;
      const cut = new Cut(nth, when);
      const cutRounds = pool.rounds(cut);
      for (let round = 0; round < 3; round += 1) {
        await cutRounds.lookAtAll(1).catch(() => undefined);
        boot(pool);
      }
      for (let round = 0; round < 3; round += 1) {
        await pool.round();
        boot(pool);
      }
      expect(pool.cloud.instances).toHaveLength(1);
      expect(card(pool)).toContain('its pool answers');
      expect(told(pool)).toHaveLength(1);
      if (!cut.happened) return;
    }
    throw new Error('It never ran through.');
  });
});
