import { describe, expect, it } from '@jest/globals';
import { BotError } from '../../src/domain/errors.js';
import { aPool, type PoolBench } from '../support/pool-bench.js';
import { aHead, aLaunch, anAnnex, NOON } from '../support/samples.js';
import { said } from '../support/said.js';

/** A pool with an annex of four running instances whose end somebody has just asked for. */
async function ending(): Promise<PoolBench> {
  const pool = aPool();
  await pool.wishes.save(anAnnex({ launches: [aLaunch({ count: 4 })] }));
  await pool.round();
  pool.cloud.become('running');
  await pool.wishes.save({ ...(await pool.annex()), off: { by: 'U2', at: NOON } });
  return pool;
}

describe('an annex whose end was asked for', () => {
  it('has all its instances ended, and says who asked', async () => {
    const pool = await ending();
    await pool.round();
    expect(pool.cloud.ended).toEqual([pool.cloud.instances.map(({ id }) => id)]);
    const card = pool.card(await pool.annex());
    expect(card).toContain('Annex MyFirstAnnex is ending: 4 instances still there.');
    expect(card).toContain('@U2');
  });

  it('has ended when EC2 says so of all of them', async () => {
    const pool = await ending();
    await pool.round();
    await pool.round();
    expect((await pool.annex()).endedAt).toBeUndefined();
    pool.cloud.become('terminated');
    await pool.round();
    expect((await pool.annex()).endedAt).toBe(NOON);
    expect(pool.card(await pool.annex())).toContain('has ended: none of its instances is left.');
  });

  it('is looked at again soon, and asked again for as long as something is left', async () => {
    const pool = await ending();
    const [stubborn] = pool.cloud.instances;
    pool.cloud.protectedIds.add(stubborn?.id ?? '');
    expect((await pool.round()).get('annex:MyFirstAnnex')).toBe(10_000);
    await pool.round();
    pool.cloud.protectedIds.clear();
    await pool.round();
    expect(pool.cloud.ended.slice(1)).toEqual([[stubborn?.id], [stubborn?.id]]);
    expect(pool.cloud.alive).toEqual([]);
    await pool.round();
    expect(pool.cloud.ended).toHaveLength(3);
  });

  it('that AWS does not let us end is told of once, and ended when it does', async () => {
    const pool = await ending();
    pool.cloud.trouble.terminate = new BotError('permission', 'AWS refuses it.', { hint: 'Add the right.' });
    await pool.round();
    await pool.round();
    const [notice, ...others] = pool.notices.published.values();
    expect(others).toEqual([]);
    const text = said(notice?.message);
    expect(text).toContain("I can't end 4 instances of annex MyFirstAnnex, and that goes on costing money.");
    expect(text).toContain('AWS refuses it.');
    expect(text).toContain('Add the right.');
    delete pool.cloud.trouble.terminate;
    await pool.round();
    expect(pool.cloud.alive).toEqual([]);
  });

  it('loses all that can be ended though one cannot, and people are told once which and why', async () => {
    const pool = await ending();
    const [kept] = pool.cloud.instances;
    pool.cloud.protectedIds.add(kept?.id ?? '');
    await pool.round();
    await pool.round();
    expect(pool.cloud.alive.map(({ id }) => id)).toEqual([kept?.id]);
    const [notice, ...others] = pool.notices.published.values();
    expect(others).toEqual([]);
    expect(notice?.place).toEqual({ channel: 'C1' });
    expect(said(notice?.message)).toBe(
      [
        "Of annex MyFirstAnnex I can't end one instance, and that goes on costing money.",
        `${kept?.id ?? ''}: it is protected against termination.`,
        'Somebody with access to the AWS console of us-east-1 has to look. I keep trying.',
        'It has cost $0.01 so far, without disks.',
      ].join('\n'),
    );
  });

  it('is shown with what is still running, and asked again soon though that has joined long ago', async () => {
    const pool = await ending();
    pool.cloud.join();
    const [kept, ...others] = pool.cloud.instances.map(({ id }) => id);
    pool.cloud.protectedIds.add(kept ?? '');
    await pool.round();
    expect(pool.card(await pool.annex())).toContain('Running: 1\nIn pool: 1\nEnded: 3');
    pool.cloud.become('terminated', others);
    expect((await pool.round()).get('annex:MyFirstAnnex')).toBe(10_000);
  });

  it('names twenty of many that cannot be ended', async () => {
    const pool = aPool();
    await pool.wishes.save(anAnnex({ launches: [aLaunch({ count: 30 })] }));
    await pool.round();
    pool.cloud.instances.forEach(({ id }) => pool.cloud.protectedIds.add(id));
    await pool.wishes.save({ ...(await pool.annex()), off: { by: 'U2', at: NOON } });
    await pool.round();
    const [notice] = pool.notices.published.values();
    expect(said(notice?.message)).toContain("can't end 30 instances");
    expect(said(notice?.message).match(/protected/g)).toHaveLength(20);
  });

  it('is ended though its lease tags cannot be written', async () => {
    const pool = await ending();
    pool.cloud.trouble.setLease = new BotError('permission', 'I may not move the lease.');
    await pool.wishes.save({ ...(await pool.annex()), leaseEndsAt: NOON + 1_000 });
    await pool.round();
    expect(pool.cloud.alive).toEqual([]);
  });

  it('is asked again in the next round when AWS was away', async () => {
    const pool = await ending();
    pool.cloud.trouble.terminate = new BotError('later', 'AWS could not be reached.');
    await pool.round();
    expect(pool.cloud.alive).toHaveLength(4);
    delete pool.cloud.trouble.terminate;
    await pool.round();
    expect(pool.cloud.alive).toEqual([]);
  });

  it('also loses instances that EC2 lists only now, after it was taken for ended', async () => {
    const pool = await ending();
    const [late] = pool.cloud.instances;
    pool.cloud.unlisted.add(late?.id ?? '');
    await pool.round();
    pool.cloud.become(
      'terminated',
      pool.cloud.instances.slice(1).map(({ id }) => id),
    );
    await pool.clock.advance(6 * 60_000);
    await pool.round();
    expect((await pool.annex()).endedAt).toBeDefined();
    pool.cloud.unlisted.clear();
    await pool.round();
    expect(pool.cloud.alive).toEqual([]);
    expect((await pool.annex()).endedAt).toBeUndefined();
    pool.cloud.become('terminated');
    await pool.round();
    expect((await pool.annex()).endedAt).toBeDefined();
  });

  it('takes no others with it', async () => {
    const pool = await ending();
    await pool.wishes.save(anAnnex({ name: 'Other', launches: [aLaunch({ count: 1 })] }));
    await pool.round();
    await pool.round();
    expect(pool.cloud.alive.map(({ tags }) => tags['htcondor:AnnexName'])).toEqual(['Other']);
  });
});

describe('an annex that HTCondor is to end', () => {
  async function told(mode: 'graceful' | 'fast' | 'peaceful'): Promise<PoolBench> {
    const pool = aPool({ headNode: true });
    const instanceId = pool.cloud.add({ tags: {}, id: 'i-0feed', privateIp: '10.0.0.7' }).id;
    await pool.wishes.save(aHead({ instanceId }));
    await pool.wishes.save(anAnnex({ launches: [aLaunch({ count: 3 })] }));
    await pool.round();
    pool.cloud.join();
    const { id } = await pool.annex();
    pool.condor.masters = pool.cloud.instances.map(({ id: instance }) => ({
      machine: instance,
      annexId: id,
    }));
    await pool.wishes.save({ ...(await pool.annex()), off: { by: 'U2', at: pool.clock.now(), mode } });
    return pool;
  }

  it.each(['graceful', 'fast', 'peaceful'] as const)('is told once: %s', async (mode) => {
    const pool = await told(mode);
    await pool.round();
    await pool.round();
    expect(pool.condor.told).toEqual([{ annexId: (await pool.annex()).id, mode }]);
    expect(pool.cloud.ended).toEqual([]);
    expect((await pool.annex()).off?.toldAt).toBe(NOON);
  });

  it('is ended by EC2 when that takes too long', async () => {
    const pool = await told('graceful');
    await pool.round();
    await pool.clock.advance(15 * 60_000);
    await pool.round();
    expect(pool.cloud.ended).toHaveLength(1);
    expect(pool.cloud.alive.map(({ id }) => id)).toEqual(['i-0feed']);
  });

  it('is ended by EC2 when the head node stays away', async () => {
    const pool = await told('fast');
    pool.condor.silent();
    await pool.round();
    expect(pool.cloud.ended).toEqual([]);
    await pool.clock.advance(6 * 60_000);
    await pool.round();
    expect(pool.cloud.ended[0]).toHaveLength(3);
  });

  it('drains for as long as its lease lets it, and people hear when it can not be told', async () => {
    const pool = await told('peaceful');
    pool.condor.silent();
    await pool.clock.advance(30 * 60_000);
    await pool.round();
    await pool.round();
    expect(pool.cloud.ended).toEqual([]);
    expect([...pool.notices.published.values()].map(({ message }) => said(message).split('\n')[0])).toContain(
      "I can't drain annex MyFirstAnnex yet: its machines do not hear from the head node, and go on taking jobs. I keep trying.",
    );
    pool.condor.trouble = undefined;
    await pool.round();
    expect(pool.condor.told).toHaveLength(1);
    expect(pool.card(await pool.annex())).toContain('Draining: running jobs finish, no new ones start.');
  });
});
