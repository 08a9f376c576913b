import { describe, expect, it } from '@jest/globals';
import { BotError } from '../../src/domain/errors.js';
import type { LedgerEntry } from '../../src/domain/ledger.js';
import { DEFAULT_PREFERENCES } from '../../src/domain/preferences.js';
import { aPool, type PoolBench } from '../support/pool-bench.js';
import { anEntry, aPage, NOON } from '../support/samples.js';
import { said } from '../support/said.js';

const HOUR_MS = 3_600_000;
/** The day's digest is due. */
const NINE = NOON + 21 * HOUR_MS;
const closed = { state: 'closed', fence: 1, at: NOON } as const;
const open = { ...closed, state: 'open' } as const;

/** Pages of a pool whose instances all have ended long ago, so that rounds leave them alone. */
const ended = (hours: number, over: Partial<LedgerEntry> = {}): LedgerEntry =>
  anEntry({ endedAt: NOON + hours * HOUR_MS, ending: 'idle', ...over });

const digests = (pool: PoolBench): readonly string[] =>
  [...pool.notices.published.keys()].filter((key) => key.startsWith('digest:'));

const digestIn = (pool: PoolBench, channel: string, day = '2026-11-23'): string =>
  said(pool.notices.published.get(`digest:default:${day}:${channel}`)?.message);

async function at(pool: PoolBench, moment: number): Promise<void> {
  await pool.clock.advance(moment - pool.clock.now());
  await pool.round();
}

describe('the daily digest', () => {
  it('tells at nine what ran, what it cost, what was saved and what still runs', async () => {
    const pool = aPool();
    const lease = ended(20, { instanceId: 'i-2', ending: 'lease', leaseEndsAt: NOON + 20 * HOUR_MS });
    const place = { channel: 'C1', ts: '1.000100' };
    await pool.ledger.save(aPage({ place, entries: [ended(2), lease] }), closed);
    await pool.ledger.save(
      aPage({
        annexId: 'b_2',
        annexName: 'b',
        place,
        region: 'nowhere',
        entries: [anEntry({ instanceId: 'i-3', launchedAt: NINE - HOUR_MS })],
      }),
      open,
    );
    await at(pool, NINE - 1);
    expect(digests(pool)).toEqual([]);
    await at(pool, NINE);
    expect(digestIn(pool, 'C1')).toBe(
      [
        'Daily digest: $2.30 for 3 instances of 2 annexes since 2026-11-22T09:00:00.000Z.',
        "Idle shutdowns and condor_off saved $2.20 against running on until the leases' end.",
        'Leases that ended saved $0.10 against running on until 2026-11-23T09:00:00.000Z.',
        'Still running: 1 instance at $0.10 an hour; the last lease ends 2026-11-23T12:00:00.000Z.',
        'On-demand prices by the second, a minute at least; without disks, public addresses and data transfer. Saved: what instances that ended idle or by condor_off would have cost until the end of their lease.',
      ].join('\n'),
    );
    expect(pool.notices.published.get('digest:default:2026-11-23:C1')?.message.table?.rows).toEqual([
      ['MyFirstAnnex', '2', '22.00', '$2.20', '$2.20', 'ended: 1 idle, 1 with the lease'],
      ['b', '1', '1.00', '$0.10', '$0.00', '1 running'],
    ]);
  });

  it('goes to every channel where annexes were asked for, with those', async () => {
    const pool = aPool();
    await pool.ledger.save(aPage({ place: { channel: 'C1' }, entries: [ended(1)] }), closed);
    await pool.ledger.save(aPage({ annexId: 'b_2', place: { channel: 'C2' }, entries: [ended(5)] }), closed);
    await pool.ledger.save(aPage({ annexId: 'c_3', entries: [ended(9)] }), closed);
    await at(pool, NINE);
    expect(digests(pool)).toHaveLength(2);
    expect(digestIn(pool, 'C1')).toContain('$0.10 for 1 instance');
    expect(digestIn(pool, 'C2')).toContain('$0.50 for 1 instance');
  });

  it('comes today still when people want it later than what has just passed', async () => {
    let preferences = { ...DEFAULT_PREFERENCES, digestAt: '12:30' };
    const pool = aPool({ preferences: { get: () => Promise.resolve(preferences) } });
    await pool.ledger.save(
      aPage({ place: { channel: 'C1' }, entries: [ended(1, { launchedAt: NOON + HOUR_MS / 2 + 1 })] }),
      closed,
    );
    await at(pool, NOON + HOUR_MS);
    expect(digests(pool)).toEqual([]);
    preferences = { ...preferences, digestAt: '14:00' };
    await at(pool, NOON + 2 * HOUR_MS);
    expect(digestIn(pool, 'C1', '2026-11-22')).toContain('Daily digest: $0.05 for 1 instance');
  });

  it('comes when people want it, by their clocks', async () => {
    const zurich = { ...DEFAULT_PREFERENCES, digestAt: '17:30', timeZone: 'Europe/Zurich' };
    const pool = aPool({ preferences: { get: () => Promise.resolve(zurich) } });
    await pool.ledger.save(aPage({ place: { channel: 'C1' }, entries: [ended(1)] }), closed);
    await at(pool, NOON + 4.5 * HOUR_MS - 1);
    expect(digests(pool)).toEqual([]);
    await at(pool, NOON + 4.5 * HOUR_MS);
    expect(digestIn(pool, 'C1', '2026-11-22')).toContain('since 2026-11-21T16:30:00.000Z');
  });

  it('is left out when nothing ran', async () => {
    const pool = aPool();
    await pool.ledger.save(aPage({ place: { channel: 'C1' }, entries: [ended(1)] }), closed);
    await at(pool, NINE);
    await at(pool, NINE + 24 * HOUR_MS);
    expect(digests(pool)).toEqual(['digest:default:2026-11-23:C1']);
  });

  it('comes late rather than not at all, and is tried again until it was handed over', async () => {
    const pool = aPool();
    await pool.ledger.save(aPage({ place: { channel: 'C1' }, entries: [ended(1)] }), closed);
    pool.notices.unreachable = true;
    await at(pool, NINE + 2 * HOUR_MS);
    expect(digests(pool)).toEqual([]);
    pool.notices.unreachable = false;
    await at(pool, NINE + 3 * HOUR_MS);
    expect(digestIn(pool, 'C1')).toContain('$0.10 for 1 instance');
  });

  it('is not told half a day later', async () => {
    const pool = aPool();
    await pool.ledger.save(aPage({ place: { channel: 'C1' }, entries: [ended(1)] }), closed);
    await at(pool, NINE + 12 * HOUR_MS + 1);
    expect(digests(pool)).toEqual([]);
  });

  it('is not made up after the ledger was lost', async () => {
    const pool = aPool();
    await pool.ledger.save(aPage({ place: { channel: 'C1' }, region: 'nowhere', entries: [anEntry()] }), {
      ...open,
      at: NINE + HOUR_MS,
    });
    await at(pool, NINE + 2 * HOUR_MS);
    expect(digests(pool)).toEqual([]);
  });

  it('of a region that cannot be looked at bills no longer than the lease, and keeps its page open', async () => {
    const pool = aPool();
    await pool.ledger.save(
      aPage({ place: { channel: 'C1' }, entries: [anEntry({ leaseEndsAt: NOON + 2 * HOUR_MS })] }),
      open,
    );
    pool.cloud.trouble.listInstances = new BotError('not-ready', 'The credentials were revoked.');
    await at(pool, NINE);
    expect(digestIn(pool, 'C1')).toContain('Daily digest: $0.20 for 1 instance of 1 annex');
    expect(digestIn(pool, 'C1')).toContain("ended with the lease I can't see now: counted until then.");
    expect(digestIn(pool, 'C1')).not.toContain('Still running');
    expect((await pool.ledger.listOpen('default')).size).toBe(1);
    await at(pool, NINE + 24 * HOUR_MS);
    expect(digests(pool)).toHaveLength(1);
  });
});
