import { describe, expect, it } from '@jest/globals';
import { TAG } from '../../src/domain/tags.js';
import type { StraysWish } from '../../src/domain/wish.js';
import { aPool, type PoolBench } from '../support/pool-bench.js';
import { said } from '../support/said.js';
import { anAnnex, NOON } from '../support/samples.js';

const MINUTE_MS = 60_000;
const strayIn = (pool: PoolBench, tags = {}) => pool.cloud.add({ tags: { [TAG.pool]: 'default', ...tags } });
const told = (pool: PoolBench) => [...pool.notices.published.values()];

function wanted(ids: readonly string[]): StraysWish {
  return {
    kind: 'strays',
    pool: 'default',
    region: 'us-east-1',
    version: 0,
    instanceIds: ids,
    requestedBy: 'UADA',
    requestedAt: NOON,
    place: { channel: 'C1', ts: '1.1' },
  };
}

describe('the message that follows the end of strays', () => {
  it('is that of its pool alone, for two pools may share a region and a moment', async () => {
    const pool = aPool();
    await pool.wishes.save(wanted([strayIn(pool).id]));
    await pool.round();
    expect(pool.notices.shown.map(({ key }) => key)).toContain(`strays:default:us-east-1:${NOON}`);
  });
});

describe('what another pool has launched in the same region', () => {
  it('is no stray of this one: neither told of nor ended, though somebody names it', async () => {
    const pool = aPool();
    const others = ['lab', 'default2', 'Default', 'default*'].map((name) =>
      strayIn(pool, { [TAG.pool]: name }),
    );
    await pool.wishes.save(wanted(others.map(({ id }) => id)));
    await pool.round();
    await pool.clock.advance(3 * MINUTE_MS);
    await pool.round();
    expect(told(pool)).toEqual([]);
    expect(pool.cloud.ended.flat()).toEqual([]);
  });

  it('is not taken for one either when EC2 lists too much', async () => {
    const pool = aPool();
    const list = pool.cloud.listInstances.bind(pool.cloud);
    pool.cloud.listInstances = ({ annexId }) => list({ annexId });
    const { id } = strayIn(pool, { [TAG.pool]: 'lab' });
    await pool.wishes.save(wanted([id]));
    await pool.round();
    await pool.clock.advance(3 * MINUTE_MS);
    await pool.round();
    expect(told(pool)).toEqual([]);
    expect(pool.cloud.alive).toHaveLength(1);
  });
});

describe('something that no annex explains', () => {
  it('is told of after a second look two minutes later, once, to the admins', async () => {
    const pool = aPool();
    const { id } = strayIn(pool);
    await pool.round();
    await pool.clock.advance(MINUTE_MS);
    await pool.round();
    expect(told(pool)).toEqual([]);
    await pool.clock.advance(MINUTE_MS);
    await pool.round();
    await pool.round();
    expect(told(pool)).toMatchObject([{ place: { channel: 'UADA' }, weight: 'important' }]);
    const text = said(told(pool)[0]?.message);
    expect(text).toContain('1 stray in us-east-1');
    expect(text).toContain(id);
    expect(text).toContain('$0.10 an hour; since they were launched < $0.01');
    expect(pool.cloud.alive).toHaveLength(1);
    expect(pool.cloud.ended.flat()).toEqual([]);
  });

  it('is told of in the channel, too, in which somebody asked for its annex', async () => {
    const pool = aPool();
    strayIn(pool, { [TAG.message]: 'C7/1.1', [TAG.annexName]: 'Old', [TAG.annexId]: 'Old_1' });
    await pool.round();
    await pool.clock.advance(3 * MINUTE_MS);
    await pool.round();
    expect(told(pool).map(({ place }) => place.channel)).toEqual(['UADA', 'C7']);
  });

  it('is not told of when an annex explains it by the second look', async () => {
    const pool = aPool();
    const wish = anAnnex({ launches: [] });
    strayIn(pool, { [TAG.annexName]: wish.name, [TAG.annexId]: wish.id });
    await pool.round();
    await pool.wishes.save(wish);
    await pool.clock.advance(3 * MINUTE_MS);
    await pool.round();
    expect(told(pool).filter(({ key }) => key.startsWith('stray'))).toEqual([]);
  });

  it('is told of again when there are more', async () => {
    const pool = aPool();
    strayIn(pool);
    await pool.round();
    await pool.clock.advance(3 * MINUTE_MS);
    await pool.round();
    strayIn(pool);
    await pool.round();
    await pool.clock.advance(3 * MINUTE_MS);
    await pool.round();
    expect(told(pool)).toHaveLength(2);
  });

  it('is not told of again when some of them end by themselves, nor by another process', async () => {
    const pool = aPool();
    const ids = [strayIn(pool), strayIn(pool), strayIn(pool)].map(({ id }) => id);
    await pool.round();
    await pool.clock.advance(3 * MINUTE_MS);
    await pool.round();
    for (const id of ids) {
      pool.cloud.become('terminated', [id]);
      await pool.round();
      await pool.clock.advance(MINUTE_MS);
    }
    expect(told(pool)).toHaveLength(1);
  });

  it('is told of with all that are there when one comes, and not when that one ends', async () => {
    const pool = aPool();
    strayIn(pool);
    await pool.round();
    await pool.clock.advance(3 * MINUTE_MS);
    await pool.round();
    const { id } = strayIn(pool);
    await pool.round();
    await pool.clock.advance(3 * MINUTE_MS);
    await pool.round();
    expect(said(told(pool)[1]?.message)).toContain('2 strays in us-east-1');
    pool.cloud.become('terminated', [id]);
    await pool.round();
    expect(told(pool)).toHaveLength(2);
  });

  it('is told of in each region and pool, though all were seen in the same moment', async () => {
    const pool = aPool();
    strayIn(pool);
    pool.elsewhere.add({ tags: { [TAG.pool]: 'default' } });
    await pool.wishes.save(anAnnex({ region: 'eu-central-1', endedAt: NOON }));
    await pool.round();
    await pool.clock.advance(3 * MINUTE_MS);
    await pool.round();
    expect(told(pool).map(({ message }) => said(message).slice(0, 22))).toEqual([
      '1 stray in us-east-1: ',
      '1 stray in eu-central-',
    ]);
  });

  it('ends when somebody said so: those that were named, as long as nothing explains them', async () => {
    const pool = aPool();
    const [one, other, third] = [strayIn(pool), strayIn(pool), strayIn(pool)];
    await pool.wishes.save(wanted([one.id, other.id, 'i-0123456789abcdef0']));
    await pool.round();
    expect(pool.cloud.ended.flat().sort()).toEqual([one.id, other.id].sort());
    expect(said(pool.notices.shown.at(-1)?.message)).toContain('2 still there');
    pool.cloud.become('terminated', [one.id, other.id]);
    await pool.round();
    expect(said(pool.notices.shown.at(-1)?.message)).toContain('ended');
    expect(pool.cloud.alive.map(({ id }) => id)).toEqual([third.id]);
    const ended = pool.cloud.ended.flat().length;
    await pool.round();
    expect(pool.cloud.ended.flat()).toHaveLength(ended);
  });

  it('lives on when an annex explains it after all', async () => {
    const pool = aPool();
    const wish = anAnnex({ launches: [] });
    const { id } = strayIn(pool, { [TAG.annexName]: wish.name, [TAG.annexId]: wish.id });
    await pool.wishes.save(wish);
    await pool.wishes.save(wanted([id]));
    await pool.round();
    await pool.round();
    expect(pool.cloud.alive).toHaveLength(1);
  });
});
