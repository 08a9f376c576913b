import { describe, expect, it } from '@jest/globals';
import { BotError } from '../../src/domain/errors.js';
import { launchTags } from '../../src/domain/launch.js';
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
