import type { Channel } from '../channels.js';
import { textIn, type Json } from '../json.js';
import { Refusal } from '../refusal.js';
import type { Workspace } from '../workspace.js';

/**
 * The conversation that an app names, as far as the app can see it: by channel id, by `#name`, or by the id of the
 * person to write to directly.
 *
 * @throws Refusal `channel_not_found` also for private channels that the app is not in: Slack does not admit them.
 */
export function visibleChannel(args: Json, workspace: Workspace): Channel {
  const named = textIn(args['channel']) ?? '';
  const channel = workspace.channels.find(named) ?? byName(named, workspace) ?? direct(named, workspace);
  if (channel === undefined) throw new Refusal('channel_not_found');
  const hidden = channel.kind !== 'public' && !channel.members.includes(workspace.app.botUserId);
  if (hidden) throw new Refusal('channel_not_found');
  return channel;
}

/** A conversation that the app may write to. @throws Refusal `not_in_channel` or `is_archived`. */
export function writableChannel(args: Json, workspace: Workspace): Channel {
  const channel = visibleChannel(args, workspace);
  if (channel.isArchived) throw new Refusal('is_archived');
  const uninvited = workspace.options.scopes?.includes('chat:write.public') ?? false;
  if (!channel.members.includes(workspace.app.botUserId) && !uninvited) throw new Refusal('not_in_channel');
  return channel;
}

/** A conversation whose messages the app may read. @throws Refusal `not_in_channel`. */
export function readableChannel(args: Json, workspace: Workspace): Channel {
  const channel = visibleChannel(args, workspace);
  if (!channel.members.includes(workspace.app.botUserId)) throw new Refusal('not_in_channel');
  return channel;
}

const byName = (named: string, workspace: Workspace): Channel | undefined =>
  workspace.channels.all().find((channel) => channel.kind !== 'direct' && `#${channel.name}` === named);

function direct(named: string, workspace: Workspace): Channel | undefined {
  const user = workspace.people.find(named);
  if (user === undefined || user.deleted) return undefined;
  if (user.isBot) throw new Refusal('cannot_dm_bot');
  return workspace.channels.direct(user.id);
}
