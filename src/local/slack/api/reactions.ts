import { textIn, type Json } from '../json.js';
import type { Message, Reaction } from '../messages.js';
import { Refusal } from '../refusal.js';
import type { Workspace } from '../workspace.js';
import { readableChannel } from './membership.js';
import { method, type Method } from './method.js';

/** The message and the reaction that a call is about. */
function target(args: Json, workspace: Workspace): { readonly message: Message; readonly name: string } {
  const channel = readableChannel(args, workspace);
  const name = (textIn(args['name']) ?? '').replaceAll(':', '');
  if (!/^[a-z0-9_+'-]+$/.test(name)) throw new Refusal('invalid_name');
  const message = workspace.messages.find({ channel: channel.id, ts: textIn(args['timestamp']) ?? '' });
  if (message === undefined || message.ephemeralTo !== undefined) throw new Refusal('message_not_found');
  return { message, name };
}

function usersOf(message: Message, name: string): readonly string[] {
  return message.reactions?.find((reaction) => reaction.name === name)?.users ?? [];
}

function put(workspace: Workspace, message: Message, changed: Reaction): void {
  const others = (message.reactions ?? []).filter((reaction) => reaction.name !== changed.name);
  const reactions = changed.users.length === 0 ? others : [...others, changed];
  workspace.messages.put({ ...message, reactions });
  workspace.changes.announce();
}

function add(args: Json, workspace: Workspace): Json {
  const { message, name } = target(args, workspace);
  const users = usersOf(message, name);
  if (users.includes(workspace.app.botUserId)) throw new Refusal('already_reacted');
  put(workspace, message, { name, users: [...users, workspace.app.botUserId] });
  return {};
}

function remove(args: Json, workspace: Workspace): Json {
  const { message, name } = target(args, workspace);
  const users = usersOf(message, name);
  if (!users.includes(workspace.app.botUserId)) throw new Refusal('no_reaction');
  put(workspace, message, { name, users: users.filter((user) => user !== workspace.app.botUserId) });
  return {};
}

const needs = { scopes: ['reactions:write'], tier: 3 } as const;

export const reactions: Readonly<Record<string, Method>> = {
  'reactions.add': method(add, needs),
  'reactions.remove': method(remove, needs),
};
