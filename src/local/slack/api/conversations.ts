import type { Channel } from '../channels.js';
import { isSet, textIn, type Json } from '../json.js';
import type { Message } from '../messages.js';
import { described } from '../posting.js';
import { Refusal } from '../refusal.js';
import type { Workspace } from '../workspace.js';
import { readableChannel, visibleChannel } from './membership.js';
import { method, type Method } from './method.js';
import { pageOf } from './pages.js';

function info(args: Json, workspace: Workspace): Json {
  const channel = visibleChannel(args, workspace);
  const count = isSet(args['include_num_members']) ? { num_members: channel.members.length } : {};
  return { channel: { ...describedChannel(channel, workspace), ...count } };
}

function describedChannel(channel: Channel, { app, team }: Workspace): Json {
  const common = { id: channel.id, created: 1, is_archived: channel.isArchived, context_team_id: team.id };
  if (channel.kind === 'direct') {
    return { ...common, is_im: true, user: channel.members.find((member) => member !== app.botUserId) };
  }
  return {
    ...common,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: channel.kind === 'public',
    is_group: channel.kind === 'private',
    is_private: channel.kind === 'private',
    is_im: false,
    is_mpim: false,
    is_member: channel.members.includes(app.botUserId),
    topic: { value: '', creator: '', last_set: 0 },
    purpose: { value: '', creator: '', last_set: 0 },
  };
}

function list(args: Json, workspace: Workspace): Json {
  const wanted = (textIn(args['types']) ?? 'public_channel').split(',').map((type) => type.trim());
  const types = { public: 'public_channel', private: 'private_channel', direct: 'im' } as const;
  const visible = workspace.channels
    .all()
    .filter((channel) => wanted.includes(types[channel.kind]))
    .filter((channel) => channel.kind === 'public' || channel.members.includes(workspace.app.botUserId))
    .filter((channel) => !channel.isArchived || !isSet(args['exclude_archived']));
  const { items, response_metadata } = pageOf(visible, args);
  return { channels: items.map((channel) => describedChannel(channel, workspace)), response_metadata };
}

function members(args: Json, workspace: Workspace): Json {
  const { items, response_metadata } = pageOf(visibleChannel(args, workspace).members, args);
  return { members: items, response_metadata };
}

function open(args: Json, workspace: Workspace): Json {
  const users = (textIn(args['users']) ?? '').split(',').filter((id) => id !== '');
  const [userId, ...others] = users;
  if (userId === undefined) throw new Refusal('users_list_not_supplied');
  if (others.length > 0) throw new Refusal('method_not_supported_for_channel_type');
  const user = workspace.people.find(userId);
  if (user === undefined) throw new Refusal('user_not_found');
  if (user.deleted) throw new Refusal('user_disabled');
  if (user.isBot) throw new Refusal('cannot_dm_bot');
  const channel = workspace.channels.direct(userId);
  return { channel: isSet(args['return_im']) ? describedChannel(channel, workspace) : { id: channel.id } };
}

function join(args: Json, workspace: Workspace): Json {
  const channel = visibleChannel(args, workspace);
  if (channel.kind !== 'public') throw new Refusal('method_not_supported_for_channel_type');
  if (channel.isArchived) throw new Refusal('is_archived');
  workspace.channels.join(channel.id, workspace.app.botUserId);
  workspace.changes.announce();
  return { channel: describedChannel(workspace.channels.get(channel.id), workspace) };
}

function history(args: Json, workspace: Workspace): Json {
  const channel = readableChannel(args, workspace);
  const topLevel = workspace.messages
    .lasting(channel.id)
    .filter((message) => message.threadTs === undefined || message.alsoInChannel === true);
  return listed([...topLevel].reverse(), args, workspace);
}

function replies(args: Json, workspace: Workspace): Json {
  const channel = readableChannel(args, workspace);
  const ts = textIn(args['ts']) ?? '';
  const asked = workspace.messages.find({ channel: channel.id, ts });
  if (asked === undefined || asked.ephemeralTo !== undefined) throw new Refusal('thread_not_found');
  const root = asked.threadTs ?? ts;
  const thread = workspace.messages
    .lasting(channel.id)
    .filter((each) => each.ts === root || each.threadTs === root);
  return listed(thread, args, workspace);
}

/** One page of the messages that are within `oldest` and `latest`. */
function listed(messages: readonly Message[], args: Json, workspace: Workspace): Json {
  const within = messages.filter((message) => isWithin(message.ts, args));
  const { items, response_metadata } = pageOf(within, args);
  const metadata = isSet(args['include_all_metadata']);
  return {
    messages: items.map((message) => ({
      ...described(message, workspace),
      ...(metadata && message.metadata !== undefined ? { metadata: message.metadata } : {}),
    })),
    has_more: response_metadata.next_cursor !== '',
    response_metadata,
  };
}

function isWithin(ts: string, args: Json): boolean {
  const oldest = Number(textIn(args['oldest']) ?? 0);
  const latest = Number(textIn(args['latest']) ?? Infinity);
  const at = Number(ts);
  return isSet(args['inclusive']) ? at >= oldest && at <= latest : at > oldest && at < latest;
}

const kinds = (what: string): readonly string[] =>
  ['channels', 'groups', 'im', 'mpim'].map((kind) => `${kind}:${what}`);
const read = kinds('read');
const past = kinds('history');

export const conversations: Readonly<Record<string, Method>> = {
  'conversations.info': method(info, { scopes: read, tier: 3 }),
  'conversations.list': method(list, { scopes: read, tier: 2 }),
  'conversations.members': method(members, { scopes: read, tier: 4 }),
  'conversations.open': method(open, { scopes: ['im:write', 'mpim:write'], tier: 3 }),
  'conversations.join': method(join, { scopes: ['channels:join'], tier: 3 }),
  'conversations.history': method(history, { scopes: past, tier: 3 }),
  'conversations.replies': method(replies, { scopes: past, tier: 3 }),
};
