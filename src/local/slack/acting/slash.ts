import type { PostOffice } from '../delivery/post-office.js';
import { textIn, type Json } from '../json.js';
import type { MessageRef } from '../messages.js';
import { SLACKBOT } from '../people.js';
import { post } from '../posting.js';
import { Refusal } from '../refusal.js';
import type { ResponseLink } from '../response-links.js';
import type { Workspace } from '../workspace.js';
import { commandPayload } from './payloads.js';
import { respond } from './responses.js';
import type { SlashResult } from './results.js';

interface Typed {
  readonly userId: string;
  readonly channelId: string;
  /** As typed, the command included. */
  readonly line: string;
}

/** A person types a slash command. Whatever goes wrong they are told by Slackbot, as in Slack. */
export async function slash(workspace: Workspace, post: PostOffice, typed: Typed): Promise<SlashResult> {
  const { userId, channelId, line } = typed;
  checkPresence(workspace, userId, channelId);
  const { command, text } = split(line);
  const known = workspace.options.commands;
  const registered = known?.find((each) => each.command === command);
  if (known !== undefined && registered === undefined) {
    tell(workspace, typed, `\`${command}\` is not a valid command.`);
    return { acked: false, response: {}, error: 'unknown_command' };
  }
  const link = workspace.links.issue({ kind: 'commands', userId, channel: channelId, command: line });
  const urls = { responseUrl: workspace.responseUrl(link), triggerId: workspace.triggers.issue(userId) };
  const sentText = registered?.shouldEscape === true ? escaped(text, workspace) : text;
  const who = { userId, channelId, command, text: sentText };
  const delivered = await post.deliver('slash_commands', commandPayload(workspace, who, urls));
  if (delivered.error !== undefined) tell(workspace, typed, failure(command, delivered.error));
  return { ...delivered, ...answered(workspace, link, command, delivered.response) };
}

/** @throws Error when the person cannot type there: they have left, or do not see the channel. */
function checkPresence({ people, channels }: Workspace, userId: string, channelId: string): void {
  const channel = channels.get(channelId);
  if (people.get(userId).deleted) throw new Error(`${userId} has left the workspace.`);
  const isHidden = channel.kind !== 'public' && !channel.members.includes(userId);
  if (isHidden) throw new Error(`${userId} is not in ${channelId}, which is ${channel.kind}.`);
}

/** Shows the message that an ack carried. A message that Slack refuses is a failure that the person sees. */
function answered(
  workspace: Workspace,
  link: ResponseLink,
  command: string,
  response: Json,
): Partial<SlashResult> {
  if (textIn(response['text']) === undefined && response['blocks'] === undefined) return {};
  try {
    const ref: MessageRef | undefined = respond(workspace, link, response);
    return ref === undefined ? {} : { ref };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    tell(workspace, { userId: link.userId, channelId: link.channel }, failure(command, error.code));
    return { error: error.code };
  }
}

const failure = (command: string, code: string): string => `${command} failed with the error "${code}"`;

/** Slackbot says something that only the person sees. */
function tell(
  workspace: Workspace,
  to: { readonly userId: string; readonly channelId: string },
  text: string,
): void {
  post(workspace, { channel: to.channelId, user: SLACKBOT, text, blocks: [], ephemeralTo: to.userId });
}

function split(line: string): { readonly command: string; readonly text: string } {
  const match = /^\s*(\/\S+)\s*([\s\S]*)$/.exec(line);
  if (match === null) throw new Error(`A slash command starts with a slash: ${line.slice(0, 60)}`);
  return { command: match[1] ?? '', text: (match[2] ?? '').trimEnd() };
}

/** Names of people and channels as their ids, the way Slack sends them when the command asks for it. */
function escaped(text: string, { people, channels }: Workspace): string {
  return text
    .replace(/(?<![\w<])@([\w.-]+)/g, (whole, name: string) => {
      const user = people.findByHandle(name);
      return user === undefined ? whole : `<@${user.id}|${user.name}>`;
    })
    .replace(/(?<![\w<])#([\w-]+)/g, (whole, name: string) => {
      const channel = channels.all().find((each) => each.kind === 'public' && each.name === name);
      return channel === undefined ? whole : `<#${channel.id}|${channel.name}>`;
    });
}
