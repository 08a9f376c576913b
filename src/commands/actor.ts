import { BotError } from '../domain/errors.js';
import type { Pool } from '../domain/pool.js';
import { actorIn, type Actor } from '../domain/role.js';
import type { People } from '../ports/people.js';

/** Whose command or click it is, and where it came from. */
export interface Acting {
  readonly userId: string;
  readonly channel: string;
}

/**
 * Who somebody is in a pool, looked up anew for every command and every click.
 * @throws BotError `forbidden` for who is not a full member of the workspace, `later` while Slack can't be asked.
 */
export async function findActor(
  { userId, channel }: Acting,
  pool: Pool,
  { people, admins }: { readonly people: People; readonly admins: readonly string[] },
): Promise<Actor> {
  // Those in the settings need no Slack: somebody has to be able to act whatever is away.
  if (admins.includes(userId)) return { id: userId, role: 'admin' };
  if ((await people.isOutsider(userId)) === true)
    throw new BotError('forbidden', 'I work for the full members of this workspace only.');
  const [groups, isMember] = await Promise.all([
    groupsOf(userId, pool, people),
    isInChannel(userId, channel, pool, people),
  ]);
  return actorIn(pool, { id: userId, groups, isMember });
}

/** A group that Slack does not show counts as one that they are not in. */
async function groupsOf(userId: string, { roles }: Pool, people: People): Promise<ReadonlySet<string>> {
  const named = [...roles.admins, ...roles.operators, ...roles.viewers].filter((id) => id.startsWith('S'));
  const groups = [...new Set(named)];
  const members = await Promise.all(groups.map((group) => people.membersOfGroup(group)));
  return new Set(groups.filter((_, index) => isIn(members[index], userId) === true));
}

/** Where Slack does not say who is in a channel, those who type or press there are. */
async function isInChannel(userId: string, channel: string, pool: Pool, people: People): Promise<boolean> {
  const members = await Promise.all(pool.channels.map((each) => people.membersOfChannel(each)));
  return pool.channels.some((each, index) => isIn(members[index], userId) ?? each === channel);
}

function isIn(members: Awaited<ReturnType<People['membersOfGroup']>> | undefined, id: string) {
  return members === undefined || members === 'unknown' ? undefined : members.has(id);
}
