import { describe, expect, it } from '@jest/globals';
import { planKeys, type KeysSight } from '../../src/domain/keys-plan.js';
import type { Pool } from '../../src/domain/pool.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = 200 * DAY;

const listed = (accessKeyId: string, isActive = true, createdAt = 0) => ({
  accessKeyId,
  isActive,
  createdAt,
});
const kept = (accessKeyId: string, addedAt = NOW - HOUR) => ({ accessKeyId, addedAt });

type Keyed = Pick<Pool, 'credentials' | 'keysWish'>;

const inUse = (at: number, over: Partial<Keyed> = {}): Keyed => ({
  credentials: {
    kind: 'key',
    secret: 'condor-annex/credentials/lab',
    accessKeyId: 'A',
    accountId: '123456789012',
    userName: 'annex-user-lab',
    by: 'UADA',
    at,
  },
  ...over,
});
const wish = (kind: 'create' | 'rotate' | 'revoke') => ({ keysWish: { kind, by: 'UADA', at: NOW - 1000 } });
const plan = (pool: Keyed, sight: KeysSight) => planKeys(pool, sight, NOW);

describe('the next thing to do about keys', () => {
  it('makes the first one, and proves it before it is taken', () => {
    const pool: Keyed = { credentials: { kind: 'own' }, ...wish('create') };
    expect(plan(pool, { listed: [], kept: [] })).toEqual({ kind: 'make' });
    expect(plan(pool, { listed: [listed('A')], kept: [kept('A', NOW)] })).toEqual({
      kind: 'prove',
      accessKeyId: 'A',
    });
  });

  it('deletes a key whose secret half was lost in a cut', () => {
    const pool: Keyed = { credentials: { kind: 'own' }, ...wish('create') };
    expect(plan(pool, { listed: [listed('A')], kept: [] })).toEqual({ kind: 'delete', accessKeyId: 'A' });
  });

  it('makes room for a new one, and never touches the one in use', () => {
    const pool = inUse(NOW - DAY, wish('rotate'));
    const sight = { listed: [listed('A'), listed('B', false)], kept: [kept('A'), kept('B')] };
    expect(plan(pool, sight)).toEqual({ kind: 'delete', accessKeyId: 'B' });
    expect(plan(pool, { listed: [listed('A')], kept: [kept('A')] })).toEqual({ kind: 'make' });
    expect(plan(pool, { listed: [listed('A')], kept: [] })).toEqual({ kind: 'make' });
  });

  it.each([
    ['leaves the old one on for an hour', HOUR - 1, true, { kind: 'nothing' }],
    ['then switches it off', HOUR, true, { kind: 'switch-off', accessKeyId: 'Z' }],
    ['keeps it off for a day', 24 * HOUR, false, { kind: 'nothing' }],
    ['then deletes it', 25 * HOUR, false, { kind: 'delete', accessKeyId: 'Z' }],
  ])('%s', (_what, sinceMs, isActive, step) => {
    const sight = { listed: [listed('Z', isActive), listed('A')], kept: [kept('Z'), kept('A')] };
    expect(plan(inUse(NOW - sinceMs), sight)).toEqual(step);
  });

  it('forgets what is gone, and renews what is 90 days old', () => {
    expect(plan(inUse(0), { listed: [listed('A')], kept: [kept('Z'), kept('A')] })).toEqual({
      kind: 'forget',
      accessKeyId: 'Z',
    });
    const old = { listed: [listed('A')], kept: [kept('A', NOW - 90 * DAY)] };
    expect(plan(inUse(0), old)).toEqual({ kind: 'rotate' });
  });

  it('leaves a key that somebody brought to them, and reminds them', () => {
    const { credentials } = inUse(0);
    const brought = { credentials: { ...credentials, userName: undefined } } as Keyed;
    expect(plan(brought, { listed: [], kept: [kept('Z', NOW - DAY - 2 * HOUR), kept('A')] })).toEqual({
      kind: 'forget',
      accessKeyId: 'Z',
    });
    expect(plan(brought, { listed: [], kept: [kept('A', NOW - 90 * DAY)] })).toEqual({ kind: 'remind' });
    expect(plan(brought, { listed: [], kept: [kept('A')] })).toEqual({ kind: 'nothing' });
  });

  it('revokes key by key, then the rest', () => {
    const pool = inUse(0, wish('revoke'));
    expect(plan(pool, { listed: [listed('A')], kept: [kept('A')] })).toEqual({
      kind: 'delete',
      accessKeyId: 'A',
    });
    expect(plan(pool, { listed: [], kept: [kept('A')] })).toEqual({ kind: 'remove' });
  });
});
