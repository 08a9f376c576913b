import { describe, expect, it } from '@jest/globals';
import { mayAct, type Role } from '../../src/domain/role.js';

describe('roles', () => {
  const ROLES: readonly Role[] = ['viewer', 'operator', 'admin'];

  it.each([
    ['viewer', ['viewer']],
    ['operator', ['viewer', 'operator']],
    ['admin', ['viewer', 'operator', 'admin']],
  ] as const)('let a %s act as %j', (role, may) => {
    expect(ROLES.filter((needed) => mayAct({ id: 'U1', role }, needed))).toEqual(may);
  });
});
