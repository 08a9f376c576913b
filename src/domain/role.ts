/** What somebody may do: look; spend and end; prepare and administer. Each includes the one before. */
export type Role = 'viewer' | 'operator' | 'admin';

const RANK: Record<Role, number> = { viewer: 0, operator: 1, admin: 2 };

/** The person behind a command or a click. */
export interface Actor {
  /** Slack's user id. */
  readonly id: string;
  readonly role: Role;
}

/** True when the actor's role includes `role`. */
export function mayAct(actor: Actor, role: Role): boolean {
  return RANK[actor.role] >= RANK[role];
}
