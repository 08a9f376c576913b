import { describedView } from '../described-view.js';
import type { PostOffice } from '../delivery/post-office.js';
import type { Json } from '../json.js';
import type { Message, MessageRef } from '../messages.js';
import { post as put } from '../posting.js';
import type { Workspace } from '../workspace.js';
import { eventPayload } from './payloads.js';

const USUAL = ['app_home_opened'];

/** Sends an event, if the app is subscribed to its kind. */
async function announce(
  workspace: Workspace,
  post: PostOffice,
  subscription: string,
  event: Json,
): Promise<void> {
  const subscribed = workspace.options.events ?? USUAL;
  if (subscribed.includes(subscription)) await post.announce(eventPayload(workspace, event));
}

/** A person opens the app's Home tab. */
export async function openHome(workspace: Workspace, post: PostOffice, userId: string): Promise<void> {
  workspace.people.get(userId);
  const home = workspace.views.homeOf(userId);
  await announce(workspace, post, 'app_home_opened', {
    type: 'app_home_opened',
    user: userId,
    channel: workspace.channels.direct(userId).id,
    tab: 'home',
    event_ts: workspace.ids.stamp(),
    ...(home === undefined ? {} : { view: describedView(home, workspace) }),
  });
}

/** A person writes a message. Mentioning the app is an event of its own. */
export async function say(
  workspace: Workspace,
  post: PostOffice,
  said: {
    readonly userId: string;
    readonly channelId: string;
    readonly text: string;
    readonly threadTs?: string;
  },
): Promise<MessageRef> {
  const { userId, channelId, text, threadTs } = said;
  workspace.people.get(userId);
  const thread = threadTs === undefined ? {} : { threadTs };
  const message = put(workspace, { channel: channelId, user: userId, text, blocks: [], ...thread });
  await announceMessage(workspace, post, message);
  return { channel: message.channel, ts: message.ts };
}

async function announceMessage(workspace: Workspace, post: PostOffice, message: Message): Promise<void> {
  const { channels, app } = workspace;
  const channel = channels.get(message.channel);
  if (!channel.members.includes(app.botUserId)) return;
  const types = { public: 'channel', private: 'group', direct: 'im' } as const;
  const subscriptions = {
    public: 'message.channels',
    private: 'message.groups',
    direct: 'message.im',
  } as const;
  const { channel: id, ts, user, text, threadTs } = message;
  const thread = threadTs === undefined ? {} : { thread_ts: threadTs };
  const event = { channel: id, ts, event_ts: ts, user, text, ...thread };
  await announce(workspace, post, subscriptions[channel.kind], {
    ...event,
    type: 'message',
    channel_type: types[channel.kind],
  });
  if (text.includes(`<@${app.botUserId}`))
    await announce(workspace, post, 'app_mention', { ...event, type: 'app_mention' });
}

/** A person brings the app into a channel. */
export async function invite(
  workspace: Workspace,
  post: PostOffice,
  userId: string,
  channelId: string,
): Promise<void> {
  workspace.channels.join(channelId, workspace.app.botUserId);
  workspace.changes.announce();
  await announce(workspace, post, 'member_joined_channel', {
    type: 'member_joined_channel',
    user: workspace.app.botUserId,
    channel: channelId,
    channel_type: 'C',
    team: workspace.team.id,
    inviter: userId,
    event_ts: workspace.ids.stamp(),
  });
}
