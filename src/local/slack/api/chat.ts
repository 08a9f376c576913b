import { isSet, textIn, type Json } from '../json.js';
import type { Message } from '../messages.js';
import { contentOf, described, post, rewritten, updatedContent } from '../posting.js';
import { Refusal } from '../refusal.js';
import type { Workspace } from '../workspace.js';
import { method, type Method } from './method.js';
import { readableChannel, visibleChannel, writableChannel } from './membership.js';

function postMessage(args: Json, workspace: Workspace): Json {
  const channel = writableChannel(args, workspace);
  const content = contentOf(args, workspace);
  const thread = threadOf(args, channel.id, workspace);
  workspace.rates.countPost(channel.id);
  const broadcast = isSet(args['reply_broadcast']) ? { alsoInChannel: true } : {};
  const message = post(workspace, { channel: channel.id, ...content, ...thread, ...broadcast });
  return { channel: channel.id, ts: message.ts, message: withMetadata(message, workspace) };
}

function threadOf(args: Json, channel: string, workspace: Workspace): Pick<Message, 'threadTs'> {
  const ts = textIn(args['thread_ts']) ?? '';
  if (ts === '') return {};
  const parent = workspace.messages.find({ channel, ts });
  if (parent === undefined || parent.ephemeralTo !== undefined) throw new Refusal('cannot_reply_to_message');
  return { threadTs: parent.threadTs ?? ts };
}

const withMetadata = (message: Message, workspace: Workspace): Json => ({
  ...described(message, workspace),
  ...(message.metadata === undefined ? {} : { metadata: message.metadata }),
});

function postEphemeral(args: Json, workspace: Workspace): Json {
  const channel = writableChannel(args, workspace);
  const userId = textIn(args['user']) ?? '';
  if (!channel.members.includes(userId)) throw new Refusal('user_not_in_channel');
  const content = contentOf(args, workspace);
  const thread = threadOf(args, channel.id, workspace);
  const message = post(workspace, { channel: channel.id, ...content, ...thread, ephemeralTo: userId });
  return { message_ts: message.ts };
}

/** The app's own lasting message. Others' are `notMine`; ephemeral ones are not there for the API at all. */
function ownMessage(args: Json, workspace: Workspace, notMine: string): Message {
  const channel = visibleChannel(args, workspace);
  const message = workspace.messages.find({ channel: channel.id, ts: textIn(args['ts']) ?? '' });
  if (message === undefined || message.ephemeralTo !== undefined) throw new Refusal('message_not_found');
  if (message.user !== workspace.app.botUserId) throw new Refusal(notMine);
  return message;
}

function update(args: Json, workspace: Workspace): Json {
  const before = ownMessage(args, workspace, 'cant_update_message');
  const content = updatedContent(before, args, workspace);
  const edited =
    content.text === before.text ? {} : { edited: { user: before.user, ts: workspace.ids.stamp() } };
  const message = workspace.messages.put({ ...rewritten(before, content), ...edited });
  workspace.changes.announce();
  const { channel, ts, text } = message;
  return { channel, ts, text, message: withMetadata(message, workspace) };
}

function remove(args: Json, workspace: Workspace): Json {
  const { channel, ts } = ownMessage(args, workspace, 'cant_delete_message');
  workspace.messages.remove({ channel, ts });
  workspace.changes.announce();
  return { channel, ts };
}

function getPermalink(args: Json, workspace: Workspace): Json {
  const channel = readableChannel(args, workspace);
  const ts = textIn(args['message_ts']) ?? '';
  const message = workspace.messages.find({ channel: channel.id, ts });
  if (message === undefined || message.ephemeralTo !== undefined) throw new Refusal('message_not_found');
  return {
    channel: channel.id,
    permalink: `${workspace.url}/archives/${channel.id}/p${ts.replace('.', '')}`,
  };
}

const scopes = ['chat:write'];

export const chat: Readonly<Record<string, Method>> = {
  'chat.postMessage': method(postMessage, { scopes }),
  'chat.postEphemeral': method(postEphemeral, { scopes, tier: 4 }),
  'chat.update': method(update, { scopes, tier: 3 }),
  'chat.delete': method(remove, { scopes, tier: 3 }),
  'chat.getPermalink': method(getPermalink),
};
