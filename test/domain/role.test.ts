import { describe, expect, it } from '@jest/globals';
import { Decimal } from 'decimal.js';
import { actorIn, isAboveLimit, limitOf, mayAct, type Actor, type Standing } from '../../src/domain/role.js';
import { aPoolRecord } from '../support/memory-pools.js';

const BEN: Standing = { id: 'UBEN', groups: new Set(['SLAB']), isMember: false };
const LAB = aPoolRecord({ name: 'lab', channels: ['C1'] });

describe('what somebody may do', () => {
  it('includes what those below may do', () => {
    const admin: Actor = { id: 'U1', role: 'admin' };
    const operator: Actor = { id: 'U2', role: 'operator' };
    const viewer: Actor = { id: 'U3', role: 'viewer' };
    const may = (actor: Actor) =>
      (['viewer', 'operator', 'admin'] as const).map((role) => mayAct(actor, role));
    expect(may(admin)).toEqual([true, true, true]);
    expect(may(operator)).toEqual([true, true, false]);
    expect(may(viewer)).toEqual([true, false, false]);
  });
});

describe('who somebody is in a pool', () => {
  it('is an operator in the default pool while no channel is bound to it, without a limit', () => {
    expect(actorIn(aPoolRecord(), BEN)).toEqual({ id: 'UBEN', role: 'operator', limitUsd: undefined });
    expect(actorIn(aPoolRecord({ limitUsd: '7' }), BEN)).toMatchObject({ limitUsd: '7' });
    expect(actorIn(aPoolRecord({ channels: ['C1'] }), BEN).role).toBe('viewer');
  });

  it('is an operator with a limit as a member of a bound channel, and a viewer otherwise', () => {
    expect(actorIn(LAB, { ...BEN, isMember: true })).toEqual({
      id: 'UBEN',
      role: 'operator',
      limitUsd: '50',
    });
    expect(actorIn(LAB, BEN)).toEqual({ id: 'UBEN', role: 'viewer' });
    expect(actorIn(aPoolRecord({ name: 'lab' }), BEN).role).toBe('viewer');
  });

  it.each([
    [{ admins: ['SLAB'] }, 'admin'],
    [{ admins: ['UBEN'], viewers: ['UBEN'] }, 'admin'],
    [{ operators: ['SLAB'] }, 'operator'],
    [{ operators: ['UADA'] }, 'viewer'],
    [{ viewers: ['SLAB'] }, 'viewer'],
    [{ operators: ['UBEN'], viewers: ['SLAB'] }, 'operator'],
  ])('is what %j says, whatever channel they are in: %s', (roles, role) => {
    const pool = { ...LAB, roles: { ...LAB.roles, ...roles } };
    expect(actorIn(pool, { ...BEN, isMember: true }).role).toBe(role);
  });
});

describe('a pool of which nobody knows any more who may do what', () => {
  const LOST = { ...LAB, rolesLostAt: 1 };

  it('has no operators, whoever is in its channels or groups, and those admins who are named', () => {
    expect(actorIn(LOST, { ...BEN, isMember: true })).toEqual({ id: 'UBEN', role: 'viewer', isUnsure: true });
    expect(actorIn(aPoolRecord({ rolesLostAt: 1 }), BEN).role).toBe('viewer');
    const roles = { ...LAB.roles, admins: ['UADA'], operators: ['UBEN'] };
    expect(actorIn({ ...LOST, roles }, BEN).role).toBe('viewer');
    expect(actorIn({ ...LOST, roles }, { ...BEN, id: 'UADA' }).role).toBe('admin');
  });
});

describe('what one Yes is good for', () => {
  const cost = (usd?: number) => ({ atMostUsd: usd === undefined ? undefined : new Decimal(usd) });

  it('has a usual limit, which can be set and lifted', () => {
    expect([LAB, { ...LAB, limitUsd: '7.50' }, { ...LAB, limitUsd: 'none' }].map(limitOf)).toEqual([
      '50',
      '7.50',
      undefined,
    ]);
  });

  it('is up to the limit, and never what nobody knows the price of', () => {
    const ben: Actor = { id: 'UBEN', role: 'operator', limitUsd: '50' };
    expect([cost(50), cost(50.01), cost(), undefined].map((each) => isAboveLimit(ben, each))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(isAboveLimit({ id: 'UADA', role: 'admin' }, cost())).toBe(false);
  });
});
