import { elementsOf, labelOf } from '../blocks/elements.js';
import type { Values } from '../blocks/state.js';
import { nameInPayload } from '../channels.js';
import { describedView } from '../described-view.js';
import type { Json } from '../json.js';
import type { Message } from '../messages.js';
import { described } from '../posting.js';
import type { ShownView } from '../views.js';
import type { Workspace } from '../workspace.js';

/** What all payloads of an interaction say about who and where (Slack: "Interaction payloads"). */
function common(workspace: Workspace, userId: string): Json {
  const { app, team, people } = workspace;
  const { name } = people.get(userId);
  return {
    user: { id: userId, username: name, name, team_id: team.id },
    api_app_id: app.appId,
    token: app.verificationToken,
    team: { id: team.id, domain: team.domain },
    enterprise: null,
    is_enterprise_install: false,
  };
}

/** The fields of a slash command (Slack: "Implementing slash commands"). All of them are text. */
export function commandPayload(
  workspace: Workspace,
  who: {
    readonly userId: string;
    readonly channelId: string;
    readonly command: string;
    readonly text: string;
  },
  urls: { readonly responseUrl: string; readonly triggerId: string },
): Json {
  const { app, team, people, channels } = workspace;
  return {
    token: app.verificationToken,
    team_id: team.id,
    team_domain: team.domain,
    channel_id: who.channelId,
    channel_name: nameInPayload(channels.get(who.channelId)),
    user_id: who.userId,
    user_name: people.get(who.userId).name,
    command: who.command,
    text: who.text,
    api_app_id: app.appId,
    is_enterprise_install: 'false',
    response_url: urls.responseUrl,
    trigger_id: urls.triggerId,
  };
}

/** Somebody used an element of a message. An ephemeral message does not come along: Slack does not keep it. */
export function messageActionPayload(
  workspace: Workspace,
  userId: string,
  acted: { readonly message: Message; readonly action: Json; readonly values: Values },
  urls: { readonly responseUrl: string; readonly triggerId: string },
): Json {
  const { message, action, values } = acted;
  const isEphemeral = message.ephemeralTo !== undefined;
  const thread = message.threadTs === undefined ? {} : { thread_ts: message.threadTs };
  return {
    type: 'block_actions',
    ...common(workspace, userId),
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: message.channel,
      is_ephemeral: isEphemeral,
      ...thread,
    },
    trigger_id: urls.triggerId,
    channel: { id: message.channel, name: nameInPayload(workspace.channels.get(message.channel)) },
    ...(isEphemeral ? {} : { message: described(message, workspace) }),
    state: { values },
    response_url: urls.responseUrl,
    actions: [action],
  };
}

/** Somebody used an element of a modal or Home tab. */
export function viewActionPayload(
  workspace: Workspace,
  view: ShownView,
  action: Json,
  triggerId: string,
): Json {
  return {
    type: 'block_actions',
    ...common(workspace, view.userId),
    container: { type: 'view', view_id: view.id },
    trigger_id: triggerId,
    view: describedView(view, workspace),
    actions: [action],
  };
}

export function submissionPayload(workspace: Workspace, view: ShownView, triggerId: string): Json {
  return {
    type: 'view_submission',
    ...common(workspace, view.userId),
    trigger_id: triggerId,
    view: describedView(view, workspace),
    response_urls: [],
  };
}

export function closedPayload(workspace: Workspace, view: ShownView, isCleared: boolean): Json {
  return {
    type: 'view_closed',
    ...common(workspace, view.userId),
    view: describedView(view, workspace),
    is_cleared: isCleared,
  };
}

/** An event in its Events API wrapping. */
export function eventPayload(workspace: Workspace, event: Json): Json {
  const { app, team, ids, options } = workspace;
  const id = ids.next('Ev');
  return {
    token: app.verificationToken,
    team_id: team.id,
    context_team_id: team.id,
    context_enterprise_id: null,
    api_app_id: app.appId,
    event,
    type: 'event_callback',
    event_id: id,
    event_time: Math.floor(options.now() / 1000),
    authorizations: [
      {
        enterprise_id: null,
        team_id: team.id,
        user_id: app.botUserId,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: false,
    event_context: `4-${id}`,
  };
}

/**
 * The element that a person means by its `action_id` or by the words on it.
 *
 * @throws Error that lists what there is when nothing fits.
 */
export function elementNamed(
  blocks: readonly Json[],
  named: string,
): { readonly block: Json; readonly element: Json } {
  const placed = elementsOf(blocks);
  const found =
    placed.find(({ element }) => element['action_id'] === named) ??
    placed.find(({ element }) => labelOf(element) === named);
  if (found !== undefined) return found;
  const there = placed.map(({ element }) => `${String(element['action_id'])} "${labelOf(element) ?? ''}"`);
  throw new Error(`There is no "${named}" to use here. There is: ${there.join(', ') || 'nothing'}`);
}
