import { isSet, textIn, type Json } from '../json.js';
import { offsetSeconds, type User } from '../people.js';
import { Refusal } from '../refusal.js';
import type { Workspace } from '../workspace.js';
import { method, type Method } from './method.js';
import { pageOf } from './pages.js';

function info(args: Json, workspace: Workspace): Json {
  const user = workspace.people.find(textIn(args['user']) ?? '');
  if (user === undefined) throw new Refusal('user_not_found');
  return { user: describedUser(user, workspace) };
}

function list(args: Json, workspace: Workspace): Json {
  const { items, response_metadata } = pageOf(workspace.people.all(), args);
  return { members: items.map((user) => describedUser(user, workspace)), response_metadata };
}

/** A deactivated person has no time zone and no rights any more. */
function describedUser(user: User, { team, options }: Workspace): Json {
  const { id, name, realName, deleted, isBot, isAdmin, isRestricted, tz } = user;
  const common = {
    id,
    team_id: team.id,
    name,
    deleted,
    profile: { real_name: realName, display_name: name, real_name_normalized: realName, team: team.id },
    is_bot: isBot,
    is_app_user: false,
    updated: 1,
  };
  if (deleted) return common;
  const rights = {
    is_admin: isAdmin,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: isRestricted,
    is_ultra_restricted: false,
  };
  return {
    ...common,
    ...rights,
    real_name: realName,
    tz,
    tz_label: tz,
    tz_offset: offsetSeconds(tz, options.now()),
  };
}

function groups(args: Json, workspace: Workspace): Json {
  const withUsers = isSet(args['include_users']);
  const usergroups = workspace.people.groups().map(({ id, handle, name, users }) => ({
    id,
    team_id: workspace.team.id,
    is_usergroup: true,
    handle,
    name,
    user_count: users.length,
    date_delete: 0,
    ...(withUsers ? { users } : {}),
  }));
  return { usergroups };
}

function groupUsers(args: Json, workspace: Workspace): Json {
  const group = workspace.people.groups().find(({ id }) => id === textIn(args['usergroup']));
  if (group === undefined) throw new Refusal('no_such_subteam');
  return { users: group.users };
}

const scopes = ['usergroups:read'];

export const users: Readonly<Record<string, Method>> = {
  'users.info': method(info, { scopes: ['users:read'], tier: 4 }),
  'users.list': method(list, { scopes: ['users:read'], tier: 2 }),
  'usergroups.list': method(groups, { scopes, tier: 2 }),
  'usergroups.users.list': method(groupUsers, { scopes, tier: 2 }),
};
