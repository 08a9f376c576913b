import { Decimal } from 'decimal.js';
import { DEFAULT_POOL, type Pool } from './pool.js';

/** What somebody may do: look; spend and end; prepare and administer. Each includes the one before. */
export type Role = 'viewer' | 'operator' | 'admin';

const RANK: Record<Role, number> = { viewer: 0, operator: 1, admin: 2 };

/** What one question may cost with one person's Yes, where a channel is bound and nobody has said otherwise. */
const USUAL_LIMIT_USD = '50';

/** The person behind a command or a click. */
export interface Actor {
  /** Slack's user id. */
  readonly id: string;
  readonly role: Role;
  /** What a question may cost at most for their Yes alone to do, in USD as a decimal; whatever it costs when absent. */
  readonly limitUsd?: string | undefined;
  /** They may have been more before what people had set was lost. */
  readonly isUnsure?: true;
}

/** True when the actor's role includes `role`. */
export function mayAct(actor: Actor, role: Role): boolean {
  return RANK[actor.role] >= RANK[role];
}

/** What is known of somebody as far as a pool is concerned. */
export interface Standing {
  readonly id: string;
  /** Those of the pool's user groups that they are in. */
  readonly groups: ReadonlySet<string>;
  /** They are in a channel that is bound to the pool. */
  readonly isMember: boolean;
}

/**
 * Who somebody is in a pool: what the pool's roles say, the highest of them. Where no operators are named, the members of
 * its channels are; in the default pool, while no channel is bound to it, everybody who can type.
 */
export function actorIn(pool: Pool, standing: Standing): Actor {
  const { id, groups } = standing;
  const { admins, operators, viewers } = pool.roles;
  const isAmong = (list: readonly string[]): boolean =>
    list.includes(id) || list.some((each) => groups.has(each));
  if (isAmong(admins)) return { id, role: 'admin' };
  // A loss must not make an operator of somebody who was none.
  if (pool.rolesLostAt !== undefined) return { id, role: 'viewer', isUnsure: true };
  const usual = operators.length === 0 && !isAmong(viewers) && (isOpen(pool) || standing.isMember);
  if (isAmong(operators) || usual) return { id, role: 'operator', limitUsd: limitOf(pool) };
  return { id, role: 'viewer' };
}

/** What an operator's question may cost before it takes a second person; `undefined`: whatever it costs. */
export function limitOf(pool: Pool): string | undefined {
  if (pool.limitUsd === undefined) return isOpen(pool) ? undefined : USUAL_LIMIT_USD;
  return pool.limitUsd === 'none' ? undefined : pool.limitUsd;
}

/** True when this may cost more than the actor's Yes alone is good for; what nobody knows the price of may. */
export function isAboveLimit({ limitUsd }: Actor, cost: Cost | undefined): boolean {
  if (limitUsd === undefined || cost === undefined) return false;
  return cost.atMostUsd === undefined || cost.atMostUsd.greaterThan(new Decimal(limitUsd));
}

/** What saying Yes may cost at most; absent when nobody knows. */
export interface Cost {
  readonly atMostUsd: Decimal | undefined;
}

function isOpen({ name, channels }: Pool): boolean {
  return name === DEFAULT_POOL && channels.length === 0;
}
