import { describe, expect, it } from '@jest/globals';
import { BotError } from '../../src/domain/errors.js';
import { launchTags } from '../../src/domain/launch.js';
import { TAG } from '../../src/domain/tags.js';
import { aPoolRecord, MemoryPools } from '../support/memory-pools.js';
import { aPool, type PoolBench } from '../support/pool-bench.js';
import type { Wish } from '../../src/domain/wish.js';
import {
  aHead,
  aJobsWish,
  aLaunch,
  anAccount,
  anAnnex,
  anAskedHead,
  aSubmit,
  NOON,
} from '../support/samples.js';
import { said } from '../support/said.js';

const MINUTE_MS = 60_000;
const LATER = new BotError('later', 'AWS asks me to wait.');

/** Redis loses everything. */
function lose(pool: PoolBench): void {
  pool.wishes.lose();
  pool.memory.lose();
  pool.ledger.flush();
}

/** A machine of an annex that nobody remembers, elsewhere than the pool. */
function leaveElsewhere(pool: PoolBench): void {
  const tags = launchTags(anAnnex({ name: 'Far', region: 'eu-central-1' }), aLaunch());
  pool.elsewhere.add({ tags });
}

describe('a pool of which there are no notes', () => {
  it('gets an annex back from a region that no wish names', async () => {
    const pool = aPool();
    leaveElsewhere(pool);
    await pool.round();
    expect(await pool.annex('Far')).toMatchObject({ region: 'eu-central-1', rebuiltAt: NOON });
    expect([...pool.notices.published.keys()].filter((key) => key.startsWith('lost:'))).toEqual([]);
  });

  it('is looked for everywhere once, and not again while its notes are there', async () => {
    const pool = aPool();
    await pool.round();
    leaveElsewhere(pool);
    await pool.round();
    expect(await pool.wishes.findAnnex('default', 'Far')).toBeUndefined();
  });

  it('is looked for again in the next round while a region asks to wait, and not for ever where nobody lets us look', async () => {
    const pool = aPool();
    leaveElsewhere(pool);
    pool.elsewhere.trouble.listInstances = LATER;
    await pool.round();
    expect(await pool.memory.findBeginning('default')).toBeUndefined();
    pool.elsewhere.trouble.listInstances = new BotError('permission', 'Not there.');
    await pool.round();
    expect(await pool.memory.findBeginning('default')).toBe(NOON);
  });
});

describe('notes that are lost while the bot runs', () => {
  const lost = (pool: PoolBench) =>
    [...pool.notices.published].flatMap(([key, notice]) =>
      key.startsWith('lost:') ? [[notice.place.channel, said(notice.message)] as const] : [],
    );

  it('are told of to the admins, also when there was no annex, once per loss', async () => {
    const pool = aPool();
    const rounds = pool.rounds();
    await rounds.lookAtAll(1);
    await pool.clock.advance(MINUTE_MS);
    await rounds.lookAtAll(1);
    expect(lost(pool)).toEqual([]);
    lose(pool);
    for (let round = 0; round < 3; round += 1) {
      await rounds.lookAtAll(1);
      await pool.clock.advance(MINUTE_MS);
    }
    expect(lost(pool)).toEqual([
      ['UADA', expect.stringContaining('Redis has lost my notes of pool default.')],
    ]);
    lose(pool);
    await rounds.lookAtAll(1);
    expect(lost(pool)).toHaveLength(2);
  });

  it('are told of in the channels where something had not come about yet', async () => {
    const pool = aPool();
    const rounds = pool.rounds();
    await rounds.lookAtAll(1);
    const off = { by: 'U2', at: NOON };
    pool.cloud.trouble.terminate = LATER;
    pool.cloud.trouble.launch = LATER;
    await pool.wishes.save(anAnnex({ name: 'Ending', off, launches: [] }));
    await pool.wishes.save(anAnnex({ name: 'Starting', place: { channel: 'C2', ts: '2.000100' } }));
    pool.account.trouble.bucket = [LATER];
    await pool.wishes.save(anAccount({ place: { channel: 'C3', ts: '3.000100' } }));
    await rounds.lookAtAll(1);
    lose(pool);
    await rounds.lookAtAll(1);
    const told = new Map(lost(pool));
    expect([...told.keys()].sort()).toEqual(['C1', 'C2', 'C3', 'UADA']);
    expect(told.get('C1')).toContain('The end of annex Ending, which @U2 asked for.');
    expect(told.get('C2')).toContain('The start of 2 instances of annex Starting, which @U1 asked for.');
    expect(told.get('C3')).toContain('The setup of us-east-1');
    expect(told.get('UADA')?.match(/asked for/g)).toHaveLength(3);
  });

  it.each<[string, Wish, string]>([
    ['a launch', anAskedHead(), 'The launch of head node pool1, which @U1 asked for.'],
    [
      'a start',
      anAskedHead({ instanceId: 'i-0fedcba9876543210' }),
      'The start of head node pool1, which @U1 asked for.',
    ],
    [
      'an adoption',
      aHead({ answeredAt: undefined }),
      'The adoption of head node MyHead, which @UADA asked for.',
    ],
    ['a stop', aHead({ wanted: 'stopped' }), 'The stop of head node MyHead, which @UADA asked for.'],
    ['an end', aHead({ wanted: 'terminated' }), 'The end of head node MyHead, which @UADA asked for.'],
    ['a submit', aSubmit(), 'The submit of hostname, which @UBEN asked for: look at /condor_q first'],
    [
      'a batch',
      aSubmit({ submitted: { cluster: 12, count: 3, at: NOON } }),
      'Batch 12 of hostname, submitted by @UBEN: its jobs go on, and nobody is told any more how they do.',
    ],
    ['a removal', aJobsWish({ verb: 'rm' }), 'Removing 12.0, 12.1, as @UBEN asked.'],
  ])('are told of with %s that had not come about', async (_, wish, expected) => {
    const pool = aPool();
    const rounds = pool.rounds();
    await rounds.lookAtAll(1);
    await rounds.lookAtAll(1);
    await pool.wishes.save(wish);
    pool.cloud.trouble.launch = LATER;
    pool.cloud.trouble.terminate = LATER;
    // Seen in a look at this alone, and lost before the next round.
    await rounds.lookAt(wish.kind === 'head' ? 'head:default' : 'jobs:default', 1);
    lose(pool);
    await rounds.lookAtAll(1);
    const told = new Map(lost(pool));
    expect(told.get('C1')).toContain(expected);
    expect(told.get('UADA')).toContain(expected);
  });

  it('say nothing of what had come about', async () => {
    const pool = aPool();
    const rounds = pool.rounds();
    await rounds.lookAtAll(1);
    await rounds.lookAtAll(1);
    await pool.wishes.save(aSubmit({ submitted: { cluster: 12, count: 3, at: NOON }, endedAt: NOON }));
    await pool.wishes.save(aJobsWish({ done: 2, endedAt: NOON }));
    await rounds.lookAt('jobs:default', 1);
    lose(pool);
    await rounds.lookAtAll(1);
    expect(new Map(lost(pool)).get('C1')).toBeUndefined();
  });
});

describe('other pools that were lost', () => {
  const lab = anAnnex({ pool: 'lab', name: 'Same', id: 'Same_6e6ab3a4-5c1b-4bd1-9c4d-30f1f3a6e0ab' });
  const inLab = (place = 'C9') => launchTags(lab, aLaunch({ place: { channel: place, ts: '9.000100' } }));
  const aBot = (pools = new MemoryPools()) => ({ pools, pool: aPool({ pools }) });
  const found = (pool: PoolBench) =>
    [...pool.notices.published].flatMap(([key, { place, message }]) =>
      key.startsWith('pool-found:') ? [[place.channel, said(message)] as const] : [],
    );

  it('are known again by the tags of their machines, with their channel, and told of there and to admins', async () => {
    const { pools, pool } = aBot();
    for (const tags of [inLab(), inLab(), inLab('C8'), inLab('D7')]) pool.elsewhere.add({ tags });
    pool.cloud.add({ tags: inLab() });
    await pool.round();
    expect(await pools.find('lab')).toMatchObject({
      region: 'eu-central-1',
      credentials: { kind: 'own' },
      channels: ['C9'],
      roles: { admins: [], operators: [], viewers: [] },
      rolesLostAt: NOON,
    });
    const told = new Map(found(pool));
    expect([...told.keys()].sort()).toEqual(['C9', 'UADA']);
    expect(told.get('C9')).toContain(
      'I lost what I knew of pool lab and found it by the tags of its machines: region eu-central-1',
    );
    expect(told.get('C9')).toContain('Commands in #C9 are about it again');
    expect(told.get('C9')).toContain('/condor_pool settings -operators none -pool lab makes operators of');
    // Its annexes are for its own loop.
    expect(await pool.wishes.list('default')).toEqual([]);
    await pool.round();
    expect(found(pool)).toHaveLength(2);
  });

  it('are where their head node is, and get no channel that another pool may have', async () => {
    const { pools, pool } = aBot();
    pool.cloud.add({ tags: launchTags(anAnnex(), aLaunch({ place: { channel: 'C9', ts: '1.1' } })) });
    for (const tags of [inLab(), inLab()]) pool.elsewhere.add({ tags });
    pool.cloud.add({
      tags: { [TAG.pool]: 'lab', [TAG.headId]: 'h_1', [TAG.headName]: 'h' },
      state: 'stopped',
    });
    await pool.round();
    expect(await pools.find('lab')).toMatchObject({ region: 'us-east-1', channels: [] });
    expect(new Map(found(pool)).get('UADA')).toContain('No channel is bound to it: /condor_pool use lab');
  });

  it('are not made of what is known, has ended, or bears a tag of the pool alone or a name that is none', async () => {
    const { pools, pool } = aBot();
    await pools.save(aPoolRecord({ name: 'known', createdBy: 'UADA' }));
    pool.cloud.add({ tags: inLab(), state: 'terminated' });
    pool.cloud.add({ tags: { [TAG.pool]: 'tagged' } });
    for (const name of ['known', 'No name', '../x', ''])
      pool.cloud.add({ tags: { ...inLab(), [TAG.pool]: name } });
    await pool.round();
    expect((await pools.list()).map(({ name }) => name)).toEqual(['default', 'known']);
    expect(found(pool)).toEqual([]);
  });

  it('are looked for after a loss alone', async () => {
    const { pools, pool } = aBot();
    await pool.round();
    pool.cloud.add({ tags: inLab() });
    await pool.round();
    expect(await pools.find('lab')).toBeUndefined();
    lose(pool);
    await pool.round();
    expect(await pools.find('lab')).toMatchObject({ channels: ['C9'] });
  });

  it.each(['save', 'bind', 'publish'] as const)(
    'are known in the end when the bot is cut off at %s',
    async (where) => {
      const { pools, pool } = aBot();
      pool.cloud.add({ tags: inLab() });
      const saves = { save: pools.save.bind(pools), bind: pools.bind.bind(pools) };
      if (where === 'publish') pool.notices.unreachable = true;
      else pools[where] = () => Promise.reject(new Error('killed'));
      await pool.round().catch(() => undefined);
      expect(await pool.memory.findBeginning('default')).toBeUndefined();
      pool.notices.unreachable = false;
      Object.assign(pools, saves);
      await pool.round();
      expect(await pools.find('lab')).toMatchObject({ channels: ['C9'] });
      expect(found(pool)).toHaveLength(2);
    },
  );

  it('and what was set of this one are put back as they were known, and the news of the loss says so', async () => {
    const { pool } = aBot();
    const rounds = pool.rounds();
    await rounds.lookAtAll(1);
    await rounds.lookAtAll(1);
    lose(pool);
    await rounds.lookAtAll(1);
    const key = [...pool.notices.published.keys()].find((each) => each.startsWith('lost:')) ?? '';
    const told = said(pool.notices.published.get(key)?.message);
    expect(told).toContain('who may do what up to which limit, and as whom I act I still had in mind');
    expect(told).toContain('Should one be missing in /condor_pool list: make it again');
  });
});

describe('an annex whose last instance ended while the notes were lost', () => {
  it('has its last word in its message, and one from long ago does not', async () => {
    const pool = aPool();
    const old = anAnnex({ name: 'Old', id: 'Old_6e6ab3a4-5c1b-4bd1-9c4d-30f1f3a6e0ab' });
    const rounds = pool.rounds();
    await pool.wishes.save(anAnnex());
    await rounds.lookAtAll(1);
    await rounds.lookAtAll(1);
    pool.cloud.become('running');
    pool.cloud.add({
      tags: launchTags(old, aLaunch({ place: old.place })),
      state: 'terminated',
      endedAt: NOON - 30 * MINUTE_MS,
    });
    lose(pool);
    pool.cloud.become(
      'shutting-down',
      pool.cloud.alive.map(({ id }) => id),
    );
    await rounds.lookAtAll(1);
    const wish = await pool.annex();
    expect(pool.card(wish)).toContain('is ending');
    pool.cloud.become('terminated');
    await rounds.lookAtAll(1);
    expect(pool.card(wish)).toContain('Annex MyFirstAnnex has ended');
    expect(await pool.wishes.findAnnex('default', 'Old')).toBeUndefined();
  });
});
